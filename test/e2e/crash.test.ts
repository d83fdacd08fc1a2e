import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { crash, endCrash } from '../matrix/crash.ts';
import { killRun } from '../matrix/crash-cases.ts';
import { survey } from '../matrix/kill-points.ts';
import { openProcessPool, type ProcessPool, watchProcess } from '../support/killable-processes.ts';
import { follow, settledAccountOf, startWorldFor } from '../support/playbook-world.ts';
import type { Job } from '../support/run-playbook.ts';
import { wayNamed } from '../support/ways/index.ts';

const QUARANTINE = wayNamed('quarantine-instance');

let pool: ProcessPool;
beforeAll(async () => {
  pool = await openProcessPool(0);
});
afterAll(async () => {
  await pool.close();
  await endCrash();
});

/** Runs the program under a limit on the size of the files it writes, as a disk that fills up would have it. */
async function onFullDisk(kibibytes: number, job: Job): Promise<string> {
  const limited = `trap '' XFSZ; ulimit -f ${kibibytes}; exec "$@"`;
  const words = ['-c', limited, 'sh', process.execPath, '--no-warnings', pool.program];
  const child = spawn('bash', words, { stdio: ['pipe', 'pipe', 'pipe'] });
  const { ended } = watchProcess(child);
  child.stdin.end(JSON.stringify(job));
  return (await ended).output;
}

/** The plan, and the sizes that its journal has after its first entry and before its last, in bytes. */
async function journalSizes(): Promise<{ saved: SavedPlan; first: number; last: number }> {
  const world = await startWorldFor(QUARANTINE);
  try {
    const saved = await world.port.plan(QUARANTINE.playbook, QUARANTINE.params(world.emulator));
    const { runId } = await follow(world.port.run(saved, { approval: saved.hash }));
    const text = await readFile(join(world.stateFolder, 'runs', `${runId}.jsonl`));
    return { saved, first: text.indexOf('\n') + 1, last: text.lastIndexOf('\n', text.length - 2) + 1 };
  } finally {
    await world.close();
  }
}

test('on a disk that fills up, no change is made without its intent on the disk, and the run goes on from there', async () => {
  const { saved, first, last } = await journalSizes();
  const approval = saved.hash;
  const seen = new Set<string>();
  const least = Math.floor(first / 1024);
  for (let kibibytes = least; kibibytes < Math.ceil(last / 1024); kibibytes++) {
    const world = await startWorldFor(QUARANTINE);
    const { emulator, stateFolder, port } = world;
    try {
      const before = settledAccountOf(emulator.world(), QUARANTINE);
      const output = await onFullDisk(kibibytes, { endpointUrl: emulator.url, stateFolder, mode: 'run', saved });
      const end = JSON.parse(output) as { status: string; message: string; runId: string };
      seen.add(end.status);
      expect(end.message).toMatch(/can't be (written|created)/);
      const journal = await readFile(join(stateFolder, 'runs', `${end.runId}.jsonl`), 'utf8');
      const changed = emulator.requests().filter((request) => request.mutates);
      if (!journal.includes('"type":"intent"')) expect(changed).toEqual([]);
      // Then not even the start of the run is on the disk.
      if (kibibytes === least) continue;
      expect((await follow(port.resume(end.runId, { approval }))).end.status).toBe('done');
      expect((await follow(port.rollback(end.runId, { approval }))).end.status).toBe('done');
      expect(settledAccountOf(emulator.world(), QUARANTINE)).toEqual(before);
    } finally {
      await world.close();
    }
  }
  expect(seen).toEqual(new Set(['failed-unchanged', 'stopped']));
});

test('a case of the crash matrix fails where the account or what the process left is not what it should be', async () => {
  const seen = await survey(wayNamed('revoke-bucket-access block'), 'run');
  const kill = seen.classes.find(({ point }) => 'call' in point && point.call.mutates && point.call.when === 'after');
  if (kill === undefined) throw new Error('The run changes nothing');
  onTestFinished(() => rm(seen.stateFolder, { recursive: true, force: true }));
  await killRun(seen, kill, pool);
  const elsewhere = { ...kill, standing: { ...kill.standing, plain: 'something else' } };
  await expect(killRun(seen, elsewhere, pool)).rejects.toThrow(/left something else than the survey saw/);
  const contained = { ...seen.contained, buckets: {} };
  await expect(killRun({ ...seen, contained }, kill, pool)).rejects.toThrow(/resumed, the account differs/);
});

// `npm run test:crash` does this for every way through every playbook.
test.each(['run', 'rollback'] as const)(
  'killed with SIGKILL at any moment of its %s, one goes on from there',
  async (mode) => {
    const tally = await crash('revoke-bucket-access block', mode);
    expect(tally.failures).toEqual([]);
    expect(tally.cases).toBeGreaterThan(25);
  },
);
