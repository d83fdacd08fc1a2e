import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takeLock } from '../../src/journal/lock.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { resourceOf } from '../../src/playbook/runs.ts';
import { accountOf, follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { EXPORTS, instanceNamed } from '../support/scenario.ts';
import { BARE } from '../support/ways/quarantine-instance.ts';

let world: PlaybookWorld;
let plan: SavedPlan;

beforeEach(async () => {
  world = await startPlaybookWorld();
  plan = await world.port.plan('quarantine-instance', {
    ...BARE,
    instance: instanceNamed(world.emulator, 'payments-export-1'),
  });
  world.emulator.clearRequests();
});
afterEach(() => world.close());

const changes = (): string[] =>
  world.emulator
    .requests()
    .filter((request) => request.mutates)
    .map((request) => request.operation);
const run = (saved: SavedPlan = plan, approval: string = saved.hash) => follow(world.port.run(saved, { approval }));
const interfaces = () => plan.plan.steps.filter((step) => step.kind === 'move-interface');
const firstInterface = () => String(interfaces()[0]?.args.networkInterfaceId);

describe('a plan', () => {
  test('is the same for the same world, hash and all', async () => {
    const again = await world.port.plan('quarantine-instance', plan.plan.params);
    expect(again.hash).toBe(plan.hash);
    expect(again.plan).toEqual(plan.plan);
  });

  test('is not applied without its own hash', async () => {
    const { end } = await run(plan, `sha256:${'0'.repeat(64)}`);
    expect(end).toMatchObject({ status: 'refused' });
    expect(changes()).toEqual([]);
  });

  test('that was changed after approval is refused, also when its hash field was left alone', async () => {
    const edited = { ...plan, plan: { ...plan.plan, summary: 'harmless' } };
    expect((await run(edited)).end.status).toBe('refused');
    expect(changes()).toEqual([]);
  });

  test('of another account or region is refused', async () => {
    const { sealPlan } = await import('../../src/playbook/plan-hash.ts');
    for (const change of [{ account: '444455556666' }, { region: 'eu-west-1' }]) {
      const { end } = await run(sealPlan({ ...plan, plan: { ...plan.plan, ...change } }));
      expect(end.status).toBe('refused');
      expect(end.message).toContain('444455556666' in change ? '444455556666' : Object.values(change)[0]);
    }
    expect(changes()).toEqual([]);
  });
});

describe('a world that moved', () => {
  test('between plan and run is refused before anything changes, and the difference is named', async () => {
    const eni = interfaces().at(-1)?.args.networkInterfaceId as string;
    world.emulator.edit((now) => now.interfaces[eni]?.groupIds.push('sg-0123456789abcdef0'));
    const { end } = await run();
    expect(end).toMatchObject({ status: 'refused' });
    expect(end.message).toContain(eni);
    expect(end.message).toMatch(/expected .* found /);
    expect(changes()).toEqual([]);
  });

  test('in the middle of a run stops it, opens nothing again, and offers both ways', async () => {
    const eni = interfaces().at(-1)?.args.networkInterfaceId as string;
    world.session.onCall(({ operation }) => {
      if (operation !== 'ModifyNetworkInterfaceAttribute') return;
      world.emulator.edit((now) => now.interfaces[eni]?.groupIds.push('sg-0123456789abcdef0'));
    });
    const { end } = await run();
    expect(end).toMatchObject({ status: 'stopped', failure: { code: 'refused' } });
    expect(end).toHaveProperty(
      'next',
      expect.arrayContaining([expect.stringContaining('resume'), expect.stringContaining('rollback')]),
    );
    expect(world.emulator.world().interfaces[firstInterface()]?.groupIds).toHaveLength(1);
    expect((await world.port.runs())[0]).toMatchObject({ state: 'stopped', can: ['resume', 'rollback'] });
  });

  test('after the run keeps a rollback from writing over what someone else did', async () => {
    const { runId } = await run();
    world.emulator.edit((now) => now.interfaces[firstInterface()]?.groupIds.push('sg-0123456789abcdef0'));
    const standing = accountOf(world.emulator.world());
    world.emulator.clearRequests();
    const { end } = await follow(world.port.rollback(runId, { approval: plan.hash }));
    expect(end.status).toBe('refused');
    expect(changes()).toEqual([]);
    expect(accountOf(world.emulator.world())).toEqual(standing);
  });
});

describe('a call whose answer is lost', () => {
  test.each(['CreateSecurityGroup', 'RevokeSecurityGroupEgress', 'ModifyNetworkInterfaceAttribute', 'CreateTags'])(
    '%s is looked up in the world, and not made twice',
    async (operation) => {
      const before = accountOf(world.emulator.world());
      world.emulator.addFault({ operation: `ec2:${operation}`, kind: 'reset-after', count: 1 });
      const { end, runId } = await run();
      expect(end.status, end.message).toBe('done');
      const made = changes().filter((each) => each === operation);
      expect(made).toHaveLength(operation === 'ModifyNetworkInterfaceAttribute' ? 3 : 1);
      expect((await follow(world.port.rollback(runId, { approval: plan.hash }))).end.status).toBe('done');
      expect(accountOf(world.emulator.world())).toEqual(before);
    },
  );

  test('in a rollback is looked up too', async () => {
    const before = accountOf(world.emulator.world());
    const { runId } = await run();
    for (const operation of ['DeleteTags', 'DeleteSecurityGroup', 'ModifyNetworkInterfaceAttribute']) {
      world.emulator.addFault({ operation: `ec2:${operation}`, kind: 'reset-after', count: 1 });
    }
    expect((await follow(world.port.rollback(runId, { approval: plan.hash }))).end.status).toBe('done');
    expect(accountOf(world.emulator.world())).toEqual(before);
  });
});

describe('a call that AWS refuses', () => {
  test('for want of patience is made again', async () => {
    world.emulator.addFault({ operation: 'ec2:ModifyNetworkInterfaceAttribute', kind: 'throttle', count: 1 });
    expect((await run()).end.status).toBe('done');
  });

  test('for want of a permission ends a run that changed nothing with no access', async () => {
    world.emulator.addFault({ operation: 'ec2:CreateSecurityGroup', kind: 'access-denied', count: 1 });
    const { end } = await run();
    expect(end).toMatchObject({
      status: 'no-access',
      failure: { code: 'denied', permission: 'ec2:CreateSecurityGroup' },
    });
    expect((await world.port.runs())[0]).toMatchObject({ state: 'failed-unchanged', can: ['resume'] });
  });

  test('because the credentials ran out stops the run; resumed with new ones it gets done', async () => {
    world.emulator.addFault({
      operation: 'ec2:ModifyNetworkInterfaceAttribute',
      kind: 'expired-token',
      count: 1,
      skip: 1,
    });
    const { end, runId } = await run();
    expect(end).toMatchObject({ status: 'stopped', failure: { code: 'expired' } });
    expect(end.next[0]).toBe(`transit-tui resume ${runId}`);
    const resumed = await follow(world.port.resume(runId, { approval: plan.hash }));
    expect(resumed.end.status).toBe('done');
    expect(resumed.events.filter((event) => event.type === 'step-skipped')).toHaveLength(2);
  });
});

describe('an effect that can not be read back', () => {
  test('is never called contained', async () => {
    const session = world.session;
    const stubborn = interfaces()[0]?.args.networkInterfaceId as string;
    const off = session.onCall(({ operation, error }) => {
      if (operation !== 'ModifyNetworkInterfaceAttribute' || error !== undefined) return;
      world.emulator.edit((now) => now.interfaces[stubborn]?.groupIds.push('sg-0123456789abcdef0'));
    });
    const { end, events, runId } = await run();
    off();
    expect(end.status).toBe('not-verified');
    expect(end.message).toMatch(/accepted by AWS, but reading back does not show it/);
    expect(end.message).not.toMatch(/^Contained/);
    expect(events.some((event) => event.type === 'step-failed')).toBe(true);
    expect((await world.port.runs())[0]).toMatchObject({ runId, state: 'not-verified', can: ['resume', 'rollback'] });
  });
});

describe('an interruption', () => {
  test('stops between two steps, and the run can be resumed', async () => {
    const stop = new AbortController();
    let end: unknown;
    let runId = '';
    for await (const event of world.port.run(plan, { approval: plan.hash, signal: stop.signal })) {
      if (event.type === 'step-applied') stop.abort();
      end = event;
      runId = event.runId;
    }
    expect(end).toMatchObject({ status: 'interrupted' });
    expect(world.emulator.world().interfaces[firstInterface()]?.groupIds.length).toBeGreaterThan(1);
    expect((await follow(world.port.resume(runId, { approval: plan.hash }))).end.status).toBe('done');
  });

  test('by nobody listening any more ends the step at work first', async () => {
    for await (const event of world.port.run(plan, { approval: plan.hash })) {
      if (event.type === 'step-started') break;
    }
    const [summary] = await world.port.runs();
    expect(summary).toMatchObject({ state: 'stopped', can: ['resume', 'rollback'] });
    const text = await readFile(String(summary?.journal), 'utf8');
    expect(text.trimEnd().split('\n').at(-1)).toContain('"type":"finished"');
  });
});

describe('two runs on one target', () => {
  test('at once: the second refuses and names the first', async () => {
    const lock = takeLock(world.stateFolder, resourceOf(plan.plan), 'run-20260102-030405-aaaaaa');
    const { end } = await run();
    expect(end).toMatchObject({ status: 'refused' });
    expect(end.message).toContain('run-20260102-030405-aaaaaa');
    expect(changes()).toEqual([]);
    lock.release();
    expect((await run()).end.status).toBe('done');
  });
});

describe('a new plan on a target', () => {
  test('warns of an unfinished run there, by its name, until that is rolled back', async () => {
    world.emulator.addFault({
      operation: 'ec2:ModifyNetworkInterfaceAttribute',
      kind: 'access-denied',
      count: 1,
      skip: 1,
    });
    const { runId, end } = await run();
    expect(end.status).toBe('stopped');
    const replan = () => world.port.plan('quarantine-instance', plan.plan.params);
    expect((await replan()).plan.warnings[0]).toMatch(new RegExp(`${runId}.*unfinished.*rollback`));
    await follow(world.port.rollback(runId, { approval: plan.hash }));
    expect((await replan()).hash).toBe(plan.hash);
  });
});

describe('read-only mode', () => {
  test('plans, and refuses to run, resume and roll back before anything is written or sent', async () => {
    const { runId } = await run();
    const reading = await world.reopen({ readOnly: true });
    world.emulator.clearRequests();
    expect(
      (await reading.port.plan('revoke-bucket-access', { bucket: EXPORTS, level: 'block' })).plan.steps,
    ).not.toEqual([]);
    const approval = plan.hash;
    for (const events of [
      reading.port.run(plan, { approval }),
      reading.port.resume(runId, { approval }),
      reading.port.rollback(runId, { approval }),
    ]) {
      expect((await follow(events)).end).toMatchObject({ status: 'refused' });
    }
    expect(changes()).toEqual([]);
    expect(await world.port.runs()).toHaveLength(1);
    await reading.close();
  });
});

describe('a journal', () => {
  const pathOf = (runId: string) => join(world.stateFolder, 'runs', `${runId}.jsonl`);

  test('that was changed is listed as unreadable, and nothing is undone on its word', async () => {
    const { runId } = await run();
    const text = await readFile(pathOf(runId), 'utf8');
    await writeFile(pathOf(runId), text.replaceAll('eni-0', 'eni-1'));
    world.emulator.clearRequests();
    expect((await follow(world.port.rollback(runId, { approval: plan.hash }))).end).toMatchObject({
      status: 'refused',
    });
    expect(changes()).toEqual([]);
    expect((await world.port.runs())[0]).toMatchObject({
      state: 'unreadable',
      problem: expect.stringContaining('line 1'),
    });
  });

  test('under the name of another run is not believed', async () => {
    const { runId } = await run();
    const swapped = 'run-20260102-030405-abcdef';
    await rename(pathOf(runId), pathOf(swapped));
    world.emulator.clearRequests();
    const { end } = await follow(world.port.rollback(swapped, { approval: plan.hash }));
    expect(end).toMatchObject({ status: 'refused', message: expect.stringContaining(runId) });
    expect(changes()).toEqual([]);
    expect((await world.port.runs())[0]).toMatchObject({ runId: swapped, state: 'unreadable' });
  });

  test('with a torn last line is gone on with', async () => {
    const { runId } = await run();
    await appendFile(pathOf(runId), '{"at":"2026');
    expect((await follow(world.port.rollback(runId, { approval: plan.hash }))).end.status).toBe('done');
  });

  test('that can not be made keeps the run from changing anything', async () => {
    await writeFile(join(world.stateFolder, 'runs'), 'a file where the folder should be');
    const { end } = await run();
    expect(end.status).toBe('failed-unchanged');
    expect(end.message).toMatch(/journal .* can't be created/);
    expect(changes()).toEqual([]);
  });
});

describe('a finished run', () => {
  test('has nothing to resume, and is rolled back once', async () => {
    const { runId } = await run();
    const again = await follow(world.port.resume(runId, { approval: plan.hash }));
    expect(again.end.status).toBe('nothing-to-do');
    expect(again.end.message).toMatch(/Whether all of it still stands is not read again/);
    expect(again.end.verdict).toBeUndefined();
    expect((await follow(world.port.rollback(runId, { approval: plan.hash }))).end.status).toBe('done');
    world.emulator.clearRequests();
    expect((await follow(world.port.rollback(runId, { approval: plan.hash }))).end.status).toBe('nothing-to-do');
    expect((await follow(world.port.resume(runId, { approval: plan.hash }))).end.status).toBe('refused');
    expect(changes()).toEqual([]);
    expect((await world.port.runs())[0]).toMatchObject({ state: 'rolled-back', can: [] });
  });

  test('leaves nothing to do for a second one', async () => {
    await run();
    const again = await world.port.plan('quarantine-instance', plan.plan.params);
    expect(again.plan.steps).toEqual([]);
    const { end } = await run(again);
    expect(end).toMatchObject({ status: 'nothing-to-do', verdict: 'contained except' });
    expect(end.remaining.join()).toMatch(/Connections that are open and tracked go on/);
    expect(await world.port.runs()).toHaveLength(1);
  });
});
