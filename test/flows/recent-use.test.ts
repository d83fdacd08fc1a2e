import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Session } from '../../src/aws/session.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import type { FlowLogState } from '../../src/emulator/state.ts';
import { isUnknownUse, type RecentUse, recentUse } from '../../src/flows/recent-use.ts';
import { NOW, sessionOn } from '../support/playbook-session.ts';

let emulator: Emulator;
let session: Session;
beforeAll(async () => {
  emulator = await startEmulator({ scenario: 'transit', seed: 1, frozenAt: NOW });
  session = await sessionOn(emulator.url, true);
});
afterAll(async () => {
  session.close();
  await emulator.stop();
});

const where = { account: '111122223333', region: 'us-east-1' };

it('gives what was accepted and refused in the last hour, and which resources it knows of', async () => {
  const use = (await recentUse(session.read, where, emulator.now())) as RecentUse;
  expect(isUnknownUse(use)).toBe(false);
  expect(new Set(use.traces.map(({ action }) => action))).toEqual(new Set(['ACCEPT', 'REJECT']));
  expect([...use.covered].every((id) => id.startsWith('vpc-'))).toBe(true);
  expect(use.has('dstport')).toBe(true);
  // Some flow logs have it, not all.
  expect(use.has('encryption-status')).toBe(false);
  expect(new Set(use.traces.flatMap(({ encryption }) => encryption))).toEqual(new Set(['0', '1', '3']));
  expect(use.flowLogs.map(({ resourceId }) => resourceId).sort()).toEqual([...use.covered].sort());
});

it('says that use is unknown where no flow log can be read', async () => {
  emulator.addFault({ operation: 'ec2:DescribeFlowLogs', kind: 'access-denied', count: 3 });
  const use = await recentUse(session.read, where, emulator.now());
  expect(use).toMatchObject({ code: 'denied' });
  emulator.clearFaults();
});

it('tells which part failed where the rest could be read', async () => {
  emulator.addFault({ operation: 's3:ListObjectsV2', kind: 'access-denied', count: 9 });
  const use = (await recentUse(session.read, where, emulator.now())) as RecentUse;
  expect(use.traces.length).toBeGreaterThan(0);
  expect(use.gaps.join()).toMatch(/s3:ListBucket/);
  expect(new Set(use.flowLogs.map(({ destinationType }) => destinationType))).toEqual(new Set(['cloud-watch-logs']));
  emulator.clearFaults();
});

/** What is covered, and what is not known, once the flow log of a VPC is other than it was. */
async function usedWith(change: (log: FlowLogState, all: Record<string, FlowLogState>) => void) {
  const before = emulator.world().flowLogs;
  const log = Object.values(before).find(
    ({ destinationType }) => destinationType === 'cloud-watch-logs',
  ) as FlowLogState;
  emulator.edit((world) => change(world.flowLogs[log.flowLogId] as FlowLogState, world.flowLogs));
  const use = (await recentUse(session.read, where, emulator.now())) as RecentUse;
  emulator.edit((world) => {
    world.flowLogs = structuredClone(before);
  });
  return { covers: use.covered.has(log.resourceId), gaps: use.gaps };
}

it('covers what a flow log shows whole', async () => {
  expect((await usedWith(() => {})).covers).toBe(true);
});

it.each<[string, (log: FlowLogState) => void]>([
  ['records only what is refused', (log) => (log.trafficType = 'REJECT')],
  ['does not arrive', (log) => (log.deliverLogsError = 'Access error')],
  ['was made within the hour', (log) => (log.createdAt = NOW - 60_000)],
  ['does not say whether it let through', (log) => (log.logFormat = log.logFormat.replace(/ \$\{action\}/, ''))],
  ['does not say at which interface', (log) => (log.logFormat = log.logFormat.replace(/ \$\{interface-id\}/, ''))],
])('covers nothing by a flow log that %s', async (_, change) => {
  expect((await usedWith(change)).covers).toBe(false);
});

it('does not take one of all traffic that it can not read for the readable one of refused traffic', async () => {
  const { covers } = await usedWith((log, all) => {
    log.trafficType = 'REJECT';
    const unread = { ...log, flowLogId: 'fl-00000000000000009', trafficType: 'ALL', destinationType: 's3' } as const;
    all[unread.flowLogId] = { ...unread, fileFormat: 'parquet', destination: 'arn:aws:s3:::example-logs' };
  });
  expect(covers).toBe(false);
});

it('covers nothing where not one record came', async () => {
  const use = (await recentUse(session.read, where, emulator.now() + 2 * 86_400_000)) as RecentUse;
  expect([use.traces.length, use.covered.size]).toEqual([0, 0]);
});
