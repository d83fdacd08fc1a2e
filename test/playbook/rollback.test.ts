import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { notListed } from '../support/lagging-reads.ts';
import { accountOf, follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { EXPORTS, instanceNamed } from '../support/scenario.ts';
import { BARE } from '../support/ways/quarantine-instance.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const run = (saved: SavedPlan) => follow(world.port.run(saved, { approval: saved.hash }));
const rollBack = (saved: SavedPlan, runId: string) => follow(world.port.rollback(runId, { approval: saved.hash }));
const quarantine = () =>
  world.port.plan('quarantine-instance', { ...BARE, instance: instanceNamed(world.emulator, 'payments-export-1') });
const revoke = (params: Record<string, string>) =>
  world.port.plan('revoke-bucket-access', { bucket: EXPORTS, ...params });
const policyNow = () => world.emulator.world().buckets[EXPORTS]?.policy ?? null;
const quarantineGroup = () =>
  Object.values(world.emulator.world().groups).find((each) => each.groupName.startsWith('transit-tui-quarantine'));

describe('a rollback that is refused before it undoes anything', () => {
  test('leaves the run done, says what to do, and works once that is done', async () => {
    const before = accountOf(world.emulator.world());
    const saved = await quarantine();
    const { runId } = await run(saved);
    const eni = String(saved.plan.steps[1]?.args.networkInterfaceId);
    world.emulator.edit((now) => now.interfaces[eni]?.groupIds.push('sg-0123456789abcdef0'));
    const { end } = await rollBack(saved, runId);
    expect(end).toMatchObject({ status: 'refused', message: expect.stringContaining('sg-0123456789abcdef0') });
    expect(end.failure?.hint).toMatch(/then roll back again/);
    expect((await world.port.runs())[0]).toMatchObject({ state: 'done', can: ['rollback'] });
    expect((await follow(world.port.resume(runId, { approval: saved.hash }))).end.status).toBe('nothing-to-do');

    world.emulator.edit((now) => now.interfaces[eni]?.groupIds.pop());
    expect((await rollBack(saved, runId)).end.status).toBe('done');
    expect(accountOf(world.emulator.world())).toEqual(before);
    expect((await world.port.runs())[0]).toMatchObject({ state: 'rolled-back', can: [] });
  });
});

test('a tag that someone else edited stays, and the rest is rolled back', async () => {
  const saved = await quarantine();
  const { runId } = await run(saved);
  const { id } = saved.plan.target;
  world.emulator.edit((now) => {
    const found = now.instances[id];
    if (found) found.tags['transit-tui:quarantined-by'] = 'kept by legal';
  });
  const { end } = await rollBack(saved, runId);
  expect(end.status).toBe('done');
  expect(end.remaining.join('\n')).toMatch(/set the tag to "kept by legal" since: it stays so/);
  expect(world.emulator.world().instances[id]?.tags['transit-tui:quarantined-by']).toBe('kept by legal');
  expect(quarantineGroup()).toBeUndefined();
});

describe('two runs on one bucket', () => {
  test('where AWS refuses to undo the older, the newer is named that may be in the way', async () => {
    const denial = await revoke({ level: 'deny', principal: '444455556666' });
    const { runId } = await run(denial);
    const later = await run(await revoke({ level: 'block' }));
    const { end } = await rollBack(denial, runId);
    expect(end.status).toBe('no-access');
    expect(end.failure?.hint).toContain(`roll that one back first, with \`transit-tui rollback ${later.runId}\``);
  });

  test.each(['older', 'newer'])(
    'of two denials the %s can be rolled back first, and takes only its own',
    async (first) => {
      const before = policyNow();
      const plans = [await revoke({ level: 'deny', sourceIp: '198.51.100.23' })];
      const runs = [await run(plans[0] as SavedPlan)];
      plans.push(await revoke({ level: 'deny', principal: '444455556666' }));
      runs.push(await run(plans[1] as SavedPlan));
      const order = first === 'older' ? [0, 1] : [1, 0];
      for (const [nth, index] of order.entries()) {
        const back = await rollBack(plans[index] as SavedPlan, runs[index]?.runId ?? '');
        expect(back.end.status, back.end.message).toBe('done');
        const sids = JSON.parse(policyNow() ?? '{}').Statement.map(({ Sid }: { Sid: string }) => Sid);
        expect(sids.filter((sid: string) => sid.startsWith('TransitTuiDeny'))).toHaveLength(1 - nth);
      }
      expect(policyNow()).toBe(before);
    },
  );

  test('the older, which would write over the newer, names the newer as the one to roll back first', async () => {
    const older = await revoke({ level: 'statement', principal: '444455556666' });
    const first = await run(older);
    const newer = await revoke({ level: 'statement', principal: '*' });
    const second = await run(newer);
    const { end } = await rollBack(older, first.runId);
    expect(end).toMatchObject({ status: 'refused' });
    expect(end.failure?.hint).toContain(`transit-tui rollback ${second.runId}`);
    expect((await rollBack(newer, second.runId)).end.status).toBe('done');
    expect((await rollBack(older, first.runId)).end.status).toBe('done');
  });
});

test('a quarantine group that a rule of another group refers to stays, with the reason', async () => {
  const saved = await quarantine();
  const { runId } = await run(saved);
  const groupId = quarantineGroup()?.groupId ?? '';
  world.emulator.edit((now) => {
    const other = Object.values(now.groups).find((each) => each.rules.length > 0);
    const [rule] = other?.rules ?? [];
    if (rule)
      other?.rules.push({ ...rule, ruleId: 'sgr-0123456789abcdef0', cidrIpv4: null, referencedGroupId: groupId });
  });
  const { end } = await rollBack(saved, runId);
  expect(end).toMatchObject({ status: 'done' });
  expect(end.remaining.join('\n')).toMatch(new RegExp(`group ${groupId} stays: .*refers to it`));
  expect((await world.port.runs())[0]).toMatchObject({ state: 'rolled-back' });
});

test('a group that EC2 refuses to delete for a moment after its interfaces have moved is deleted all the same', async () => {
  const before = accountOf(world.emulator.world());
  const saved = await quarantine();
  const { runId } = await run(saved);
  const cards = structuredClone(world.emulator.world().interfaces);
  let refused = 0;
  world.session.onCall(({ operation, error, input }) => {
    if (operation === 'DescribeNetworkInterfaces' && refused === 0 && JSON.stringify(input).includes('group-id')) {
      // Between the look at who wears the group and its deletion, a last interface still seems to wear it.
      refused = 1;
      world.emulator.edit((now) => Object.assign(now, { lent: now.interfaces, interfaces: cards }));
    } else if (operation === 'DeleteSecurityGroup' && error !== undefined) {
      refused = 2;
      world.emulator.edit((now) => {
        const { lent, ...rest } = now as typeof now & { lent: typeof now.interfaces };
        Object.assign(now, rest, { interfaces: lent });
        Reflect.deleteProperty(now, 'lent');
      });
    }
  });
  expect((await rollBack(saved, runId)).end).toMatchObject({ status: 'done', remaining: [] });
  expect(refused).toBe(2);
  expect(accountOf(world.emulator.world())).toEqual(before);
});

test('a group that was made and is not listed yet is not left behind', async () => {
  const before = accountOf(world.emulator.world());
  const saved = await quarantine();
  world.emulator.addFault({ operation: 'ec2:RevokeSecurityGroupEgress', kind: 'access-denied', count: 1 });
  const { runId, end } = await run(saved);
  expect(end.status).toBe('stopped');
  const seen = notListed(world.session, 'DescribeSecurityGroups', 'SecurityGroups', 2);
  expect((await rollBack(saved, runId)).end.status).toBe('done');
  expect(seen()).toBeGreaterThan(2);
  expect(accountOf(world.emulator.world())).toEqual(before);
});

test('a step that was begun, and is refused when it is resumed, is rolled back all the same', async () => {
  const before = accountOf(world.emulator.world());
  const saved = await quarantine();
  world.emulator.addFault({ operation: 'ec2:RevokeSecurityGroupEgress', kind: 'access-denied', count: 2 });
  const { runId } = await run(saved);
  expect((await follow(world.port.resume(runId, { approval: saved.hash }))).end.status).toBe('stopped');
  expect(quarantineGroup()).toBeDefined();
  expect((await rollBack(saved, runId)).end.status).toBe('done');
  expect(accountOf(world.emulator.world())).toEqual(before);
});
