import type { NetworkInterface } from '../../aws/ec2/network-interface.ts';
import type { Vpc } from '../../aws/ec2/vpc.ts';
import type { Entity } from '../../correlate/entity.ts';
import type { FlowTrace } from '../../flows/detect/detection.ts';
import { many, size } from '../../flows/detect/words.ts';
import { isUnknownUse, type RecentUse } from '../../flows/recent-use.ts';
import type { Check, Evidence, Judgement } from '../check.ts';
import { unreadable } from '../judgements.ts';
import { flowLogs } from '../readings/flow-logs.ts';
import { flowUse } from '../readings/flow-use.ts';
import { interfaces } from '../readings/interfaces.ts';
import { vpcResource, vpcs } from '../readings/vpcs.ts';
import { type TrafficCoverage, trafficCoverage } from '../traffic-coverage.ts';
import {
  type Exchange,
  summed,
  type TrafficEncryption,
  trafficEncryption,
  type Volume,
} from '../traffic-encryption.ts';

/** Exchanges that are named; of more, the number is said. */
const NAMED = 5;

/** Whether what went through a VPC was encrypted, by AWS's own word. */
export const trafficEncrypted: Check = {
  id: 'traffic-encrypted',
  title: 'Traffic in the VPC is encrypted, as flow logs say',
  practice: 'encryption',
  severity: 'medium',
  resourceType: 'AWS::EC2::VPC',
  judges:
    'Judges by `encryption-status` in the flow logs of the last hour: 1 is encrypted by Nitro, 2 by the application, 3 by both. Fails where accepted traffic has 0, as high where an end is on the internet; the worst is named first. AWS does not look into packets, so 0 on a port whose protocol encrypts by itself (22, 443, 465, 636, 853, 989, 990, 993, 995, 3389, 5986, 8443, IPsec) does not fail, and does not pass either. Names (53), time (123) and ICMP are left aside. Passes where all other accepted traffic that has a value is encrypted, even if some has none. Unknown where no flow log that was read has the field, where one covers only some of the interfaces or was not read to the end, and where nothing was seen that AWS says it of: `-` is what AWS writes where it does not know, as in a VPC without encryption controls. Traffic of interfaces that are gone, and what was sent before the last hour, is not seen.',
  reads: [
    'cloudwatch-logs:FilterLogEvents',
    'ec2:DescribeFlowLogs',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeVpcs',
    's3:GetObject',
    's3:ListObjectsV2',
  ],
  fix: 'Move the service to TLS, or both ends to instance types between which Nitro encrypts. Where the field is missing, create a flow log that has it; where it says nothing, create an encryption control of the VPC in monitor mode.',
  equivalents: [],
  document: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html',
  async judge(account) {
    const [all, cards, logs, use] = await Promise.all([
      account.ask(vpcs),
      account.ask(interfaces),
      account.ask(flowLogs),
      account.ask(flowUse),
    ]);
    const isOff = isUnknownUse(use) && use.code === 'off';
    if (isUnknownUse(use) && !isOff) return all.map((vpc) => unreadable(vpcResource(vpc), use));
    const seen = isUnknownUse(use) ? NOTHING : use;
    const tracesOf = byVpc(seen.traces, cards);
    return all.map((vpc) => {
      const own = cards.filter(({ vpcId }) => vpcId === vpc.vpcId);
      const coverage = trafficCoverage(vpc, own, logs, seen.flowLogs, account.accountId);
      const traffic = trafficEncryption(tracesOf.get(vpc.vpcId) ?? [], seen.traces);
      return judgeTraffic(vpc, own.length, coverage, traffic, seen.incomplete);
    });
  },
};

const NOTHING: Pick<RecentUse, 'traces' | 'flowLogs' | 'incomplete'> = { traces: [], flowLogs: [] };

/** A trace that interfaces of two VPCs recorded belongs to both. */
function byVpc(
  traces: readonly FlowTrace[],
  cards: readonly NetworkInterface[],
): ReadonlyMap<string | undefined, readonly FlowTrace[]> {
  const vpcOf = new Map(cards.map(({ networkInterfaceId, vpcId }) => [networkInterfaceId, vpcId]));
  const by = new Map<string | undefined, FlowTrace[]>();
  for (const trace of traces) {
    for (const vpcId of new Set(trace.interfaceIds.map((id) => vpcOf.get(id)))) {
      const others = by.get(vpcId);
      if (others === undefined) by.set(vpcId, [trace]);
      else others.push(trace);
    }
  }
  return by;
}

/** Judges one VPC by what flow logs say of its accepted traffic, and by what they can't. */
export function judgeTraffic(
  vpc: Vpc,
  cards: number,
  { saying, uncovered, lacking }: TrafficCoverage,
  traffic: TrafficEncryption,
  incomplete: string | undefined,
): Judgement {
  const resource = vpcResource(vpc);
  if (lacking !== undefined) {
    return { resource, verdict: 'unknown', reason: lacking, evidence: [{ name: 'encryption-status', value: 'none' }] };
  }
  const { plain, encrypted } = traffic;
  const evidence = [
    ...plain.slice(0, NAMED).map((each) => ({ name: 'encryption-status 0', value: exchangeSaid(each) })),
    ...(plain.length > NAMED
      ? [{ name: 'encryption-status 0', value: `${many(plain.length - NAMED, 'more pair')} of addresses and ports` }]
      : []),
    ...volumesSaid(traffic),
    { name: 'FlowLogs', value: saying.map(({ flowLogId }) => flowLogId).join(', ') },
  ];
  const [worst] = plain;
  if (worst !== undefined) {
    return {
      resource,
      verdict: 'failed',
      severity: worst.isPublic ? 'high' : 'medium',
      reason: `${amountOf(plain)} was not encrypted in the last hour, the worst between ${endsOf(worst)}.`,
      evidence,
      entities: entitiesOf(plain.slice(0, NAMED)),
    };
  }
  const unknown = (reason: string): Judgement => ({ resource, verdict: 'unknown', reason, evidence });
  if (encrypted.records === 0) return unknown(nothingSaid(traffic));
  const said = `${size(encrypted.bytes)} was encrypted in the last hour`;
  if (uncovered.length > 0) {
    return unknown(`${said}, but of ${uncovered.length} of ${cards} interfaces no flow log says it.`);
  }
  if (incomplete !== undefined) return unknown(`${said}, but not all records could be read: ${incomplete}.`);
  return {
    resource,
    verdict: 'passed',
    reason: `All accepted traffic that AWS says it of was encrypted in the last hour: ${size(encrypted.bytes)}.`,
    evidence,
  };
}

function amountOf(plain: readonly Exchange[]): string {
  const atMost = plain.some((each) => each.atMost);
  return `${atMost ? 'Up to ' : ''}${size(summed(plain).bytes)} of accepted traffic`;
}

/** Why accepted traffic does not tell, in a sentence. */
function nothingSaid({ unsaid, ownEncryption, aside }: TrafficEncryption): string {
  if (ownEncryption.records > 0) {
    return 'AWS says only that Nitro encrypted nothing; the ports are of protocols that encrypt by themselves.';
  }
  if (unsaid.records > 0) {
    return 'AWS does not say of any accepted traffic whether it was encrypted, as where the VPC has no encryption control.';
  }
  return aside.records > 0
    ? 'Nothing but names, time or ICMP got through in the last hour.'
    : 'No accepted traffic was seen in the last hour, so there is nothing to judge by.';
}

const volumesSaid = ({ encrypted, unsaid, ownEncryption, aside }: TrafficEncryption): Evidence[] =>
  (
    [
      ['encryption-status 1, 2 or 3', encrypted],
      ['encryption-status 0, own encryption by port', ownEncryption],
      ['encryption-status -', unsaid],
      ['names, time and ICMP', aside],
    ] as const
  )
    .filter(([, { records }]) => records > 0)
    .map(([name, volume]) => ({ name, value: volumeSaid(volume) }));

const volumeSaid = ({ bytes, records }: Volume): string => `${size(bytes)} in ${many(records, 'record')}`;

const exchangeSaid = (each: Exchange): string =>
  `${endsOf(each)}: ${each.atMost ? 'up to ' : ''}${volumeSaid(each)}${each.isPublic ? ', on the internet' : ''}`;

function endsOf({ addresses: [asking, answering], port, protocol }: Exchange): string {
  const by = protocol === 17 ? 'udp ' : '';
  const service = port === undefined ? (protocol === undefined ? '' : ` protocol ${protocol}`) : ` port ${by}${port}`;
  return `${asking} and ${answering}${service}`;
}

function entitiesOf(exchanges: readonly Exchange[]): readonly Entity[] {
  const entities = exchanges.flatMap(({ addresses, interfaceIds }): Entity[] => [
    ...interfaceIds.map((id) => `interface:${id}` as const),
    ...addresses.map((address) => `address:${address}` as const),
  ]);
  return [...new Set(entities)];
}
