import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../bench/bundle.ts';
import {
  accountOf,
  follow,
  type PlaybookWorld,
  settledAccountOf,
  startPlaybookWorld,
  startWorldFor,
} from '../support/playbook-world.ts';
import type { Job } from '../support/run-playbook.ts';
import { WAYS, wayNamed } from '../support/ways/index.ts';

const SOURCE = fileURLToPath(new URL('../support/run-playbook.ts', import.meta.url));
const NAMES = WAYS.filter(({ only }) => only === undefined).map(({ name }) => name);

/** As many processes at once as the machine has use for. */
const AT_ONCE = 3;

let folder = '';
let program = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'transit-tui-'));
  // Bundled and with Node's compile cache a process starts in a third of the time, and this starts a hundred of them.
  program = await bundle(SOURCE, folder, 'run-playbook');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the program in a process of its own and tells how it ended. */
function inProcess(job: Job): Promise<{ signal: string | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--no-warnings', program, JSON.stringify(job)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'cache') },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (_, signal) => resolve({ signal, output }));
  });
}

async function eachOf(numbers: readonly number[], work: (number: number) => Promise<void>): Promise<void> {
  const waiting = [...numbers];
  const worker = async () => {
    for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) await work(number);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

interface Story {
  readonly name: string;
  readonly playbook: string;
  readonly params: Readonly<Record<string, string>>;
  /** Entries of an undisturbed run, and of its rollback. */
  readonly runEntries: number;
  readonly rollbackEntries: number;
  readonly writeCalls: number;
  /** Bytes of the journal's first entry, and of all entries but the last, which only says how the run ended. */
  readonly firstBytes: number;
  readonly runBytes: number;
  readonly contained: unknown;
}

const stories = new Map<string, Promise<Story>>();

/** What an undisturbed run looks like: how many entries it writes and the account it leaves. */
function undisturbed(name: string): Promise<Story> {
  const story = stories.get(name) ?? tell(name);
  stories.set(name, story);
  return story;
}

async function tell(name: string): Promise<Story> {
  const way = wayNamed(name);
  const world = await startWorldFor(way);
  try {
    const { playbook } = way;
    const params = way.params(world.emulator);
    const saved = await world.port.plan(playbook, params);
    world.emulator.clearRequests();
    const { runId, end } = await follow(world.port.run(saved, { approval: saved.hash }));
    expect(end.status).toBe('done');
    const writeCalls = world.emulator.requests().filter((request) => request.mutates).length;
    const contained = withoutRunId(accountOf(world.emulator.world()), runId);
    const text = await readFile(join(world.stateFolder, 'runs', `${runId}.jsonl`));
    const firstBytes = text.indexOf('\n') + 1;
    const runBytes = text.lastIndexOf('\n', text.length - 2) + 1;
    const runEntries = await entriesOf(world, runId);
    await follow(world.port.rollback(runId, { approval: saved.hash }));
    const rollbackEntries = (await entriesOf(world, runId)) - runEntries;
    return { name, playbook, params, runEntries, rollbackEntries, writeCalls, firstBytes, runBytes, contained };
  } finally {
    await world.close();
  }
}

async function entriesOf(world: PlaybookWorld, runId: string): Promise<number> {
  const text = await readFile(join(world.stateFolder, 'runs', `${runId}.jsonl`), 'utf8');
  return text.trimEnd().split('\n').length;
}

/** Run ids differ between runs; all else is the same. */
function withoutRunId(account: unknown, runId: string): unknown {
  return JSON.parse(JSON.stringify(account).replaceAll(runId, 'RUN'));
}

async function onlyRun(stateFolder: string): Promise<string> {
  const [name = ''] = (await readdir(join(stateFolder, 'runs'))).filter((each) => each.endsWith('.jsonl'));
  return name.slice(0, -6);
}

/** Kills a run as told, then goes on twice from that very state: forward to done, and back to the state before. */
async function killedRun(story: Story, kill: Pick<Job, 'afterEntry' | 'afterCall'>): Promise<void> {
  const way = wayNamed(story.name);
  const world = await startWorldFor(way);
  const where = JSON.stringify(kill);
  try {
    const before = settledAccountOf(world.emulator.world(), way);
    const { playbook, params, contained } = story;
    const { emulator, stateFolder } = world;
    const killed = await inProcess({ endpointUrl: emulator.url, stateFolder, way: 'run', playbook, params, ...kill });
    expect(killed, where).toMatchObject({ signal: 'SIGKILL' });
    const runId = await onlyRun(stateFolder);
    const standing = emulator.world();
    const copy = await mkdtemp(join(tmpdir(), 'transit-tui-'));
    await cp(stateFolder, copy, { recursive: true });

    const { hash } = await world.port.planOf(runId);
    const resumed = await follow(world.port.resume(runId, { approval: hash }));
    expect(['done', 'nothing-to-do'], `${where}: ${resumed.end.message}`).toContain(resumed.end.status);
    expect(withoutRunId(accountOf(emulator.world()), runId), where).toEqual(contained);

    emulator.edit((now) => Object.assign(now, structuredClone(standing)));
    const other = await world.reopen({ stateFolder: copy });
    const back = await follow(other.port.rollback(runId, { approval: hash }));
    expect(back.end.status, `${where}: ${back.end.message}`).toBe('done');
    expect(settledAccountOf(emulator.world(), way), where).toEqual(before);
    const again = await follow(other.port.rollback(runId, { approval: hash }));
    expect(again.end.status, where).toBe('nothing-to-do');
    await other.close();
    await rm(copy, { recursive: true, force: true });
  } finally {
    await world.close();
  }
}

/** Kills a rollback as told; rolling back again reaches the state before all the same. */
async function killedRollback(story: Story, kill: Pick<Job, 'afterEntry' | 'afterCall'>): Promise<void> {
  const way = wayNamed(story.name);
  const world = await startWorldFor(way);
  const where = JSON.stringify(kill);
  try {
    const before = settledAccountOf(world.emulator.world(), way);
    const { playbook, params } = story;
    const saved = await world.port.plan(playbook, params);
    const { runId } = await follow(world.port.run(saved, { approval: saved.hash }));
    const { emulator, stateFolder } = world;
    const job = { endpointUrl: emulator.url, stateFolder, way: 'rollback', playbook, params, runId, ...kill } as const;
    expect(await inProcess(job), where).toMatchObject({ signal: 'SIGKILL' });
    const back = await follow(world.port.rollback(runId, { approval: saved.hash }));
    expect(['done', 'nothing-to-do'], `${where}: ${back.end.message}`).toContain(back.end.status);
    expect(settledAccountOf(emulator.world(), way), where).toEqual(before);
  } finally {
    await world.close();
  }
}

/** Runs the program under a limit on the size of the files it writes, as a disk that fills up would have it. */
function onFullDisk(kibibytes: number, job: Job): Promise<{ output: string }> {
  return new Promise((resolve, reject) => {
    const limited = `trap '' XFSZ; ulimit -f ${kibibytes}; exec "$@"`;
    const words = ['-c', limited, 'sh', process.execPath, '--no-warnings', program, JSON.stringify(job)];
    const child = spawn('bash', words, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', () => resolve({ output }));
  });
}

test('on a disk that fills up, no change is made without its intent on the disk, and the run goes on from there', async () => {
  const way = wayNamed('quarantine-instance');
  const story = await undisturbed(way.name);
  const seen = new Set<string>();
  const least = Math.floor(story.firstBytes / 1024);
  const most = Math.ceil(story.runBytes / 1024) - 1;
  const limits = Array.from({ length: most - least + 1 }, (_, index) => least + index);
  await eachOf(limits, async (kibibytes) => {
    const world = await startPlaybookWorld();
    try {
      const before = settledAccountOf(world.emulator.world(), way);
      const { emulator, stateFolder } = world;
      const { playbook, params } = story;
      const { output } = await onFullDisk(kibibytes, {
        endpointUrl: emulator.url,
        stateFolder,
        way: 'run',
        playbook,
        params,
      });
      const end = JSON.parse(output) as { status: string; message: string; runId: string };
      seen.add(end.status);
      expect(end.message).toMatch(/can't be (written|created)/);
      const intents =
        (await readFile(join(stateFolder, 'runs', `${end.runId}.jsonl`), 'utf8')).split('"type":"intent"').length - 1;
      const changed = emulator.requests().filter((request) => request.mutates);
      if (intents === 0) expect(changed).toEqual([]);
      // Then not even the start of the run is on the disk.
      if (kibibytes === least) return;
      const { hash } = await world.port.planOf(end.runId);
      expect((await follow(world.port.resume(end.runId, { approval: hash }))).end.status).toBe('done');
      expect((await follow(world.port.rollback(end.runId, { approval: hash }))).end.status).toBe('done');
      expect(settledAccountOf(emulator.world(), way)).toEqual(before);
    } finally {
      await world.close();
    }
  });
  expect(seen).toEqual(new Set(['failed-unchanged', 'stopped']));
});

describe.each(NAMES)('%s, killed with SIGKILL', (name) => {
  test('after any journal entry of its run it is resumed to done, or rolled back to the state before', async () => {
    const story = await undisturbed(name);
    expect(story.runEntries).toBeGreaterThanOrEqual(8);
    await eachOf(upTo(story.runEntries), (afterEntry) => killedRun(story, { afterEntry }));
  });

  test('after any change took effect and before that is written down, the same holds', async () => {
    const story = await undisturbed(name);
    expect(story.writeCalls).toBeGreaterThan(0);
    await eachOf(upTo(story.writeCalls), (afterCall) => killedRun(story, { afterCall }));
  });

  test('after any journal entry of its rollback it is rolled back to the state before', async () => {
    const story = await undisturbed(name);
    expect(story.rollbackEntries).toBeGreaterThanOrEqual(5);
    await eachOf(upTo(story.rollbackEntries), (afterEntry) => killedRollback(story, { afterEntry }));
  });
});
