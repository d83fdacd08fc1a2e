import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallerIdentity } from '../../src/aws/session.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { sealPlan } from '../../src/playbook/plan-hash.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { EXPORTS, groupNamed, instanceNamed } from '../support/scenario.ts';
import { BARE } from '../support/ways/quarantine-instance.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const run = (saved: SavedPlan) => follow(world.port.run(saved, { approval: saved.hash }));
const revoke = (params: Record<string, string>) =>
  world.port.plan('revoke-bucket-access', { bucket: EXPORTS, ...params });
const quarantine = (name = 'payments-export-1') =>
  world.port.plan('quarantine-instance', { ...BARE, instance: instanceNamed(world.emulator, name) });
const changes = () => world.emulator.requests().filter((request) => request.mutates);

/** The plan with its first step changed, and a hash and a seal that fit it again. */
function forged(saved: SavedPlan, change: object): SavedPlan {
  const [first, ...rest] = saved.plan.steps;
  const plan = { ...saved.plan, steps: [{ ...first, ...change } as (typeof rest)[number], ...rest] };
  return sealPlan({ ...saved, plan });
}

/** From here on the session's calls come from this role's session. */
function becomes(role: string, session: string): void {
  const account = '111122223333';
  const caller: CallerIdentity = {
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
    roleArn: `arn:aws:iam::${account}:role/${role}`,
    userId: `AROAEXAMPLE:${session}`,
  };
  Object.assign(world.session, { identity: async () => caller });
}

describe('a plan whose hash fits, but which its parameters do not make,', () => {
  test('is refused when it would change another bucket than it says', async () => {
    const saved = await revoke({ level: 'block' });
    const other = 'amzn-s3-demo-ledger';
    const policy = world.emulator.world().buckets[other]?.policy ?? null;
    const { end } = await run(
      forged(saved, { id: 'x', kind: 'bucket-policy', args: { bucket: other, policy: null }, before: { policy } }),
    );
    expect(end).toMatchObject({ status: 'refused' });
    expect(end.message).toMatch(/does not follow from its own parameters/);
    expect(changes()).toEqual([]);
    expect(await world.port.runs()).toEqual([]);
  });

  test.each([
    ['its words', { title: 'Look at the bucket' }],
    ['what it says it changes', { change: [] }],
    ['the calls that it shows', { calls: [] }],
  ])('is refused when %s were changed', async (_, change) => {
    const { end } = await run(forged(await revoke({ level: 'block' }), change));
    expect(end).toMatchObject({ status: 'refused', message: expect.stringContaining('does not follow') });
    expect(changes()).toEqual([]);
  });
});

describe('a plan for a world that moved', () => {
  test('is refused as drift, and names what moved', async () => {
    const saved = await revoke({ level: 'deny', principal: '*' });
    world.emulator.edit((now) => {
      const found = now.buckets[EXPORTS];
      if (found) found.policy = null;
    });
    const { end } = await run(saved);
    expect(end.status).toBe('refused');
    expect(end.message).toMatch(/no longer fits.*expected .* found .*null/);
    expect(changes()).toEqual([]);
  });

  test('by something more to change is refused in words, without the state in JSON', async () => {
    const own = await startPlaybookWorld({}, 'transit');
    try {
      const group = groupNamed(own.emulator, 'legacy-ftp');
      const saved = await own.port.plan('close-insecure-ports', { group });
      own.emulator.edit((now) => {
        const rules = now.groups[group]?.rules ?? [];
        const [first] = rules;
        if (first) rules.push({ ...first, ruleId: 'sgr-0aaaaaaaaaaaaaaaa', fromPort: 110, toPort: 110 });
      });
      const { end } = await follow(own.port.run(saved, { approval: saved.hash }));
      expect(end.status).toBe('refused');
      expect(end.message).toMatch(/there is more to change by now: ingress tcp 110 from .*: POP3 \(110\) → no rule\.$/);
      expect(end.message).not.toContain('{');
    } finally {
      await own.close();
    }
  });

  test('that was contained when it was planned is refused when it is no more', async () => {
    const first = await revoke({ level: 'block' });
    const { runId } = await run(first);
    const nothing = await revoke({ level: 'block' });
    await follow(world.port.rollback(runId, { approval: first.hash }));
    expect((await run(nothing)).end).toMatchObject({
      status: 'refused',
      message: expect.stringContaining('is not any more'),
    });
  });

  test('is refused when it would hit something that the plan does not warn of', async () => {
    const saved = await quarantine('app-1');
    const id = instanceNamed(world.emulator, 'app-1');
    world.emulator.edit((now) => {
      const [group] = Object.values(now.targetGroups);
      const vpcId = Object.values(now.interfaces).find((card) => card.attachment?.instanceId === id)?.vpcId;
      if (group === undefined || vpcId === undefined) throw new Error('The scenario has no target group');
      Object.assign(group, { vpcId, targets: [{ id, port: 443, state: 'healthy' }] });
    });
    const { end } = await run(saved);
    expect(end).toMatchObject({ status: 'refused', message: expect.stringContaining('target group') });
  });

  test('is applied when AWS only lists the same things in another order', async () => {
    const saved = await quarantine();
    world.emulator.edit((now) => {
      for (const card of Object.values(now.interfaces)) card.groupIds.reverse();
    });
    expect((await run(saved)).end.status).toBe('done');

    const denial = await revoke({ level: 'deny', principal: '444455556666' });
    world.emulator.edit((now) => {
      const found = now.buckets[EXPORTS];
      if (found?.policy) found.policy = JSON.stringify(JSON.parse(found.policy));
    });
    expect((await run(denial)).end.status).toBe('done');
  });
});

describe('a plan that another responder made', () => {
  test('is refused where it exempts that one and not the caller', async () => {
    const saved = await revoke({ level: 'deny', sourceIp: '0.0.0.0/0' });
    becomes('OtherResponder', 'someone');
    const { end } = await run(saved);
    expect(end.status).toBe('refused');
    expect(end.message).toMatch(/exempts .*role\/IncidentResponder.*caller is .*role\/OtherResponder/);
    expect(changes()).toEqual([]);
    const own = await revoke({ level: 'deny', sourceIp: '0.0.0.0/0' });
    expect(JSON.stringify(own.plan.steps)).toContain('role/OtherResponder');
  });

  test('is not resumed by one whom it would lock out', async () => {
    const saved = await revoke({ level: 'deny', sourceIp: '0.0.0.0/0' });
    world.emulator.addFault({ operation: 's3:PutBucketPolicy', kind: 'access-denied', count: 1 });
    const { runId } = await run(saved);
    becomes('OtherResponder', 'someone');
    world.emulator.clearRequests();
    const { end } = await follow(world.port.resume(runId, { approval: saved.hash }));
    expect(end).toMatchObject({ status: 'refused', message: expect.stringContaining('lock yourself out') });
    expect(changes()).toEqual([]);
  });

  test('is not resumed by the instance that it cuts off', async () => {
    const saved = await quarantine();
    world.emulator.addFault({ operation: 'ec2:CreateSecurityGroup', kind: 'access-denied', count: 1 });
    const { runId } = await run(saved);
    becomes('PaymentsExportRole', saved.plan.target.id);
    const { end } = await follow(world.port.resume(runId, { approval: saved.hash }));
    expect(end).toMatchObject({ status: 'refused', message: expect.stringContaining('runs with the credentials of') });
    const again = await run(saved);
    expect(again.end).toMatchObject({ status: 'refused' });
  });
});
