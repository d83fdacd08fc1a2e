import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Cli } from '../../src/cli/cli.ts';
import { resume } from '../../src/cli/resume.ts';
import { rollback } from '../../src/cli/rollback.ts';
import { run } from '../../src/cli/run.ts';
import { runs } from '../../src/cli/runs.ts';
import { verifyJournal } from '../../src/cli/verify-journal.ts';
import { chainEntry, type EntryBody, formatEntry, type JournalEntry } from '../../src/journal/chain.ts';
import { takeLock } from '../../src/journal/lock.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { sealPlan } from '../../src/playbook/plan-hash.ts';
import { resourceOf } from '../../src/playbook/runs.ts';
import { sessionOn } from '../support/playbook-session.ts';
import { accountOf, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { EXPORTS } from '../support/scenario.ts';
import { memoryCli } from './memory-cli.ts';

let world: PlaybookWorld;
let mail: string;
let elsewhere: string;
beforeEach(async () => {
  world = await startPlaybookWorld();
  mail = await mkdtemp(join(tmpdir(), 'transit-tui-mail-'));
  elsewhere = await mkdtemp(join(tmpdir(), 'transit-tui-other-'));
});
afterEach(async () => {
  await world.close();
  for (const folder of [mail, elsewhere]) await rm(folder, { recursive: true, force: true });
});

/** A command line of the machine on which the run began, or of another one. */
const at = (folder: string, over: Partial<Cli> = {}) =>
  memoryCli({
    openSession: () => sessionOn(world.emulator.url, over.globals?.readOnly),
    stateFolder: () => folder,
    columns: 100,
    ...over,
  });
const here = () => at(world.stateFolder);
const there = () => at(elsewhere);
const changes = () => world.emulator.requests().filter((request) => request.mutates);

/** Runs a playbook here and gives its journal as it would be mailed. */
async function mailedRun(): Promise<{ runId: string; file: string; text: string }> {
  const block = { playbook: 'revoke-bucket-access', params: { bucket: EXPORTS, level: 'block' } };
  expect(await run(here().cli, { ...block, yes: true })).toBe(0);
  const [name = ''] = (await readdir(join(world.stateFolder, 'runs'))).filter((each) => each.endsWith('.jsonl'));
  const file = join(mail, name);
  await copyFile(join(world.stateFolder, 'runs', name), file);
  return { runId: name.replace('.jsonl', ''), file, text: await readFile(file, 'utf8') };
}

const entriesOf = (text: string): JournalEntry[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** The journal with entries changed and a chain made anew over them, as someone would who can write the file. */
function forged(text: string, change: (body: EntryBody & { saved?: { plan: unknown; hash: string } }) => void): string {
  const made: JournalEntry[] = [];
  for (const { seq: _, prev: __, hash: ___, at: when, ...body } of entriesOf(text)) {
    change(body as EntryBody);
    made.push(chainEntry(made.at(-1), body as EntryBody, when));
  }
  return made.map((entry) => `${formatEntry(entry)}\n`).join('');
}

describe('a journal that someone gave', () => {
  test('is rolled back on another machine, and the account is as before', async () => {
    const before = accountOf(world.emulator.world());
    const { file, runId } = await mailedRun();
    const asked = there();
    expect(await rollback(asked.cli, { runId: file })).toBe(3);
    expect(asked.out.join('\n')).toContain(`transit-tui rollback ${runId} --approve`);
    expect(await rollback(there().cli, { runId: file, yes: true })).toBe(0);
    expect(accountOf(world.emulator.world())).toEqual(before);
    const listed = there();
    await runs(listed.cli, { json: true });
    expect(listed.objects).toEqual([expect.objectContaining({ runId, state: 'rolled-back' })]);
  });

  test('is taken in and said so, with the hash to compare', async () => {
    const { file, runId, text } = await mailedRun();
    const { cli, errors, out } = there();
    expect(await runs(cli, { runId: file })).toBe(0);
    expect(out.join('\n')).toContain(runId);
    expect(errors.join('\n')).toContain(`Taken in as ${join(elsewhere, 'runs', `${runId}.jsonl`)}`);
    expect(errors.join('\n')).toContain(entriesOf(text).at(-1)?.hash);
    expect(await readFile(join(elsewhere, 'runs', `${runId}.jsonl`), 'utf8')).toBe(text);
    const again = there();
    expect(await runs(again.cli, { runId: file })).toBe(0);
    expect(again.errors.join('\n')).toMatch(/were here already/);
  });

  test('is checked by verify-journal, which takes nothing in', async () => {
    const { file, text } = await mailedRun();
    const { cli, out } = there();
    expect(await verifyJournal(cli, { runId: file })).toBe(0);
    expect(out.join('\n')).toContain(entriesOf(text).at(-1)?.hash);
    expect(existsSync(join(elsewhere, 'runs'))).toBe(false);
  });

  test('whose last entry is no end of a run names the machine where it may still be at work', async () => {
    const { file, text } = await mailedRun();
    await writeFile(file, text.split('\n').slice(0, 2).join('\n'));
    const { cli, errors } = there();
    expect(await runs(cli, { runId: file })).toBe(0);
    expect(errors.join('\n')).toMatch(/not still at work on \S+/);
    expect(errors.join('\n')).toMatch(/unfinished/);
  });

  test.each([
    [
      'line was changed',
      (text: string) => text.replace('"type":"verified"', '"type":"skipped"'),
      'changed after it was written',
    ],
    ['line is missing', (text: string) => text.split('\n').toSpliced(1, 1).join('\n'), 'changed after it was written'],
    [
      'plan was changed and the chain made anew',
      (text: string) =>
        forged(text, ({ saved }) => {
          if (saved !== undefined) Object.assign(saved.plan as object, { summary: 'Does nothing.' });
        }),
      'plan does not match its hash',
    ],
    [
      'times are none',
      (text: string) =>
        forged(text, ({ saved }) => {
          if (saved !== undefined)
            Object.assign(saved, sealPlan({ ...(saved as SavedPlan), plannedAt: 'yesterday evening' }));
        }),
      'is no time',
    ],
  ])('whose %s is refused, and nothing is taken in or changed', async (_, change, said) => {
    const { file, text } = await mailedRun();
    await writeFile(file, change(text));
    world.emulator.clearRequests();
    for (const act of [rollback, resume]) {
      const { cli, errors } = there();
      const code = await act(cli, { runId: file, yes: true }).catch((error) => error.failure.message as string);
      expect([code, ...errors].join('\n')).toContain(said);
      expect(code).not.toBe(0);
    }
    expect(changes()).toEqual([]);
    expect(await readdir(elsewhere)).toEqual([]);
  });

  test('with the name of another run is refused', async () => {
    const { file } = await mailedRun();
    const other = join(mail, 'run-20260102-030405-abcdef.jsonl');
    await copyFile(file, other);
    await expect(rollback(there().cli, { runId: other, yes: true })).rejects.toMatchObject({
      failure: { code: 'refused', message: expect.stringContaining('another run') },
    });
  });

  test('of another account is refused before it is taken in', async () => {
    const { file, text } = await mailedRun();
    await writeFile(
      file,
      forged(text, ({ saved }) => {
        if (saved === undefined) return;
        Object.assign(saved.plan as object, { account: '444455556666' });
        Object.assign(saved, sealPlan(saved as SavedPlan));
      }),
    );
    await expect(rollback(there().cli, { runId: file, yes: true })).rejects.toMatchObject({
      failure: { code: 'refused', message: expect.stringContaining('of account 444455556666') },
    });
    expect(await readdir(elsewhere)).toEqual([]);
  });

  test('that is no file, or none at all, is wrong input', async () => {
    const { cli, errors } = there();
    await mkdir(join(mail, 'folder.jsonl'));
    expect(await runs(cli, { runId: join(mail, 'folder.jsonl') })).toBe(2);
    expect(await runs(cli, { runId: './nowhere.jsonl' })).toBe(2);
    expect(errors.join('\n')).toMatch(/it is not a file[\s\S]*nowhere\.jsonl/);
  });
});

describe('a journal that is here already', () => {
  test('is replaced by one that goes on from it', async () => {
    const { file, runId, text } = await mailedRun();
    await writeFile(file, text.split('\n').slice(0, 3).join('\n'));
    await runs(there().cli, { runId: file });
    await writeFile(file, text);
    const { cli, errors } = there();
    await runs(cli, { runId: file });
    expect(errors.join('\n')).toMatch(/goes further than the one here/);
    expect(await readFile(join(elsewhere, 'runs', `${runId}.jsonl`), 'utf8')).toBe(text);
    expect((await readdir(join(elsewhere, 'runs'))).filter((name) => name.includes('.torn-'))).toHaveLength(1);
  });

  test('stays where the given one is only its beginning', async () => {
    const { file, runId, text } = await mailedRun();
    await writeFile(file, `${text.split('\n').slice(0, 3).join('\n')}\n`);
    const { cli, errors } = here();
    await runs(cli, { runId: file });
    expect(errors.join('\n')).toMatch(/The one here goes further/);
    expect(await readFile(join(world.stateFolder, 'runs', `${runId}.jsonl`), 'utf8')).toBe(text);
  });

  test('is never overwritten by one that differs', async () => {
    const { file, runId, text } = await mailedRun();
    await writeFile(
      file,
      forged(text, (body) => {
        if (body.type === 'verified') Object.assign(body, { evidence: 'nothing was looked at' });
      }),
    );
    await expect(rollback(here().cli, { runId: file, yes: true })).rejects.toMatchObject({
      failure: { code: 'refused', message: expect.stringMatching(/differ from line \d+ on/) },
    });
    expect(await readFile(join(world.stateFolder, 'runs', `${runId}.jsonl`), 'utf8')).toBe(text);
  });

  test('is not replaced while a process here works on the run', async () => {
    const { file, runId, text } = await mailedRun();
    await writeFile(file, `${text.split('\n').slice(0, 3).join('\n')}\n`);
    await runs(there().cli, { runId: file });
    await writeFile(file, text);
    const [started] = entriesOf(text) as unknown as { saved: { plan: Parameters<typeof resourceOf>[0] } }[];
    const lock = takeLock(elsewhere, resourceOf(started?.saved.plan as never), runId);
    await expect(runs(there().cli, { runId: file })).rejects.toMatchObject({
      failure: { code: 'refused', message: expect.stringContaining('at work here') },
    });
    lock.release();
  });
});
