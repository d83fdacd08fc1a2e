import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DeliveredRecord } from '../../../src/emulator/handler.ts';
import { createWorld } from '../../../src/emulator/scenarios/index.ts';
import type { World } from '../../../src/emulator/state.ts';
import { createTraffic } from '../../../src/emulator/traffic.ts';
import { fieldsOf } from '../../../src/emulator/traffic-format.ts';
import { deliveredObjects } from '../../../src/emulator/traffic-objects.ts';

const start = Date.UTC(2026, 5, 1, 3);
const minute = 60_000;
let now: number;
let world: World;
let traffic: ReturnType<typeof createTraffic>;

beforeEach(() => {
  now = start;
  world = createWorld('s3-exfiltration', { seed: 1, now });
  traffic = createTraffic(world, () => now);
});

const logTo = (destination: string) =>
  Object.values(world.flowLogs).find((flowLog) => flowLog.destinationType === destination) ?? raise('no flow log');
const raise = (message: string): never => {
  throw new Error(message);
};

function fields(record: DeliveredRecord): Record<string, string> {
  const names = fieldsOf(logTo('cloud-watch-logs').logFormat);
  return Object.fromEntries(record.line.split(' ').map((value, index) => [names[index] ?? '', value]));
}

const flows = (from: number, to: number) =>
  traffic.delivered(logTo('cloud-watch-logs').flowLogId, from, to).map(fields);
const toDropHost = (from: number, to = now) =>
  flows(from, to).filter((flow) => flow.dstaddr === '198.51.100.23' && flow['flow-direction'] === 'egress');
const actions = (some: Record<string, string>[]) => [...new Set(some.map((flow) => flow.action))].sort();

function quarantine(): () => void {
  const host = Object.values(world.instances).find((one) => one.tags.Name === 'payments-export-1');
  traffic.settle();
  const before = host?.interfaceIds.map((id) => [id, world.interfaces[id]?.groupIds ?? []] as const) ?? [];
  const [group] = Object.values(world.groups);
  const empty = { ...(group ?? raise('no group')), groupId: 'sg-0123456789abcdef0', rules: [] };
  world.groups[empty.groupId] = empty;
  const wear = (id: string, groups: readonly string[]) => {
    const network = world.interfaces[id];
    if (network) network.groupIds = [...groups];
  };
  for (const [id] of before) wear(id, [empty.groupId]);
  return () => {
    traffic.settle();
    for (const [id, groups] of before) wear(id, groups);
  };
}

describe('a quarantine', () => {
  it('refuses new connections at once and leaves what came before accepted', () => {
    now += 2 * minute;
    quarantine();
    const quarantinedAt = now;
    now += minute;
    expect(actions(toDropHost(start, quarantinedAt))).toEqual(['ACCEPT']);
    const after = toDropHost(quarantinedAt + 20_000);
    const fresh = after.filter((flow) => flow.srcport !== '44218');
    expect(fresh.length).toBeGreaterThan(3);
    expect(actions(fresh)).toEqual(['REJECT']);
  });

  it('lets the tracked connection live on for some minutes, and then die', () => {
    quarantine();
    now += 2 * minute;
    const surviving = toDropHost(now - 30_000).filter((flow) => flow.srcport === '44218');
    expect(actions(surviving)).toEqual(['ACCEPT']);
    now += 4 * minute;
    expect(actions(toDropHost(now - 30_000))).toEqual(['REJECT']);
  });

  it('is undone by giving the groups back', () => {
    const undo = quarantine();
    now += 6 * minute;
    undo();
    now += minute;
    expect(actions(toDropHost(now - 30_000))).toEqual(['ACCEPT']);
  });

  it('ends a long connection at once when a network ACL refuses it', () => {
    traffic.settle();
    for (const acl of Object.values(world.networkAcls)) {
      acl.entries = acl.entries.map((entry) => ({ ...entry, ruleAction: 'deny' as const }));
    }
    now += minute;
    expect(actions(toDropHost(now - 20_000))).toEqual(['REJECT']);
  });

  it('ends a long connection at once when the groups had stopped tracking it', () => {
    const host = Object.values(world.instances).find((one) => one.tags.Name === 'payments-export-1');
    traffic.settle();
    for (const id of host?.interfaceIds ?? []) {
      for (const groupId of world.interfaces[id]?.groupIds ?? []) {
        const rules = world.groups[groupId]?.rules;
        const [sample] = rules ?? [];
        if (!sample || !rules) continue;
        const open = {
          ...sample,
          ipProtocol: '-1',
          fromPort: -1,
          toPort: -1,
          cidrIpv4: '0.0.0.0/0',
          referencedGroupId: null,
        };
        rules.push({ ...open, isEgress: true }, { ...open, isEgress: false });
      }
    }
    now += 10_000;
    quarantine();
    now += minute;
    expect(actions(toDropHost(now - 20_000))).toEqual(['REJECT']);
  });
});

describe('flow records', () => {
  it('arrive some seconds after their window and never before', () => {
    const { flowLogId, deliveryDelaySeconds } = logTo('cloud-watch-logs');
    now = start + 12_345;
    const records = traffic.delivered(flowLogId, start - minute, now + minute);
    expect(records.length).toBeGreaterThan(50);
    expect(
      records.every(
        (record) => record.ingestedAt <= now && record.ingestedAt === record.at + deliveryDelaySeconds * 1000,
      ),
    ).toBe(true);
  });

  it('have ids that are unique and grow', () => {
    const ids = traffic
      .delivered(logTo('cloud-watch-logs').flowLogId, start - 5 * minute, start)
      .map((one) => one.eventId);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it('are the same when they are asked for again, also by another process', () => {
    quarantine();
    now += 5 * minute;
    const first = flows(start, now);
    const reloaded = JSON.parse(JSON.stringify(world)) as World;
    const again = createTraffic(reloaded, () => now)
      .delivered(logTo('cloud-watch-logs').flowLogId, start, now)
      .map(fields);
    expect(again).toEqual(first);
  });

  it('hold back nothing that a scan is refused', () => {
    const refused = flows(start - minute, start).filter(
      (flow) => flow.srcaddr?.startsWith('203.0.113.') && flow.action === 'REJECT',
    );
    expect(new Set(refused.map((flow) => flow.dstaddr))).toContain('10.20.0.11');
    expect(refused.every((flow) => flow['tcp-flags'] === '2' || flow.protocol !== '6')).toBe(true);
  });

  it('say once that records were skipped, and sometimes that there was nothing', () => {
    now += 10 * minute;
    const statuses = flows(start, now).map((flow) => flow['log-status']);
    expect(statuses.filter((status) => status === 'SKIPDATA')).toHaveLength(1);
    expect(statuses.filter((status) => status === 'NODATA').length).toBeGreaterThan(1);
  });

  it('are of one VPC only', () => {
    const vpcs = new Set(flows(start - 5 * minute, start).map((flow) => flow['vpc-id']));
    expect([...vpcs]).toEqual([logTo('cloud-watch-logs').resourceId]);
  });

  it('come in the number that was ordered for the scale scenario', () => {
    const big = createWorld('scale', { seed: 1, now: start, flows: 12_345 });
    const made = createTraffic(big, () => start + minute);
    const plain = createTraffic(createWorld('quiet', { seed: 1, now: start }), () => start + minute);
    const log =
      Object.values(big.flowLogs).find((flowLog) => flowLog.destinationType === 'cloud-watch-logs') ?? raise('none');
    const scanned = (some: readonly DeliveredRecord[]) => some.filter((one) => / OK 2 /.test(one.line)).length;
    const count =
      scanned(made.delivered(log.flowLogId, 0, start + minute)) -
      scanned(plain.delivered(log.flowLogId, 0, start + minute));
    expect(count).toBe(12_345);
  });
});

describe('judging the traffic', () => {
  const refused = () => actions(toDropHost(now - 2 * minute, now).filter((flow) => flow['log-status'] === 'OK'));

  it('is done anew once something was changed, though the clock stands still', () => {
    now += 2 * minute;
    const { judgements } = world.trafficState;
    const count = () => Object.values(judgements).reduce((sum, history) => sum + history.length, 0);
    refused();
    const before = count();
    refused();
    expect(count()).toBe(before);
    quarantine();
    refused();
    expect(count()).toBeGreaterThan(before);
  });

  it('finds a change that nobody settled for, once it is told of it', () => {
    now += 2 * minute;
    refused();
    const judged = JSON.stringify(world.trafficState.judgements);
    for (const network of Object.values(world.interfaces)) network.groupIds = [];
    refused();
    expect(JSON.stringify(world.trafficState.judgements)).toBe(judged);
    traffic.changed();
    refused();
    expect(JSON.stringify(world.trafficState.judgements)).not.toBe(judged);
  });
});

describe('flow-log objects in S3', () => {
  const bucket = 'amzn-s3-demo-flow-logs';

  it('carry a header and records of the default format under the layout that AWS uses', () => {
    const objects = deliveredObjects(world, now, bucket);
    expect(objects.length).toBeGreaterThan(50);
    const lines = gunzipSync(objects[0]?.content ?? Buffer.alloc(0))
      .toString()
      .trim()
      .split('\n');
    expect(lines[0]).toBe(
      'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
    );
    expect(lines[1]).toMatch(/^2 111122223333 eni-/);
    expect(objects[0]?.key).toMatch(
      /^AWSLogs\/111122223333\/vpcflowlogs\/us-east-1\/2026\/06\/01\/111122223333_vpcflowlogs_us-east-1_fl-\w{17}_20260601T\d{4}Z_\w{8}\.log\.gz$/,
    );
  });

  it('appear as time passes and stay what they were', () => {
    const before = deliveredObjects(world, now, bucket);
    now += 3 * minute;
    traffic.settle();
    const after = deliveredObjects(world, now, bucket);
    expect(after.length).toBe(before.length + 3);
    expect(after.slice(0, before.length).map((one) => one.etag)).toEqual(before.map((one) => one.etag));
  });

  it('are in no other bucket', () => {
    expect(deliveredObjects(world, now, 'amzn-s3-demo-access-logs')).toEqual([]);
  });
});
