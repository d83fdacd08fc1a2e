import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createJournal, openJournal, readJournal } from '../../src/journal/journal.ts';
import { takeLock } from '../../src/journal/lock.ts';
import { isAlive, processIdentity } from '../../src/journal/process-identity.ts';
import { stateFolder } from '../../src/journal/state-folder.ts';

const RUN = 'run-20260102-030405-abc123';
const options = { now: () => Date.parse('2026-01-02T03:04:05Z') };
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'transit-tui-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function written(count: number): Promise<string> {
  const journal = await createJournal(folder, RUN, options);
  for (let index = 0; index < count; index++) await journal.append({ type: 'intent', index });
  await journal.close();
  return journal.path;
}

test('a lock of another machine holds, and says what to delete when that machine is gone', async () => {
  takeLock(folder, 'instance i-1', RUN);
  const [name = ''] = await readdir(join(folder, 'locks'));
  const path = join(folder, 'locks', name);
  const holder = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...holder, host: 'elsewhere' }));
  const thrown = (): unknown => {
    try {
      return takeLock(folder, 'instance i-1', 'run-other');
    } catch (error) {
      return error;
    }
  };
  expect(thrown()).toMatchObject({
    failure: {
      code: 'refused',
      hint: expect.stringContaining(`If elsewhere is gone or has that name no more, delete ${path}`),
    },
  });
});

describe('a journal on the disk', () => {
  test('is only readable by its owner, in a folder that is too', async () => {
    const path = await written(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'runs'))).mode & 0o777).toBe(0o700);
  });

  test('is never written over by another run of the same name', async () => {
    const path = await written(2);
    const before = await readFile(path, 'utf8');
    await expect(createJournal(folder, RUN, options)).rejects.toThrow(/can't be created/);
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  test('goes on where it ended, and keeps a torn last line aside', async () => {
    const path = await written(3);
    await appendFile(path, '{"seq":3,"typ');
    const { journal, entries } = await openJournal(folder, RUN, options);
    expect(entries).toHaveLength(3);
    await journal.append({ type: 'outcome' });
    await journal.close();
    const check = await readJournal(folder, RUN);
    expect(check.verdict).toBe('ok');
    expect(check.entries.map((entry) => entry.type)).toEqual(['intent', 'intent', 'intent', 'outcome']);
    expect(await readFile(`${path}.torn-3`, 'utf8')).toBe('{"seq":3,"typ');
  });

  test('cuts a torn line by bytes, also after letters of several bytes', async () => {
    const journal = await createJournal(folder, RUN, options);
    await journal.append({ type: 'intent', name: 'größe 漢字 \u{1f600}' });
    await journal.close();
    await appendFile(journal.path, '{"torn":"ü');
    const opened = await openJournal(folder, RUN, options);
    await opened.journal.append({ type: 'outcome' });
    await opened.journal.close();
    expect((await readJournal(folder, RUN)).entries.map((entry) => entry.type)).toEqual(['intent', 'outcome']);
  });

  test('that a run goes on writing while it is read is not taken for one that was cut', async () => {
    const path = await written(2);
    const note = path.replace(/jsonl$/, 'head');
    const [noted, text] = [await readFile(note, 'utf8'), await readFile(path, 'utf8')];
    const firstLine = text.indexOf('\n') + 1;
    await writeFile(path, text.slice(0, firstLine));
    await rm(note);
    // A pipe holds the reader up at the note until it is written.
    execFileSync('mkfifo', [note]);
    const reading = readJournal(folder, RUN);
    const pipe = await open(note, 'w');
    await appendFile(path, text.slice(firstLine));
    await pipe.writeFile(noted);
    await pipe.close();
    expect(await reading).toMatchObject({ verdict: 'ok', entries: [{ seq: 0 }, { seq: 1 }] });
  });

  test('is refused once somebody changed it', async () => {
    const path = await written(3);
    await writeFile(path, (await readFile(path, 'utf8')).replace('"index":1', '"index":7'));
    await expect(openJournal(folder, RUN, options)).rejects.toThrow(/line 2/);
  });

  test('that can not be made says where, and no folder is made elsewhere', async () => {
    await writeFile(join(folder, 'runs'), 'a file where the folder should be');
    await expect(createJournal(folder, RUN, options)).rejects.toThrow(`${folder}/runs/${RUN}.jsonl can't be created`);
  });

  test.each(['../../etc/passwd', 'run-1', `${RUN}/..`, ''])('is not looked for under the name %j', async (name) => {
    await expect(readJournal(folder, name)).rejects.toThrow(/is not the id of a run/);
  });
});

describe('a lock', () => {
  test('refuses the second run on the same resource and names the first', () => {
    const lock = takeLock(folder, 'bucket amzn-s3-demo-bucket', RUN);
    expect(() => takeLock(folder, 'bucket amzn-s3-demo-bucket', 'run-other')).toThrow(new RegExp(`Run ${RUN}`));
    takeLock(folder, 'bucket amzn-s3-demo-other', 'run-other').release();
    lock.release();
    takeLock(folder, 'bucket amzn-s3-demo-bucket', 'run-other').release();
  });

  test.each([
    ['whose process has ended', { ...processIdentity(), pid: 0x3ffffff, started: '1' }],
    ['whose process number went to another process', { ...processIdentity(), started: '1' }],
  ])('%s is taken over', async (_, holder) => {
    takeLock(folder, 'instance i-1', RUN);
    const [name = ''] = await readdir(join(folder, 'locks'));
    await writeFile(join(folder, 'locks', name), JSON.stringify({ ...holder, runId: RUN, resource: 'instance i-1' }));
    takeLock(folder, 'instance i-1', 'run-other').release();
    expect(await readdir(join(folder, 'locks'))).toEqual([]);
  });

  test('of another machine holds, because nobody here can see that process', () => {
    expect(isAlive({ host: 'elsewhere.example.com', pid: 1, started: '1' })).toBe(true);
  });
});

describe('the folder for journals', () => {
  test('is the XDG state folder, or the one it defaults to', () => {
    expect(stateFolder({ XDG_STATE_HOME: '/state', HOME: '/home/a' })).toBe('/state/transit-tui');
    expect(stateFolder({ XDG_STATE_HOME: 'relative', HOME: '/home/a' })).toBe('/home/a/.local/state/transit-tui');
  });

  test('is asked for where no variable names one', () => {
    expect(() => stateFolder({})).toThrow(/neither HOME nor XDG_STATE_HOME/);
  });
});
