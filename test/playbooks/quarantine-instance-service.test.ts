import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { instanceNamed } from '../support/scenario.ts';
import { BARE } from '../support/ways/quarantine-instance.ts';

let world: PlaybookWorld;
let instance: string;
beforeEach(async () => {
  world = await startPlaybookWorld();
  instance = instanceNamed(world.emulator, 'web-1');
});
afterEach(() => world.close());

const planned = (service = 'remove'): Promise<SavedPlan> =>
  world.port.plan('quarantine-instance', { ...BARE, instance, service });
const run = (saved: SavedPlan) => follow(world.port.run(saved, { approval: saved.hash }));
const rollBack = (saved: SavedPlan, runId: string) => follow(world.port.rollback(runId, { approval: saved.hash }));
const fleet = () => Object.values(world.emulator.world().autoScalingGroups)[0];
const member = () => fleet()?.instances.find(({ instanceId }) => instanceId === instance)?.lifecycleState;
const targets = () => Object.values(world.emulator.world().targetGroups).flatMap((group) => group.targets);
const isTarget = () => targets().some(({ id }) => id === instance);
const editFleet = (change: Partial<NonNullable<ReturnType<typeof fleet>>>) =>
  world.emulator.edit((now) => Object.assign(Object.values(now.autoScalingGroups)[0] ?? {}, change));
const setMember = (lifecycleState: string) =>
  editFleet({
    instances: (fleet()?.instances ?? []).map((each) =>
      each.instanceId === instance ? { ...each, lifecycleState } : each,
    ),
  });

test('the plan says that what is routed through the instance ends too, where it forwards', async () => {
  const cards = async () => (await planned()).plan.blastRadius.filter(({ kind }) => kind === 'interface');
  expect((await cards()).map(({ level }) => level)).toEqual(['info']);
  world.emulator.edit((now) => {
    for (const card of Object.values(now.interfaces)) card.sourceDestCheck = false;
  });
  expect(await cards()).toEqual([
    expect.objectContaining({ level: 'warn', detail: expect.stringMatching(/whatever is routed through it ends too/) }),
  ]);
});

describe('taking it out of service', () => {
  test('comes before its interfaces move: failing health checks would terminate the evidence', async () => {
    const { plan } = await planned();
    expect(plan.steps.map((step) => step.kind)).toEqual([
      'enter-standby',
      'leave-targets',
      'quarantine-group',
      'move-interface',
      'tag-instance',
      'whole-instance',
    ]);
    expect(plan.steps[0]?.calls[0]?.input).toMatchObject({ ShouldDecrementDesiredCapacity: false });
    expect(plan.warnings.join('\n')).not.toMatch(/may terminate/);
    expect(plan.blastRadius.map((item) => item.detail).join('\n')).toMatch(/launches another instance in its place/);
  });

  test('ends in Standby with the capacity as it was, and out of its target groups by id and port', async () => {
    const saved = await planned();
    expect(saved.plan.steps[1]?.calls[0]?.input).toMatchObject({ Targets: [{ Id: instance, Port: 8080 }] });
    const { end, runId } = await run(saved);
    expect(end.status).toBe('done');
    expect(member()).toBe('Standby');
    expect(fleet()?.desired).toBe(2);
    expect(isTarget()).toBe(false);

    expect((await rollBack(saved, runId)).end.status).toBe('done');
    expect(member()).toBe('InService');
    expect(fleet()?.desired).toBe(2);
    expect(targets()).toContainEqual({ id: instance, port: 8080, state: 'healthy' });
  });

  test('is no drift where Standby itself took the target out', async () => {
    const off = world.session.onCall(({ operation }) => {
      if (operation !== 'EnterStandby') return;
      off();
      world.emulator.edit((now) => {
        for (const group of Object.values(now.targetGroups)) {
          group.targets = group.targets.map((each) => (each.id === instance ? { ...each, state: 'draining' } : each));
        }
      });
    });
    expect((await run(await planned())).end.status).toBe('done');
  });

  test('does not depend on how large the group is by the time it runs', async () => {
    const saved = await planned();
    editFleet({ desired: 3 });
    const { end, runId } = await run(saved);
    expect(end.status).toBe('done');
    const back = await rollBack(saved, runId);
    expect(back.end.status).toBe('done');
    expect(back.end.remaining.join('\n')).toMatch(/desired capacity of payments-web is now 4, one more than before/);
    expect(member()).toBe('InService');
  });

  test('that fails stops before anything is isolated, and says how to go on without it', async () => {
    const saved = await planned();
    setMember('InService');
    world.emulator.addFault({ operation: 'auto-scaling:EnterStandby', kind: 'access-denied', count: 1 });
    const { end } = await run(saved);
    expect(end.status).toBe('no-access');
    expect(isTarget()).toBe(true);
    expect(end.next).toEqual([]);
  });
});

describe('where it can not be put into Standby', () => {
  test.each([['Pending'], ['Terminating:Wait']])('because it is %s, the plan says so and goes on', async (state) => {
    setMember(state);
    const { plan } = await planned();
    expect(plan.steps.map((step) => step.kind)).not.toContain('enter-standby');
    expect(plan.warnings.join('\n')).toMatch(
      new RegExp(`may terminate the instance.*It is ${state}, and only what is InService can be put into Standby`),
    );
  });

  test('because it is there already, nothing is left to do', async () => {
    setMember('Standby');
    const { plan } = await planned();
    expect(plan.steps.map((step) => step.kind)).not.toContain('enter-standby');
    expect(plan.warnings.join('\n')).not.toMatch(/may terminate/);
  });

  test('because that changed after planning, the run refuses and changes nothing', async () => {
    const saved = await planned();
    setMember('Terminating');
    expect((await run(saved)).end.status).toBe('refused');
    expect(isTarget()).toBe(true);
  });
});

describe('coming back into a group', () => {
  test('at its minimum leaves it one larger; the plan said so, and the result says so', async () => {
    editFleet({ minSize: 2 });
    const saved = await planned();
    expect(saved.plan.warnings.join('\n')).toMatch(/at its minimum of 2: rolling back leaves its desired capacity one/);
    const { runId } = await run(saved);
    const { end } = await rollBack(saved, runId);
    expect(end.remaining.join('\n')).toMatch(/desired capacity of payments-web is now 3/);
    expect(fleet()?.desired).toBe(3);
  });

  test('that has no room says what to raise, and goes on once there is room', async () => {
    editFleet({ minSize: 2, maxSize: 2 });
    const saved = await planned();
    expect(saved.plan.warnings.join('\n')).toMatch(/to roll back, its maximum has to be raised by one first/);
    const { runId } = await run(saved);
    const { end } = await rollBack(saved, runId);
    expect(end.status).toBe('stopped');
    expect(end.failure?.hint).toMatch(/Raise its maximum by one/);
    editFleet({ maxSize: 3 });
    expect((await rollBack(saved, runId)).end.status).toBe('done');
    expect(member()).toBe('InService');
  });

  test('waits until the group has ended the instance that it launched: it might end this one instead', async () => {
    const saved = await planned();
    const { runId } = await run(saved);
    const ours = fleet()?.instances ?? [];
    const launched = { instanceId: 'i-0abcdef0123456789', lifecycleState: 'InService', protected: false };
    editFleet({ instances: [...ours, { ...launched, healthStatus: 'Healthy' }] });
    const { end } = await rollBack(saved, runId);
    expect(end.status).toBe('stopped');
    expect(end.failure?.message).toMatch(
      /has not ended the instance that it launched.*2 are in service where 1 are wanted/,
    );
    expect(member()).toBe('Standby');
    editFleet({ instances: ours });
    expect((await rollBack(saved, runId)).end.status).toBe('done');
    expect(member()).toBe('InService');
    expect(fleet()?.desired).toBe(2);
  });

  test('that ended the instance meanwhile leaves nothing to put back', async () => {
    const saved = await planned();
    const { runId } = await run(saved);
    editFleet({ instances: (fleet()?.instances ?? []).filter((each) => each.instanceId !== instance) });
    const { end } = await rollBack(saved, runId);
    expect(end.status).toBe('done');
    expect(end.remaining.join('\n')).toMatch(/Standby .*the resource is gone/);
  });
});

test('kept in service it is warned that the evidence may be terminated', async () => {
  const { plan } = await planned('keep');
  expect(plan.steps.map((step) => step.kind)).not.toContain('leave-targets');
  expect(plan.warnings.join('\n')).toMatch(/may terminate the instance.*--service remove/);
  expect(plan.warnings.join('\n')).toMatch(/Load balancers will see the instance fail its health checks/);
});
