import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takeLock } from '../../src/journal/lock.ts';
import { resourcesOf } from '../../src/playbook/locked-resources.ts';
import { type Finished, follow, NOW, type PlaybookWorld, startWorldFor } from '../support/playbook-world.ts';
import { WAYS } from '../support/ways/index.ts';

const PLAIN = WAYS.filter(({ only }) => only === undefined);

describe.each(PLAIN.map((way) => [way.name, way] as const))('%s', (_, way) => {
  let world: PlaybookWorld;
  beforeEach(async () => {
    world = await startWorldFor(way, { now: () => NOW });
  });
  afterEach(() => world.close());

  test('refuses a second run on the same target while the first is at work, and names the first', async () => {
    const saved = await world.port.plan(way.playbook, way.params(world.emulator));
    const approval = saved.hash;
    const other = await world.reopen();
    const refusals: Finished[] = [];
    // The first run waits in the midst of its first change, before it has an effect and again after, when the second
    // finds a world that moved.
    world.emulator.setGate(async ({ mutates }) => {
      if (!mutates || refusals.length >= 2) return undefined;
      refusals.push((await follow(other.port.run(saved, { approval }))).end);
      return undefined;
    });
    const { end, runId } = await follow(world.port.run(saved, { approval }));
    await other.close();
    expect(end.status).toBe('done');
    const naming = { status: 'refused', message: expect.stringContaining(`Run ${runId} `) };
    expect(refusals).toEqual([expect.objectContaining(naming), expect.objectContaining(naming)]);
    expect((await world.port.runs()).map((run) => run.runId)).toEqual([runId]);
  });

  test('keeps apart from a run of another playbook that changes one of the resources it changes', async () => {
    const saved = await world.port.plan(way.playbook, way.params(world.emulator));
    const [, ...changed] = resourcesOf(saved.plan);
    expect(changed).not.toEqual([]);
    for (const resource of changed) {
      expect(resource).toMatch(/^\S/);
      const lock = takeLock(world.stateFolder, resource, 'run-20260102-030405-aaaaaa');
      world.emulator.clearRequests();
      const { end } = await follow(world.port.run(saved, { approval: saved.hash }));
      expect(end).toMatchObject({ status: 'refused', message: expect.stringContaining('run-20260102-030405-aaaaaa') });
      expect(world.emulator.requests().filter(({ mutates }) => mutates)).toEqual([]);
      lock.release();
    }
    expect((await follow(world.port.run(saved, { approval: saved.hash }))).end.status).toBe('done');
  });
});
