import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { instanceNamed } from '../support/scenario.ts';
import { BARE } from '../support/ways/quarantine-instance.ts';

let world: PlaybookWorld;
let instance: string;
beforeEach(async () => {
  world = await startPlaybookWorld();
  instance = instanceNamed(world.emulator, 'db-1');
  world.emulator.edit((now) => {
    const found = now.instances[instance];
    if (found === undefined) return;
    found.disableApiTermination = false;
    found.instanceInitiatedShutdownBehavior = 'terminate';
    for (const volume of found.volumes) volume.deleteOnTermination = true;
  });
});
afterEach(() => world.close());

const planned = (preserve: string): Promise<SavedPlan> =>
  world.port.plan('quarantine-instance', { ...BARE, instance, preserve });
const run = (saved: SavedPlan) => follow(world.port.run(saved, { approval: saved.hash }));
const rollBack = (saved: SavedPlan, runId: string) => follow(world.port.rollback(runId, { approval: saved.hash }));
const kinds = ({ plan }: SavedPlan) => plan.steps.map((step) => step.kind);
const now = () => world.emulator.world().instances[instance];
const snapshots = () => Object.values(world.emulator.world().snapshots);
const isIsolated = () =>
  Object.values(world.emulator.world().interfaces)
    .filter((card) => card.attachment?.instanceId === instance)
    .every((card) => card.groupIds.every((id) => world.emulator.world().groups[id]?.rules.length === 0));

describe('what preserves the evidence', () => {
  test('comes first, one attribute a call, and sets only what is not set yet', async () => {
    expect(kinds(await planned('attributes')).slice(0, 4)).toEqual(Array(4).fill('protect-attribute'));
    world.emulator.edit(({ instances }) => {
      const found = instances[instance];
      if (found) Object.assign(found, { disableApiTermination: true, instanceInitiatedShutdownBehavior: 'stop' });
    });
    const saved = await planned('attributes');
    expect(saved.plan.steps.slice(0, 3).map((step) => step.title)).toEqual([
      expect.stringMatching(/^Keep vol-\w+ \(\/dev\/xvda\) when/),
      expect.stringMatching(/^Keep vol-\w+ \(\/dev\/sdf\) when/),
      expect.stringMatching(/^Create the quarantine group/),
    ]);
    await run(saved);
    expect(now()?.volumes.map((volume) => volume.deleteOnTermination)).toEqual([false, false]);
  });

  test('begins snapshots of all volumes, says how far they are, and lists them at the end', async () => {
    const { end, events, runId } = await run(await planned('snapshots'));
    expect(snapshots().map(({ tags }) => tags)).toEqual(
      Array(2).fill({ 'transit-tui:run': runId, 'transit-tui:instance': instance }),
    );
    const [first, second] = snapshots().map(({ snapshotId }) => snapshotId);
    const verified = events.find((event) => event.type === 'step-verified' && event.stepId.startsWith('snapshots:'));
    expect(verified).toMatchObject({ evidence: expect.stringMatching(/^2 snapshots begun, 0% and 0% done: snap-/) });
    expect(end.message).toContain('Contained and read back: db-1');
    for (const id of [first, second]) expect(end.message).toContain(id);
  });

  test('says of snapshots how far they have come by the end of the run', async () => {
    const saved = await planned('snapshots');
    const off = world.session.onCall(({ operation }) => {
      if (operation !== 'CreateTags') return;
      off();
      world.emulator.advance(18_000);
    });
    expect((await run(saved)).end.message).toMatch(/2 snapshots begun, 40% and 40% done/);
  });

  test('keeps the snapshots on rollback and says so, and puts the attributes back', async () => {
    const before = structuredClone(now());
    const saved = await planned('snapshots');
    const { runId } = await run(saved);
    expect(now()).toMatchObject({ disableApiTermination: true, instanceInitiatedShutdownBehavior: 'stop' });
    const { end } = await rollBack(saved, runId);
    expect(end.status).toBe('done');
    expect(end.message).toMatch(/snap-\w+ \(vol-\w+\), snap-\w+ \(vol-\w+\) stay, as evidence/);
    expect(now()).toEqual(before);
    expect(snapshots()).toHaveLength(2);
  });

  test('does not begin snapshots twice where the answer to the first call was lost', async () => {
    world.emulator.addFault({ operation: 'ec2:CreateSnapshots', kind: 'reset-after', count: 1 });
    expect((await run(await planned('snapshots'))).end.status).toBe('done');
    expect(snapshots()).toHaveLength(2);
  });

  test('is not done again once the instance is cut off, and is when it is open again', async () => {
    const first = await planned('snapshots');
    const { runId } = await run(first);
    expect((await planned('snapshots')).plan.steps).toEqual([]);
    await rollBack(first, runId);
    expect(kinds(await planned('snapshots'))).toContain('create-snapshots');
  });
});

test('of a Spot Instance is not promised what EC2 refuses it, and the plan says so', async () => {
  world.emulator.edit((edited) => {
    const machine = edited.instances[instance];
    if (machine !== undefined) machine.isSpot = true;
  });
  const saved = await planned('attributes');
  expect(saved.plan.steps.map(({ id }) => id)).not.toContain(`protect:${instance}`);
  expect(saved.plan.warnings.join('\n')).toMatch(/Spot Instance: EC2 may take it back at any time/);
});

describe('what preserves the evidence does not keep the instance from being isolated', () => {
  test('where snapshots are denied: the result says loudly that there are none', async () => {
    world.emulator.addFault({ operation: 'ec2:CreateSnapshots', kind: 'access-denied', count: 1 });
    const { end } = await run(await planned('snapshots'));
    expect(end.status).toBe('done');
    expect(end.message).toMatch(/^Contained and read back: db-1 \(i-\w+\), except: Begin a snapshot of each volume/);
    expect(end.message).toMatch(/ec2:CreateSnapshots/);
    expect(isIsolated()).toBe(true);
    expect(snapshots()).toEqual([]);
  });

  test('where snapshots can not even be looked for', async () => {
    world.emulator.addFault({ operation: 'ec2:DescribeSnapshots', kind: 'access-denied', count: 99 });
    const saved = await planned('snapshots');
    expect(saved.plan.warnings.join('\n')).toMatch(/Not known whether there are snapshots of it/);
    const { end } = await run(saved);
    expect(end).toMatchObject({ status: 'done', message: expect.stringMatching(/except: .*ec2:DescribeSnapshots/) });
    expect(isIsolated()).toBe(true);
  });

  test('where the attributes can not be read: the plan says what it leaves as it is', async () => {
    world.emulator.addFault({ operation: 'ec2:DescribeInstanceAttribute', kind: 'access-denied', count: 9 });
    const saved = await planned('attributes');
    expect(saved.plan.warnings.join('\n')).toMatch(
      /Not known whether it is protected from termination: .*ec2:Describe/,
    );
    expect(saved.plan.warnings.join('\n')).toMatch(/Left as it is, since it can't be read: termination protection/);
    expect(kinds(saved)).toContain('move-interface');
  });

  test('and what a failed attempt left all the same is put back by rollback', async () => {
    const before = structuredClone(now());
    const saved = await planned('attributes');
    // The change takes effect, its answer is lost, and then nothing can be read to find out.
    world.emulator.addFault({ operation: 'ec2:ModifyInstanceAttribute', kind: 'reset-after', count: 1 });
    const off = world.session.onCall(({ operation }) => {
      if (operation !== 'ModifyInstanceAttribute') return;
      off();
      world.emulator.addFault({ operation: 'ec2:DescribeInstanceAttribute', kind: 'access-denied', count: 1 });
    });
    const { end, runId } = await run(saved);
    expect(end).toMatchObject({
      status: 'done',
      message: expect.stringMatching(/except: Protect i-\w+ from termination/),
    });
    expect(now()?.disableApiTermination).toBe(true);
    expect((await rollBack(saved, runId)).end.status).toBe('done');
    expect(now()).toEqual(before);
  });

  test('and a resumed run still says what is missing', async () => {
    world.emulator.addFault({ operation: 'ec2:CreateSnapshots', kind: 'access-denied', count: 1 });
    world.emulator.addFault({ operation: 'ec2:CreateTags', kind: 'access-denied', count: 1 });
    const saved = await planned('snapshots');
    const { end, runId } = await run(saved);
    expect(end.status).toBe('stopped');
    const resumed = await follow(world.port.resume(runId, { approval: saved.hash }));
    expect(resumed.end.message).toMatch(/^Contained .* except: Begin a snapshot of each volume/);
  });
});
