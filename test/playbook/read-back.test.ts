import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { notListed } from '../support/lagging-reads.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { instanceNamed } from '../support/scenario.ts';
import { BARE } from '../support/ways/quarantine-instance.ts';

let world: PlaybookWorld;
let plan: SavedPlan;
beforeEach(async () => {
  world = await startPlaybookWorld();
  plan = await quarantine('payments-export-1');
});
afterEach(() => world.close());

const quarantine = (name: string) =>
  world.port.plan('quarantine-instance', { ...BARE, instance: instanceNamed(world.emulator, name) });
const run = (saved: SavedPlan = plan) => follow(world.port.run(saved, { approval: saved.hash }));
const resume = (runId: string) => follow(world.port.resume(runId, { approval: plan.hash }));
const firstInterface = () => String(plan.plan.steps[1]?.args.networkInterfaceId);
const groupsBefore = () => ((plan.plan.steps[1]?.before ?? { groups: [] }) as { groups: string[] }).groups;
const quarantineGroup = () =>
  Object.values(world.emulator.world().groups).find((each) => each.groupName.startsWith('transit-tui-quarantine'));

/** Does `work` once, right after AWS has answered the first such call. */
function after(operation: string, work: () => void): void {
  const off = world.session.onCall((sent) => {
    if (sent.operation !== operation || sent.error !== undefined) return;
    off();
    work();
  });
}

describe('what was verified and is undone again before the end', () => {
  test('keeps the run from being called contained, and is done again on resume', async () => {
    after('CreateTags', () =>
      world.emulator.edit((now) => now.interfaces[firstInterface()]?.groupIds.splice(0, 1, 'sg-0123456789abcdef0')),
    );
    const { end, runId } = await run();
    expect(end.status).toBe('not-verified');
    expect(end.message).toContain(firstInterface());
    expect(end.message).not.toMatch(/Contained|not begun/);
    expect((await world.port.runs())[0]).toMatchObject({ state: 'not-verified', can: ['resume', 'rollback'] });

    world.emulator.edit((now) => {
      const card = now.interfaces[firstInterface()];
      if (card) card.groupIds = [...groupsBefore()];
    });
    expect((await resume(runId)).end.status).toBe('done');
    expect(world.emulator.world().interfaces[firstInterface()]?.groupIds).toEqual([quarantineGroup()?.groupId]);
  });
});

test('a step that stands half-way when the run is resumed is applied again', async () => {
  const off = world.session.onCall(({ operation, error }) => {
    if (operation !== 'ModifyNetworkInterfaceAttribute' || error !== undefined) return;
    off();
    world.emulator.edit((now) => now.interfaces[firstInterface()]?.groupIds.push(...groupsBefore()));
  });
  const { end, runId } = await run();
  expect(end.status).toBe('not-verified');
  expect((await resume(runId)).end.status).toBe('done');
  expect(world.emulator.world().interfaces[firstInterface()]?.groupIds).toEqual([quarantineGroup()?.groupId]);
});

describe('a list of rules that lags behind', () => {
  test('does not let the new group pass for empty: its egress is revoked by what it says', async () => {
    notListed(world.session, 'DescribeSecurityGroupRules', 'SecurityGroupRules', 1000);
    expect((await run()).end.status).toBe('done');
    expect(quarantineGroup()?.rules).toEqual([]);
  });

  test('nor after the run stopped between making the group and emptying it', async () => {
    world.emulator.addFault({ operation: 'ec2:RevokeSecurityGroupEgress', kind: 'access-denied', count: 1 });
    const { end, runId } = await run();
    expect(end.status).toBe('stopped');
    expect(quarantineGroup()?.rules).not.toEqual([]);
    notListed(world.session, 'DescribeSecurityGroupRules', 'SecurityGroupRules', 1000);
    expect((await resume(runId)).end.status).toBe('done');
    expect(quarantineGroup()?.rules).toEqual([]);
  });
});

test('two runs at once over one session each write down their own calls only', async () => {
  // The group is there, so that both go about their interfaces at the same time.
  await run(await quarantine('db-1'));
  const plans = [await quarantine('payments-export-1'), await quarantine('app-1')];
  const runs = await Promise.all(plans.map((saved) => run(saved)));
  for (const [index, { end, runId }] of runs.entries()) {
    expect(end.status).toBe('done');
    const text = await readFile(join(world.stateFolder, 'runs', `${runId}.jsonl`), 'utf8');
    const entries = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const written = entries.flatMap((entry) => (entry.type === 'outcome' ? entry.calls : []));
    const planned = plans[index]?.plan.steps.flatMap((step) => step.calls) ?? [];
    expect(written.map((call) => call.operation)).toEqual(planned.map((call) => call.operation));
    const resources = (calls: readonly { input: unknown }[]) =>
      JSON.stringify(calls).match(/\b(eni|i)-[0-9a-f]{17}\b/g);
    expect(resources(written)).toEqual(resources(planned));
  }
});
