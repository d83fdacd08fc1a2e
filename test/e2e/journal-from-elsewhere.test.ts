import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resume } from '../../src/cli/resume.ts';
import { rollback } from '../../src/cli/rollback.ts';
import { bundle } from '../bench/bundle.ts';
import { memoryCli } from '../cli/memory-cli.ts';
import { sessionOn } from '../support/playbook-session.ts';
import { follow, type PlaybookWorld, settledAccountOf, startWorldFor } from '../support/playbook-world.ts';
import type { Job } from '../support/run-playbook.ts';
import { wayNamed } from '../support/ways/index.ts';
import type { Way } from '../support/ways/way.ts';

const SOURCE = fileURLToPath(new URL('../support/run-playbook.ts', import.meta.url));

let folder = '';
let program = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'transit-tui-'));
  program = await bundle(SOURCE, folder, 'run-playbook');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a playbook in a process that is killed after some entries, and gives its journal as it is mailed. */
async function killed(world: PlaybookWorld, way: Way, afterEntry: number): Promise<string> {
  const job: Job = {
    endpointUrl: world.emulator.url,
    stateFolder: world.stateFolder,
    way: 'run',
    playbook: way.playbook,
    params: way.params(world.emulator),
    afterEntry,
  };
  const child = spawn(process.execPath, ['--no-warnings', program, JSON.stringify(job)], { stdio: 'ignore' });
  const [, signal] = await once(child, 'close');
  expect(signal).toBe('SIGKILL');
  const [name = ''] = await readdir(join(world.stateFolder, 'runs'));
  const file = join(await mkdtemp(join(folder, 'mail-')), name);
  await copyFile(join(world.stateFolder, 'runs', name), file);
  return file;
}

async function elsewhere(world: PlaybookWorld) {
  const stateFolder = await mkdtemp(join(folder, 'other-'));
  return memoryCli({ openSession: () => sessionOn(world.emulator.url), stateFolder: () => stateFolder, columns: 100 });
}

const WAY = wayNamed('quarantine-instance');

// With the answer of its first call unknown, and between two calls.
test.each([2, 3])('a run killed after entry %i is resumed on another machine, given its journal', async (entry) => {
  const undisturbed = await startWorldFor(WAY);
  const saved = await undisturbed.port.plan(WAY.playbook, WAY.params(undisturbed.emulator));
  const { runId: ownId } = await follow(undisturbed.port.run(saved, { approval: saved.hash }));
  const world = await startWorldFor(WAY);
  try {
    const file = await killed(world, WAY, entry);
    const { cli, errors, out } = await elsewhere(world);
    expect(await resume(cli, { runId: file, yes: true })).toBe(0);
    expect(errors.join('\n')).toMatch(/Taken in as/);
    expect(out.join('\n')).toMatch(/Contained and read back/);
    const plain = (of: PlaybookWorld, runId: string) =>
      JSON.stringify(settledAccountOf(of.emulator.world(), WAY)).replaceAll(runId, 'RUN');
    const runId = /run-\d{8}-\d{6}-[0-9a-f]{6}/.exec(file)?.[0] ?? '';
    expect(plain(world, runId)).toBe(plain(undisturbed, ownId));
  } finally {
    await Promise.all([world.close(), undisturbed.close()]);
  }
});

test.each([3])('a run killed after entry %i is rolled back on another machine', async (entry) => {
  const world = await startWorldFor(WAY);
  try {
    const before = settledAccountOf(world.emulator.world(), WAY);
    const file = await killed(world, WAY, entry);
    const { cli } = await elsewhere(world);
    expect(await rollback(cli, { runId: file, yes: true })).toBe(0);
    expect(settledAccountOf(world.emulator.world(), WAY)).toEqual(before);
  } finally {
    await world.close();
  }
});
