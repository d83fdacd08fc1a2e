import { describe, expect, it } from 'vitest';
import type { FlowLog } from '../../../src/aws/ec2/flow-log.ts';
import type { NetworkInterface } from '../../../src/aws/ec2/network-interface.ts';
import type { FlowTrace } from '../../../src/flows/detect/detection.ts';
import { judgeTraffic } from '../../../src/posture/checks/traffic-encrypted.ts';
import { trafficCoverage } from '../../../src/posture/traffic-coverage.ts';
import { trafficEncryption } from '../../../src/posture/traffic-encryption.ts';
import { logFormat } from '../../flows/record-line.ts';

const ACCOUNT = '111122223333';
const VPC = { vpcId: 'vpc-1', ownerId: ACCOUNT, cidrBlocks: [], isDefault: false, tags: {} };
const APP = '10.0.0.11';
const STORE = '10.0.0.12';
const OUTSIDE = '203.0.113.77';
const log = (more: Partial<FlowLog> = {}): FlowLog => ({
  flowLogId: 'fl-1',
  resourceId: 'vpc-1',
  trafficType: 'ALL',
  status: 'ACTIVE',
  destinationType: 'cloud-watch-logs',
  logFormat: logFormat('srcaddr', 'dstaddr', 'dstport', 'action', 'interface-id', 'encryption-status'),
  ...more,
});
const card = (networkInterfaceId: string, subnetId = 'subnet-1') =>
  ({ networkInterfaceId, subnetId, vpcId: 'vpc-1' }) as NetworkInterface;
const CARDS = [card('eni-1'), card('eni-2')];
/** A megabyte in ten records to port 9000, of which AWS says what `encryption` says. */
const flow = (encryption: readonly string[], more: Partial<FlowTrace> = {}): FlowTrace => ({
  srcaddr: APP,
  dstaddr: STORE,
  dstport: 9000,
  protocol: 6,
  action: 'ACCEPT',
  interfaceIds: ['eni-1', 'eni-2'],
  encryption,
  cells: [{ at: 0, last: 30_000, count: 10, packets: 100, bytes: 1_000_000 }],
  ...more,
});
const answerOf = ({ dstport, ...asked }: FlowTrace): FlowTrace => ({
  ...asked,
  srcaddr: asked.dstaddr,
  dstaddr: asked.srcaddr,
  dstport: undefined,
  ...(dstport === undefined ? {} : { srcport: dstport }),
});

interface Seen {
  readonly logs?: readonly FlowLog[];
  readonly read?: readonly FlowLog[];
  readonly incomplete?: string;
  readonly ownerId?: string;
}

function judged(traces: readonly FlowTrace[], { logs = [log()], read = logs, incomplete, ownerId }: Seen = {}) {
  const vpc = { ...VPC, ...(ownerId === undefined ? {} : { ownerId }) };
  const coverage = trafficCoverage(vpc, CARDS, logs, read, ACCOUNT);
  return judgeTraffic(vpc, CARDS.length, coverage, trafficEncryption(traces), incomplete);
}

describe('accepted traffic', () => {
  it('passes where AWS says of all of it that it was encrypted, whoever did it', () => {
    expect(judged([flow(['1']), flow(['2'], { dstport: 9001 }), flow(['3', '1'], { dstport: 443 })])).toMatchObject({
      verdict: 'passed',
      reason: 'All accepted traffic that AWS says it of was encrypted in the last hour: 3 MB.',
    });
  });

  it('passes where AWS says nothing of a part of it, which is told', () => {
    const { verdict, evidence } = judged([flow(['1']), flow([], { dstport: 9001 })]);
    expect(verdict).toBe('passed');
    expect(evidence).toContainEqual({ name: 'encryption-status -', value: '1 MB in 10 records' });
  });

  it('fails where some was not encrypted: how much, between whom, request and answer together', () => {
    const asked = flow(['0']);
    expect(judged([asked, answerOf(asked), flow(['1'], { dstport: 9001 })])).toMatchObject({
      verdict: 'failed',
      severity: 'medium',
      reason: `2 MB of accepted traffic was not encrypted in the last hour, the worst between ${APP} and ${STORE} port 9000.`,
      evidence: [
        { name: 'encryption-status 0', value: `${APP} and ${STORE} port 9000: 2 MB in 20 records` },
        { name: 'encryption-status 1, 2 or 3', value: '1 MB in 10 records' },
        { name: 'FlowLogs', value: 'fl-1' },
      ],
      entities: ['interface:eni-1', 'interface:eni-2', `address:${APP}`, `address:${STORE}`],
    });
  });

  it('is worst on the internet, however little it is', () => {
    const little = [{ at: 0, last: 30_000, count: 1, packets: 1, bytes: 60 }];
    const { severity, reason, evidence } = judged([
      flow(['0']),
      flow(['0'], { srcaddr: OUTSIDE, dstaddr: APP, dstport: 80, cells: little }),
    ]);
    expect(severity).toBe('high');
    expect(reason).toMatch(/^1 MB .* the worst between 203\.0\.113\.77 and 10\.0\.0\.11 port 80\.$/);
    expect(evidence[0]?.value).toBe(`${OUTSIDE} and ${APP} port 80: 60 bytes in 1 record, on the internet`);
  });

  it('is not said to be more than it was, where a part of it was encrypted', () => {
    expect(judged([flow(['1', '0'])]).reason).toMatch(/^Up to 1 MB /);
  });

  it('names five of many, and how many more there are', () => {
    const { evidence } = judged(Array.from({ length: 8 }, (_, at) => flow(['0'], { dstport: 9000 + at })));
    expect(evidence.filter(({ name }) => name === 'encryption-status 0').map(({ value }) => value)).toHaveLength(6);
    expect(evidence[5]?.value).toBe('3 more pairs of addresses and ports');
  });

  it.each([
    ['HTTPS that Nitro did not encrypt', flow(['0'], { dstport: 443 }), /encrypt by themselves/],
    ['IPsec', flow(['0'], { dstport: 4500, protocol: 17 }), /encrypt by themselves/],
    ['traffic without a value', flow([]), /does not say/],
    ['a value that is none of the four', flow(['9']), /does not say/],
    ['names', flow(['0'], { dstport: 53, protocol: 17 }), /^Nothing but names/],
    ['time', flow(['0'], { dstport: 123, protocol: 17 }), /^Nothing but names/],
    ['an echo', flow(['0'], { dstport: 0, protocol: 1 }), /^Nothing but names/],
    ['refused traffic', flow(['0'], { action: 'REJECT' }), /^No accepted traffic/],
  ])('is unknown where there is only %s', (_, only, reason) => {
    expect(judged([only])).toMatchObject({ verdict: 'unknown', reason: expect.stringMatching(reason) });
  });

  it('is unknown where nothing was seen', () => {
    expect(judged([])).toMatchObject({ verdict: 'unknown', reason: expect.stringMatching(/^No accepted traffic/) });
  });

  it('does not fail for answers to low ports of a service that encrypts by itself', () => {
    const asked = flow(['0'], { dstport: 443 });
    const answers = [1025, 1026, 1027, 1028, 1029].map((dstport) =>
      flow(['0'], { srcaddr: STORE, dstaddr: APP, dstport }),
    );
    expect(judged([asked, ...answers]).verdict).toBe('unknown');
  });
});

describe('flow logs', () => {
  const lacking = log({ logFormat: logFormat('srcaddr', 'dstaddr', 'action', 'interface-id') });
  it.each<[string, Seen, RegExp]>([
    ['there is none', { logs: [] }, /^No flow log covers it/],
    ['the VPC is shared by another account', { logs: [], ownerId: '444455556666' }, /shared by account 444455556666/],
    ['the field is missing', { logs: [lacking] }, /fl-1 lacks `encryption-status` \(the check flow-log-format/],
    ['only refused traffic is written', { logs: [log({ trafficType: 'REJECT' })] }, /refused traffic only/],
    ['it is not active', { logs: [log({ status: 'DELETING' })] }, /^No flow log covers it/],
    ['it does not arrive', { logs: [log({ deliverLogsError: 'Access error' })] }, /does not arrive \(Access error\)/],
    ['it could not be read', { read: [] }, /fl-1 was not read/],
    ['it is of another VPC', { logs: [log({ resourceId: 'vpc-2' })] }, /^No flow log covers it/],
  ])('leave it unknown where %s, even if something was seen', (_, seen, reason) => {
    expect(judged([flow(['1'])], seen)).toMatchObject({ verdict: 'unknown', reason: expect.stringMatching(reason) });
  });

  it('of single interfaces let it pass where they cover all', () => {
    const logs = [log({ resourceId: 'eni-1' }), log({ flowLogId: 'fl-2', resourceId: 'eni-2' })];
    expect(judged([flow(['1'])], { logs }).verdict).toBe('passed');
    expect(judged([flow(['1'])], { logs: [log({ resourceId: 'subnet-1' })] }).verdict).toBe('passed');
  });

  it('of some interfaces let it fail but not pass', () => {
    const logs = [log({ resourceId: 'eni-1' })];
    expect(judged([flow(['0'])], { logs }).verdict).toBe('failed');
    expect(judged([flow(['1'])], { logs })).toMatchObject({
      verdict: 'unknown',
      reason: '1 MB was encrypted in the last hour, but of 1 of 2 interfaces no flow log says it.',
    });
  });

  it('that were not read to the end let it fail but not pass', () => {
    const incomplete = '20 records of further connections found no room';
    expect(judged([flow(['0'])], { incomplete }).verdict).toBe('failed');
    expect(judged([flow(['1'])], { incomplete }).verdict).toBe('unknown');
  });
});
