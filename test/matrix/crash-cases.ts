import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../../src/emulator/state.ts';
import { readJournal } from '../../src/journal/journal.ts';
import type { ProcessPool } from '../support/killable-processes.ts';
import { NOW } from '../support/playbook-session.ts';
import { accountOf, follow, type PlaybookWorld, settledAccountOf, startWorldFor } from '../support/playbook-world.ts';
import type { Job } from '../support/run-playbook.ts';
import { type CallKill, countingGate, type KillClass, type Survey } from './kill-points.ts';
import { plainText, standingOf } from './standing.ts';

/**
 * Kills a run at a point and goes on twice from what it left: forward to done, and, in a second world that stands the
 * same, back to the state before. Throws where either fails.
 */
export async function killRun(survey: Survey, kill: KillClass, pool: ProcessPool): Promise<void> {
  const { way, saved } = survey;
  const contained = readable(survey.contained, survey.runId);
  const world = await startWorldFor(way, { now: () => NOW });
  const { emulator, stateFolder } = world;
  const copy = await mkdtemp(join(tmpdir(), 'transit-tui-'));
  try {
    const before = settledAccountOf(emulator.world(), way);
    await killAt(world, kill, pool, { endpointUrl: emulator.url, stateFolder, mode: 'run', saved });
    const runId = await writtenRun(stateFolder);
    const approval = saved.hash;
    if (runId === undefined) {
      same(settledAccountOf(emulator.world(), way), before, 'without a journal nothing may have changed');
      const { end, runId: next } = await follow(world.port.run(saved, { approval }));
      assert.equal(end.status, 'done', `the plan run anew: ${end.message}`);
      same(readable(emulator.world(), next), contained, 'the plan run anew');
      return;
    }
    const standing = emulator.world();
    await cp(stateFolder, copy, { recursive: true });
    const { end } = await follow(world.port.resume(runId, { approval }));
    // Killed after its last entry it was done already.
    assert.ok(['done', 'nothing-to-do'].includes(end.status), `resumed, it is ${end.status}: ${end.message}`);
    same(readable(emulator.world(), runId), contained, 'resumed');

    emulator.edit((now) => Object.assign(now, structuredClone(standing)));
    const other = await world.reopen({ stateFolder: copy });
    await rollBack(other, runId, approval);
    same(settledAccountOf(emulator.world(), way), before, 'rolled back');
    await other.close();
  } finally {
    await world.close();
    await rm(copy, { recursive: true, force: true });
  }
}

/** Kills a rollback at a point; rolling back again reaches the state before all the same. */
export async function killRollback(survey: Survey, kill: KillClass, pool: ProcessPool): Promise<void> {
  const { way, saved, runId, contained } = survey;
  const stateFolder = await mkdtemp(join(tmpdir(), 'transit-tui-'));
  await cp(survey.stateFolder, stateFolder, { recursive: true });
  const world = await startWorldFor(way, { now: () => NOW, stateFolder });
  const { emulator } = world;
  try {
    const before = settledAccountOf(emulator.world(), way);
    emulator.edit((now) => Object.assign(now, structuredClone(contained)));
    const approval = saved.hash;
    await killAt(world, kill, pool, { endpointUrl: emulator.url, stateFolder, mode: 'rollback', saved, runId });
    await rollBack(world, runId, approval);
    same(settledAccountOf(emulator.world(), way), before, 'rolled back');
  } finally {
    await world.close();
  }
}

/** Rolls a run back, and once more, when nothing is left to do. */
async function rollBack({ port }: PlaybookWorld, runId: string, approval: string): Promise<void> {
  const { end } = await follow(port.rollback(runId, { approval }));
  assert.ok(['done', 'nothing-to-do'].includes(end.status), `rolled back, it is ${end.status}: ${end.message}`);
  const again = await follow(port.rollback(runId, { approval }));
  assert.equal(again.end.status, 'nothing-to-do', `rolled back once more: ${again.end.message}`);
}

/** Has a process do the job and die at the point, and checks that what it leaves is what the survey saw there. */
async function killAt(world: PlaybookWorld, kill: KillClass, pool: ProcessPool, job: Job): Promise<void> {
  const { point } = kill;
  const { emulator, stateFolder } = world;
  const child = pool.begin('entry' in point ? { ...job, kill: point.entry } : job);
  if ('call' in point) emulator.setGate(deadlyGate(point.call, child.kill));
  const { signal, output } = await child.ended;
  emulator.setGate(undefined);
  assert.equal(signal, 'SIGKILL', `the process was not killed: ${output}`);
  if ('entry' in point && point.entry.when === 'torn') return;
  const left = standingOf(emulator.world(), stateFolder);
  assert.equal(left.plain, kill.standing.plain, 'the killed process left something else than the survey saw');
}

/** Kills the process around one request. What had no effect by then has none later. */
function deadlyGate(at: CallKill, kill: () => Promise<void>) {
  let isDead = false;
  return countingGate(async ({ number, when }) => {
    if (isDead) return 'drop';
    if (number !== at.number || when !== at.when) return undefined;
    isDead = true;
    await kill();
    return 'drop';
  });
}

/** The run in a state folder; undefined where its journal holds no whole entry, so that nothing was begun. */
async function writtenRun(stateFolder: string): Promise<string | undefined> {
  const names = await readdir(join(stateFolder, 'runs')).catch(() => []);
  const runId = names.find((name) => name.endsWith('.jsonl'))?.slice(0, -6);
  if (runId === undefined) return undefined;
  const { verdict, entries } = await readJournal(stateFolder, runId);
  assert.notEqual(verdict, 'tampered', 'a crash looks like tampering');
  return entries.length === 0 ? undefined : runId;
}

/** An account as two runs leave it alike: without the id of the run. */
function readable(world: World, runId: string): unknown {
  return JSON.parse(plainText(accountOf(world)).replaceAll(runId, 'RUN'));
}

function same(found: unknown, expected: unknown, when: string): void {
  assert.deepStrictEqual(found, expected, `${when}, the account differs`);
}
