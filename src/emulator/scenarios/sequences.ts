import { exportsBucket } from './bucket-policies.ts';
import { instanceId } from './compute.ts';
import { addresses, type Draft, minute } from './draft.ts';
import { type Body, endpointOf, findingBody } from './finding-body.ts';
import { sequenceResources, sessionKey } from './finding-resources.ts';
import { keys } from './principals.ts';

interface SignalDraft {
  name: string;
  type: 'FINDING' | 'CLOUD_TRAIL' | 'S3_DATA_EVENTS' | 'FLOW_LOGS';
  description: string;
  severity: number;
  count: number;
  from: number;
  to: number;
}

interface SequenceDraft {
  type: string;
  title: string;
  description: string;
  role: string;
  accessKeyId: string;
  instance: string;
  bucket?: string;
  remote: string;
  signals: SignalDraft[];
  tactics: string[];
  techniques: string[];
}

/** The attack sequence of the S3 story: role session, instance with its interfaces, and bucket in one finding. */
export function compromisedDataSequence(draft: Draft): Body {
  const { now } = draft;
  return sequence(draft, {
    type: 'AttackSequence:S3/CompromisedData',
    title: `Potential data compromise of S3 bucket ${exportsBucket} in account ${draft.world.accountId}.`,
    description: `A sequence of actions with credentials of the role PaymentsExportRole from ${addresses.dropHost} suggests that data of S3 bucket ${exportsBucket} was taken.`,
    role: 'PaymentsExportRole',
    accessKeyId: keys.exportSession,
    instance: 'payments-export-1',
    bucket: exportsBucket,
    remote: addresses.dropHost,
    tactics: ['Discovery', 'Collection', 'Exfiltration'],
    techniques: ['T1619 - Cloud Storage Object Discovery', 'T1530 - Data from Cloud Storage'],
    signals: [
      {
        name: 'Discovery:S3/AnomalousBehavior',
        type: 'FINDING',
        description: 'ListObjects in an unusual way.',
        severity: 2,
        count: 5,
        from: now - 12 * minute,
        to: now - 6 * minute,
      },
      {
        name: 's3:GetObject',
        type: 'S3_DATA_EVENTS',
        description: `1,284 objects read from ${addresses.dropHost}.`,
        severity: 4,
        count: 1_284,
        from: now - 9 * minute,
        to: now + minute,
      },
      {
        name: 'Exfiltration:S3/AnomalousBehavior',
        type: 'FINDING',
        description: 'GetObject in an unusual way.',
        severity: 8,
        count: 4,
        from: now + 12_000,
        to: now + minute,
      },
      {
        name: 'Behavior:EC2/TrafficVolumeUnusual',
        type: 'FINDING',
        description: `Unusual volume to ${addresses.dropHost}.`,
        severity: 5,
        count: 1,
        from: now + 45_000,
        to: now + 80_000,
      },
    ],
  });
}

/** The attack sequence of the credentials story: a web server's role session used elsewhere. */
export function compromisedCredentialsSequence(draft: Draft): Body {
  const { now } = draft;
  return sequence(draft, {
    type: 'AttackSequence:IAM/CompromisedCredentials',
    title: `Potential credential compromise of the role WebRole in account ${draft.world.accountId}.`,
    description: `Credentials of the role WebRole were used from ${addresses.torExit} to look around, to persist and to reach data.`,
    role: 'WebRole',
    accessKeyId: keys.webSession,
    instance: 'web-1',
    remote: addresses.torExit,
    tactics: ['Credential Access', 'Discovery', 'Persistence', 'Privilege Escalation'],
    techniques: [
      'T1552.005 - Cloud Instance Metadata API',
      'T1087.004 - Cloud Account',
      'T1098.001 - Additional Cloud Credentials',
    ],
    signals: [
      {
        name: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
        type: 'FINDING',
        description: 'Instance credentials used from outside AWS.',
        severity: 8,
        count: 3,
        from: now + 10_000,
        to: now + minute,
      },
      {
        name: 'iam:ListUsers',
        type: 'CLOUD_TRAIL',
        description: 'Users and roles listed.',
        severity: 2,
        count: 31,
        from: now + 20_000,
        to: now + minute,
      },
      {
        name: 'iam:CreateAccessKey',
        type: 'CLOUD_TRAIL',
        description: 'An access key asked for a user; refused.',
        severity: 7,
        count: 2,
        from: now + 55_000,
        to: now + 70_000,
      },
    ],
  });
}

function sequence(draft: Draft, from: SequenceDraft): Body {
  const { world, naming } = draft;
  const session = instanceId(draft, from.instance);
  const key = sessionKey(draft, from.accessKeyId, from.role, session);
  const resources = sequenceResources(draft, {
    instance: from.instance,
    key,
    ...(from.bucket ? { bucket: from.bucket } : {}),
  });
  const actorId = `actor-${naming.hex(`actor/${from.type}`, 12)}`;
  return findingBody({
    type: from.type,
    severity: 9,
    title: from.title,
    description: from.description,
    resource: { ResourceType: 'AttackSequence' },
    detection: {
      Sequence: {
        Uid: naming.hex(`sequence/${from.type}`),
        Description: from.description,
        Actors: [
          {
            Id: actorId,
            User: {
              Name: from.role,
              Uid: key.PrincipalId,
              Type: 'AssumedRole',
              CredentialUid: from.accessKeyId,
              Account: { Uid: world.accountId, Name: world.accountAlias },
            },
            Session: {
              Uid: session,
              MfaStatus: 'DISABLED',
              CreatedTime: draft.now - 40 * minute,
              Issuer: world.roles[from.role]?.arn,
            },
          },
        ],
        Resources: resources,
        Endpoints: [endpointOf(from.remote, 443)],
        Signals: from.signals.map((signal) => toSignal(draft, from, signal, actorId, resources)),
        SequenceIndicators: [
          { Key: 'ATTACK_TACTIC', Values: from.tactics },
          { Key: 'ATTACK_TECHNIQUE', Values: from.techniques },
          { Key: 'SUSPICIOUS_NETWORK', Values: [from.remote] },
        ],
      },
    },
  });
}

function toSignal(draft: Draft, from: SequenceDraft, signal: SignalDraft, actorId: string, resources: Body[]): Body {
  return {
    Uid: draft.naming.uuid(`signal/${from.type}/${signal.name}`),
    Type: signal.type,
    Name: signal.name,
    Description: signal.description,
    Severity: signal.severity,
    Count: signal.count,
    CreatedAt: signal.from,
    UpdatedAt: signal.to,
    FirstSeenAt: signal.from,
    LastSeenAt: signal.to,
    ResourceUids: resources.map((resource) => resource.Uid),
    ActorIds: [actorId],
    EndpointIds: [`endpoint-${from.remote}`],
    SignalIndicators: [{ Key: 'SUSPICIOUS_NETWORK', Values: [from.remote] }],
  };
}
