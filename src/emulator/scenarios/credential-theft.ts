import { addFinding } from './add-finding.ts';
import { instanceId } from './compute.ts';
import { addresses, type Draft } from './draft.ts';
import { apiCall, findingBody } from './finding-body.ts';
import { instanceDetails, sessionKey } from './finding-resources.ts';
import { keys } from './principals.ts';
import { compromisedCredentialsSequence } from './sequences.ts';
import { addPattern } from './traffic-patterns.ts';

/**
 * Adds the theft of a web server's role session: used outside AWS from ten seconds after the start, then discovery,
 * a refused attempt to persist, and the attack sequence after eighty seconds.
 */
export function addCredentialTheft(draft: Draft): void {
  const { now } = draft;
  const id = instanceId(draft, 'web-1');
  const AccessKeyDetails = sessionKey(draft, keys.webSession, 'WebRole', id);
  const call = (api: string, service: string, error?: string) =>
    apiCall({ api, service, ip: addresses.torExit, ...(error ? { error } : {}) });
  addFinding(
    draft,
    'credentials-outside',
    findingBody({
      type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
      severity: 8,
      title: `Credentials of instance ${id} were used from ${addresses.torExit}, outside AWS.`,
      description: `Credentials that were made for instance ${id} through the role WebRole were used from ${addresses.torExit}, an address outside AWS.`,
      resource: {
        ResourceType: 'AccessKey',
        AccessKeyDetails,
        InstanceDetails: instanceDetails(draft, 'web-1'),
      },
      action: call('GetCallerIdentity', 'sts.amazonaws.com'),
    }),
    { createdAt: now + 10_000, everySeconds: 25, updates: 60 },
  );
  const steps = [
    ['discovery', 'Discovery:IAMUser/AnomalousBehavior', 2, 'ListUsers', 'iam.amazonaws.com', undefined, 25],
    ['tor', 'UnauthorizedAccess:IAMUser/TorIPCaller', 5, 'ListBuckets', 's3.amazonaws.com', undefined, 35],
    [
      'persistence',
      'Persistence:IAMUser/AnomalousBehavior',
      5,
      'CreateAccessKey',
      'iam.amazonaws.com',
      'AccessDenied',
      55,
    ],
  ] as const;
  for (const [name, type, severity, api, service, error, seconds] of steps) {
    addFinding(
      draft,
      `theft-${name}`,
      findingBody({
        type,
        severity,
        title: `The role WebRole called ${api} in an unusual way.`,
        description: `${api} was called from ${addresses.torExit} with a session of the role WebRole that belongs to instance ${id}.`,
        resource: { ResourceType: 'AccessKey', AccessKeyDetails },
        action: call(api, service, error),
      }),
      { createdAt: now + seconds * 1000, everySeconds: 45, updates: 30 },
    );
  }
  addFinding(draft, 'compromised-credentials', compromisedCredentialsSequence(draft), {
    createdAt: now + 80_000,
    everySeconds: 30,
    updates: 60,
    count: 2,
  });
  addPattern(draft, 'web shell', 'web-1/0', {
    remoteAddress: addresses.torExit,
    remotePort: 0,
    localPort: 443,
    connectionsPerMinute: 9,
    bytesPerConnection: 52_000,
  });
  addPattern(draft, 'tool download', 'web-1/0', {
    direction: 'egress',
    remoteAddress: addresses.torExit,
    remotePort: 8443,
    connectionsPerMinute: 3,
    bytesPerConnection: 240_000,
  });
}
