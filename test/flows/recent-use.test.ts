import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Session } from '../../src/aws/session.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';
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
