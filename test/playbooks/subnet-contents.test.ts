import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blockSubnet } from '../../playbooks/block-subnet/index.ts';
import { differencesOf } from '../../src/playbook/differences.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { sealPlan } from '../../src/playbook/plan-hash.ts';
import {
  attachAnother,
  instanceIn,
  launchInstances,
  stopInstance,
  terminateInstance,
} from '../support/instances-that-come.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { instanceNamed, subnetNamed } from '../support/scenario.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const A = 'payments-private-a';
const B = 'payments-private-b';
const planned = (name: string): Promise<SavedPlan> =>
  world.port.plan('block-subnet', { subnet: subnetNamed(world.emulator, name) });
const run = async (saved: SavedPlan) => (await follow(world.port.run(saved, { approval: saved.hash }))).end;
const instancesOf = ({ plan }: SavedPlan) => plan.blastRadius.filter(({ kind }) => kind === 'instance');
const changes = () => world.emulator.requests().filter(({ mutates }) => mutates);

/** A pod gets an interface of its own in the subnet. */
const podComes = (name: string) =>
  world.emulator.edit((edited) => {
    const { card } = instanceIn(world.emulator, name);
    const networkInterfaceId = 'eni-0abcdef0123456789';
    const attachment = null;
    edited.interfaces[networkInterfaceId] = {
      ...structuredClone(card),
      networkInterfaceId,
      attachment,
      interfaceType: 'branch',
      requesterManaged: true,
    };
  });

describe('an instance in a subnet that is cut off', () => {
  test('was not approved where it came after the plan: the run refuses and names it', async () => {
    const saved = await planned(B);
    launchInstances(world.emulator, B, 0, 1);
    expect(await run(saved)).toMatchObject({
      status: 'refused',
      message: expect.stringMatching(/made: instance new-0 \(i-0f\w+\): loses all traffic across the border/),
    });
    expect(changes()).toEqual([]);
  });

  test('that is stopped meanwhile, or has one more interface there, makes no other plan', async () => {
    const saved = await planned(B);
    const there = instanceIn(world.emulator, B);
    stopInstance(world.emulator, there);
    attachAnother(world.emulator, there, 'eni-0eeeeeeeeeeeeeeee');
    const again = await planned(B);
    expect(instancesOf(again).map(({ seen }) => seen)).toContainEqual(
      expect.stringMatching(/^stopped, by eni-\w+, eni-\w+$/),
    );
    expect(again.plan.blastRadius).not.toEqual(saved.plan.blastRadius);
    expect(again.hash).toBe(saved.hash);
  });

  test('is covered by name where there are more than are shown, and fewer are no news', async () => {
    launchInstances(world.emulator, B, 0, 40);
    const saved = await planned(B);
    expect(instancesOf(saved)).toHaveLength(25);
    expect(instancesOf(saved).at(-1)).toMatchObject({ label: expect.stringMatching(/^and \d\d more$/), level: 'warn' });
    // One that is shown goes, and one that was only counted is shown in its place.
    const shown = instancesOf(saved).flatMap(({ label }) => /^new-(\d+)/.exec(label)?.[1] ?? []);
    terminateInstance(world.emulator, Number(shown[0]));
    expect(differencesOf(blockSubnet, saved.plan, (await planned(B)).plan)).toEqual([
      { refuses: false, text: expect.stringMatching(/^no longer: instance new-\d+ /) },
    ]);
    launchInstances(world.emulator, B, 40, 41);
    expect((await planned(B)).hash).not.toBe(saved.hash);
    expect(await run(saved)).toMatchObject({
      status: 'refused',
      message: expect.stringMatching(/made: instance new-40 \(i-0f\w+\): [^;]*$/),
    });
    terminateInstance(world.emulator, 40);
    expect(await run(saved)).toMatchObject({ status: 'done' });
  });

  test('is covered too where the subnets of another instance are cut', async () => {
    const instance = instanceNamed(world.emulator, 'payments-export-1');
    const saved = await world.port.plan('quarantine-instance', { instance, sever: 'subnet' });
    launchInstances(world.emulator, 'payments-public-b', 0, 1);
    expect(await run(saved)).toMatchObject({ status: 'refused', message: expect.stringContaining('instance new-0') });
  });
});

describe('tasks and pods in a subnet that is cut off', () => {
  test('are approved as those of their kind: another one makes no other plan', async () => {
    const { hash } = await planned(A);
    podComes(A);
    const again = await planned(A);
    expect(JSON.stringify(again.plan.blastRadius)).toContain('eni-0abcdef0123456789');
    expect(again.hash).toBe(hash);
  });

  test('were not approved where none was there', async () => {
    const saved = await planned(B);
    podComes(B);
    expect(await run(saved)).toMatchObject({
      status: 'refused',
      message: expect.stringContaining('made: interfaces EKS pod or ECS task (branch): they come and go'),
    });
  });
});

test('a plan of before instances were warnings is refused, and says that they were told', async () => {
  const saved = await planned(B);
  const older = saved.plan.blastRadius.map((item) => {
    if (item.kind !== 'instance') return item;
    const { seen: _, ...rest } = item;
    return { ...rest, detail: 'running; loses all traffic of eni-0abc across the border', level: 'info' as const };
  });
  expect(await run(sealPlan({ ...saved, plan: { ...saved.plan, blastRadius: older } }))).toMatchObject({
    status: 'refused',
    message: expect.stringMatching(
      /instance .*: loses all traffic across the border \(it only informed, as "running; loses all traffic of eni-0abc across the border", and is a warning now\)/,
    ),
  });
});
