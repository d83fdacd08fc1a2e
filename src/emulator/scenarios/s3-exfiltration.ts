import { addFinding } from './add-finding.ts';
import { exportsBucket } from './bucket-policies.ts';
import { instanceId } from './compute.ts';
import { addresses, type Draft, minute } from './draft.ts';
import { apiCall, type Body, connection, findingBody } from './finding-body.ts';
import { bucketDetails, instanceDetails, instanceNamed, sessionKey, userKey } from './finding-resources.ts';
import { keys } from './principals.ts';
import { compromisedDataSequence } from './sequences.ts';
import { addPattern } from './traffic-patterns.ts';

export const exportHost = 'payments-export-1';

/**
 * Adds the exfiltration. Twenty-five minutes before the start the bucket was opened; from the start on the export
 * host's role reads it all from outside, the host sends data to a drop host, and GuardDuty finds it out step by step.
 */
export function addS3Exfiltration(draft: Draft): void {
  addPrelude(draft);
  addBucketExfiltration(draft);
  addHostFindings(draft);
  addFinding(draft, 'compromised-data', compromisedDataSequence(draft), {
    createdAt: draft.now + 90_000,
    everySeconds: 30,
    updates: 60,
    count: 3,
  });
  addExfiltrationTraffic(draft);
}

const exportKey = (draft: Draft): Body =>
  sessionKey(draft, keys.exportSession, 'PaymentsExportRole', instanceId(draft, exportHost));

function addPrelude(draft: Draft): void {
  const { now } = draft;
  addFinding(
    draft,
    'anonymous-access',
    findingBody({
      type: 'Policy:S3/BucketAnonymousAccessGranted',
      severity: 8,
      title: `Amazon S3 bucket ${exportsBucket} was granted public anonymous access.`,
      description: `IAM user dana.reyes changed the policy of S3 bucket ${exportsBucket} so that anyone on the internet can read objects in it.`,
      resource: {
        ResourceType: 'AccessKey',
        AccessKeyDetails: userKey(draft, keys.admin, 'dana.reyes'),
        S3BucketDetails: [bucketDetails(draft, exportsBucket, 'PUBLIC')],
      },
      action: apiCall({
        api: 'PutBucketPolicy',
        service: 's3.amazonaws.com',
        ip: addresses.stolenKeyHost,
        affected: { 'AWS::S3::Bucket': exportsBucket },
      }),
    }),
    { createdAt: now - 25 * minute },
  );
  addFinding(
    draft,
    'discovery',
    s3Finding(draft, {
      type: 'Discovery:S3/AnomalousBehavior',
      severity: 2,
      api: 'ListObjects',
      title: `The role PaymentsExportRole listed S3 bucket ${exportsBucket} in an unusual way.`,
      profile: 'INFREQUENT',
    }),
    { createdAt: now - 12 * minute, updatedAt: now - 6 * minute, count: 5 },
  );
}

function addBucketExfiltration(draft: Draft): void {
  addFinding(
    draft,
    'exfiltration',
    s3Finding(draft, {
      type: 'Exfiltration:S3/AnomalousBehavior',
      severity: 8,
      api: 'GetObject',
      title: `The role PaymentsExportRole read objects of S3 bucket ${exportsBucket} in an unusual way.`,
      profile: 'RARE',
    }),
    { createdAt: draft.now + 12_000, count: 4, everySeconds: 20, updates: 90 },
  );
}

function s3Finding(
  draft: Draft,
  from: { type: string; severity: number; api: string; title: string; profile: string },
): Body {
  const anomalies = { anomalousAPIs: `s3:${from.api}:success` };
  return findingBody({
    ...from,
    description: `${from.title} ${from.api} was called from ${addresses.dropHost} with credentials of instance ${instanceId(draft, exportHost)}; neither the address nor the volume fits what this role has done before.`,
    resource: {
      ResourceType: 'S3Bucket',
      AccessKeyDetails: exportKey(draft),
      S3BucketDetails: [bucketDetails(draft, exportsBucket, 'PUBLIC')],
      InstanceDetails: instanceDetails(draft, exportHost),
    },
    action: apiCall({
      api: from.api,
      service: 's3.amazonaws.com',
      ip: addresses.dropHost,
      agent: 'rclone/v1.66.0',
      affected: { 'AWS::S3::Bucket': exportsBucket },
    }),
    additional: {
      ...anomalies,
      userAgent: { fullUserAgent: 'rclone/v1.66.0', userAgentCategory: 'rclone' },
      unusualBehavior: { unusualAPIsAccountProfiling: '', unusualASNsUserIdentity: 'Lowland Hosting BV' },
    },
    feature: 'S3_DATA_EVENTS',
    detection: {
      Anomaly: {
        Profiles: {
          UserIdentity: {
            ASN: [
              {
                ProfileType: 'FREQUENCY',
                ProfileSubtype: from.profile,
                Observations: { Text: ['Lowland Hosting BV'] },
              },
            ],
          },
        },
        Unusual: {
          Behavior: {
            ASN: {
              asnOrg: {
                ProfileType: 'FREQUENCY',
                ProfileSubtype: from.profile,
                Observations: { Text: ['Lowland Hosting BV'] },
              },
            },
          },
        },
      },
    },
  });
}

function addHostFindings(draft: Draft): void {
  const host = instanceNamed(draft, exportHost);
  const resource = {
    ResourceType: 'Instance',
    InstanceDetails: instanceDetails(draft, exportHost),
  };
  const action = connection({
    localIp: '10.20.1.51',
    localPort: 44218,
    remote: addresses.dropHost,
    remotePort: 443,
    interfaceId: host.interfaceIds[0] ?? '',
  });
  addFinding(
    draft,
    'traffic-volume',
    findingBody({
      type: 'Behavior:EC2/TrafficVolumeUnusual',
      severity: 5,
      title: `EC2 instance ${host.instanceId} sends unusually much traffic to ${addresses.dropHost}.`,
      description: `EC2 instance ${host.instanceId} (${exportHost}) sent far more data to ${addresses.dropHost} on port 443 than to any remote host before.`,
      resource,
      action,
      role: 'ACTOR',
      additional: { outBytes: '7341228032', localPort: '44218', unusual: 'outBytes', unusualProtocol: 'TCP' },
    }),
    { createdAt: draft.now + 45_000, everySeconds: 30, updates: 60 },
  );
  addFinding(
    draft,
    'drop-point',
    findingBody({
      type: 'Trojan:EC2/DropPoint',
      severity: 5,
      title: `EC2 instance ${host.instanceId} is communicating with a drop point.`,
      description: `EC2 instance ${host.instanceId} is talking to ${addresses.dropHost}, a host known to hold credentials and other data captured by malware.`,
      resource,
      action,
      role: 'ACTOR',
      additional: { threatListName: 'Example threat list', threatName: 'DropPoint' },
      evidence: {
        ThreatIntelligenceDetails: [{ ThreatListName: 'Example threat list', ThreatNames: ['DropPoint'] }],
      },
    }),
    { createdAt: draft.now + 60_000, everySeconds: 40, updates: 45 },
  );
}

function addExfiltrationTraffic(draft: Draft): void {
  const out = { direction: 'egress' as const, remoteAddress: addresses.dropHost, remotePort: 443 };
  const startsAt = draft.now - 9 * minute;
  addPattern(draft, 'exfiltration, one long upload', `${exportHost}/0`, {
    ...out,
    startsAt,
    localPort: 44218,
    longLived: true,
    connectionsPerMinute: 6,
    packetsPerConnection: 61_000,
    bytesPerConnection: 82_000_000,
  });
  addPattern(draft, 'exfiltration, many uploads', `${exportHost}/0`, {
    ...out,
    startsAt,
    connectionsPerMinute: 12,
    packetsPerConnection: 4_100,
    bytesPerConnection: 5_600_000,
  });
  addPattern(draft, 'exfiltration from the third interface', `${exportHost}/2`, {
    ...out,
    startsAt: draft.now + 20_000,
    connectionsPerMinute: 6,
    packetsPerConnection: 900,
    bytesPerConnection: 1_200_000,
  });
  addPattern(draft, 'exfiltration over IPv6', `${exportHost}/0`, {
    ...out,
    remoteAddress: addresses.dropHostIpv6,
    startsAt: draft.now + 40_000,
    connectionsPerMinute: 3,
    packetsPerConnection: 700,
    bytesPerConnection: 900_000,
  });
}
