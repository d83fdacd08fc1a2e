import { apiCall, connection, findingBody } from '../scenarios/finding-body.ts';
import { bucketDetails, instanceDetails, sessionKey } from '../scenarios/finding-resources.ts';
import { createNaming } from '../scenarios/naming.ts';
import { keys } from '../scenarios/principals.ts';
import type { FindingState, World } from '../state.ts';
import { scatter } from '../traffic-records.ts';

const day = 86_400_000;
const kinds: [type: string, severity: number][] = [
  ['Recon:EC2/PortProbeUnprotectedPort', 2],
  ['UnauthorizedAccess:EC2/SSHBruteForce', 2],
  ['Discovery:S3/AnomalousBehavior', 2],
  ['Exfiltration:S3/AnomalousBehavior', 8],
  ['Behavior:EC2/TrafficVolumeUnusual', 5],
  ['Trojan:EC2/DNSDataExfiltration', 8],
  ['Exfiltration:S3/MaliciousIPCaller', 8],
  ['UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS', 8],
  ['Impact:S3/AnomalousBehavior.Permission', 8],
  ['Trojan:EC2/DropPoint', 5],
  ['Discovery:IAMUser/AnomalousBehavior', 2],
];
const hosts = ['web-1', 'web-2', 'app-1', 'app-2', 'payments-export-1', 'bastion-1'];

/** What lists and filters need of a generated finding, without making its body. */
export interface GeneratedSummary {
  readonly id: string;
  readonly type: string;
  readonly severity: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

const idDigits = 32;
const marker = 'f1d';

/** The summary of the generated finding with this index; newer ones have smaller indexes. */
export function generatedSummary(world: World, index: number): GeneratedSummary {
  const dice = scatter(world.seed, index);
  const [type, severity] = kinds[dice % kinds.length] ?? ['Recon:EC2/PortProbeUnprotectedPort', 2];
  const age = Math.floor((index / Math.max(1, world.generated.findings)) * 60 * day) + (dice % 60_000);
  const createdAt = world.startedAt - age - 60_000;
  return { id: idOf(world, index), type, severity, createdAt, updatedAt: createdAt + (dice % 50_000) };
}

const idOf = (world: World, index: number): string =>
  marker +
  index.toString(16).padStart(9, '0') +
  scatter(world.seed ^ 7, index)
    .toString(16)
    .padStart(idDigits - 12, '0');

/** The index in an id of a generated finding, or null. */
export function generatedIndex(world: World, id: string): number | null {
  if (!id.startsWith(marker)) return null;
  const index = Number.parseInt(id.slice(marker.length, 12), 16);
  return index < world.generated.findings && idOf(world, index) === id ? index : null;
}

/** The whole generated finding with this index. */
export function generatedFinding(world: World, index: number): FindingState {
  const summary = generatedSummary(world, index);
  const dice = scatter(world.seed, index);
  return {
    findingId: summary.id,
    detectorId: Object.keys(world.detectors)[0] ?? '',
    finding: bodyOf(world, summary, dice),
    createdAt: summary.createdAt,
    updatedAt: summary.updatedAt,
    visibleAt: summary.createdAt,
    count: 1 + (dice % 40),
    archived: false,
    feedback: null,
    updatesAt: [],
  };
}

function bodyOf(world: World, { type, severity }: GeneratedSummary, dice: number): Record<string, unknown> {
  const draft = { world, naming: createNaming(world.seed), now: world.startedAt };
  const remote = `${dice & 1 ? '198.51.100' : '203.0.113'}.${1 + ((dice >>> 4) % 254)}`;
  const host = hosts[(dice >>> 12) % hosts.length] ?? 'web-1';
  const instance = instanceDetails(draft, host);
  if (type.includes('EC2')) {
    const inbound = type.startsWith('Recon') || type.includes('BruteForce');
    const [network] = instance.NetworkInterfaces as { NetworkInterfaceId: string; PrivateIpAddress: string }[];
    return findingBody({
      type,
      severity,
      title: `EC2 instance ${instance.InstanceId} and ${remote}.`,
      description: `EC2 instance ${instance.InstanceId} (${host}) ${inbound ? 'was contacted by' : 'contacted'} ${remote}.`,
      resource: { ResourceType: 'Instance', InstanceDetails: instance },
      action: connection({
        inbound,
        localIp: network?.PrivateIpAddress ?? '',
        localPort: inbound ? 22 : 40_000,
        remote,
        remotePort: inbound ? 40_000 : 443,
        interfaceId: network?.NetworkInterfaceId ?? '',
        blocked: inbound,
      }),
    });
  }
  const buckets = Object.keys(world.buckets);
  const bucket = buckets[(dice >>> 16) % buckets.length] ?? '';
  const s3 = type.includes('S3');
  return findingBody({
    type,
    severity,
    title: s3 ? `S3 bucket ${bucket} was used from ${remote}.` : `The role PaymentsExportRole was used from ${remote}.`,
    description: `An API was called from ${remote} with a session of the role PaymentsExportRole.`,
    resource: {
      ResourceType: s3 ? 'S3Bucket' : 'AccessKey',
      AccessKeyDetails: sessionKey(draft, keys.exportSession, 'PaymentsExportRole', String(instance.InstanceId)),
      ...(s3 ? { S3BucketDetails: [bucketDetails(draft, bucket, 'NOT_PUBLIC')] } : { InstanceDetails: instance }),
    },
    action: apiCall({
      api: s3 ? 'GetObject' : 'ListUsers',
      service: s3 ? 's3.amazonaws.com' : 'iam.amazonaws.com',
      ip: remote,
    }),
  });
}
