import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifyJournal as verifyCommand } from '../../src/cli/verify-journal.ts';
import { chainEntry, formatEntry, type JournalEntry, verifyJournal } from '../../src/journal/chain.ts';
import { readJournal } from '../../src/journal/journal.ts';
import { memoryCli } from '../cli/memory-cli.ts';
import { follow, startWorldFor } from '../support/playbook-world.ts';
import { wayNamed } from '../support/ways/index.ts';

let journal: Buffer;
let head: string;
let runId = '';
let lines: Buffer[] = [];
let folder = '';

/** The journal of a real run and its rollback. */
beforeAll(async () => {
  const way = wayNamed('revoke-bucket-access block');
  const world = await startWorldFor(way);
  const saved = await world.port.plan(way.playbook, way.params(world.emulator));
  ({ runId } = await follow(world.port.run(saved, { approval: saved.hash })));
  await follow(world.port.rollback(runId, { approval: saved.hash }));
  journal = await readFile(join(world.stateFolder, 'runs', `${runId}.jsonl`));
  head = await readFile(join(world.stateFolder, 'runs', `${runId}.head`), 'utf8');
  lines = linesOf(journal);
  await world.close();
  folder = await mkdtemp(join(tmpdir(), 'transit-tui-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function linesOf(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let start = 0, end = bytes.indexOf('\n'); end >= 0; start = end + 1, end = bytes.indexOf('\n', start)) {
    found.push(bytes.subarray(start, end + 1));
  }
  return found;
}

const pairs = (count: number): [number, number][] =>
  Array.from({ length: count }, (_, a) => a).flatMap((a) =>
    Array.from({ length: count - a - 1 }, (_, b): [number, number] => [a, a + b + 1]),
  );

describe('the journal of a real run', () => {
  test('holds as it was written', () => {
    expect(lines.length).toBeGreaterThanOrEqual(12);
    expect(verifyJournal(journal)).toMatchObject({ verdict: 'ok' });
  });

  // One bit, the case of a letter, the highest bit, which is no UTF-8 any more, all bits, and an end of line.
  test.each([
    ['one bit of it', (byte: number) => byte ^ 0x01],
    ['its case', (byte: number) => byte ^ 0x20],
    ['its highest bit', (byte: number) => byte ^ 0x80],
    ['all its bits', (byte: number) => byte ^ 0xff],
    ['it to the end of a line', (byte: number) => (byte === 0x0a ? 0x20 : 0x0a)],
  ])('shows every single byte of it that was changed: %s', (_, change) => {
    const changed = Buffer.from(journal);
    const missed: number[] = [];
    for (let at = 0; at < journal.length; at++) {
      changed[at] = change(journal[at] ?? 0);
      if (verifyJournal(changed).verdict !== 'tampered') missed.push(at);
      changed[at] = journal[at] ?? 0;
    }
    expect(missed).toEqual([]);
  });

  test('shows every byte that was taken out or put in', () => {
    const missed: number[] = [];
    // The end of the last line alone is what a crash may leave out.
    for (let at = 0; at < journal.length - 1; at++) {
      const without = Buffer.concat([journal.subarray(0, at), journal.subarray(at + 1)]);
      const more = Buffer.concat([journal.subarray(0, at), Buffer.from(' '), journal.subarray(at)]);
      if (verifyJournal(without).verdict !== 'tampered' || verifyJournal(more).verdict !== 'tampered') missed.push(at);
    }
    expect(missed).toEqual([]);
  });

  test('shows any line that was repeated, wherever it is put', () => {
    for (const line of lines) {
      for (let place = 0; place <= lines.length; place++) {
        expect(verifyJournal(Buffer.concat(lines.toSpliced(place, 0, line))).verdict).toBe('tampered');
      }
    }
  });

  test('shows any two lines that were swapped, at the first of them', () => {
    for (const [a, b] of pairs(lines.length)) {
      const swapped = [...lines];
      [swapped[a], swapped[b]] = [lines[b] ?? Buffer.of(), lines[a] ?? Buffer.of()];
      expect(verifyJournal(Buffer.concat(swapped))).toMatchObject({ verdict: 'tampered', line: a + 1 });
    }
  });

  test('cut short anywhere in a line is torn there and not tampered with, and keeps all whole lines', () => {
    for (const [number, line] of lines.entries()) {
      const whole = Buffer.concat(lines.slice(0, number));
      for (let length = 1; length < line.length; length++) {
        const { verdict, entries } = verifyJournal(Buffer.concat([whole, line.subarray(0, length)]));
        expect([verdict, entries.length]).toEqual(['torn', number]);
      }
    }
  });

  test('with zeros where a machine that lost power did not write the rest is torn', () => {
    const cut = journal.subarray(0, journal.length - 20);
    expect(verifyJournal(Buffer.concat([cut, Buffer.alloc(20)])).verdict).toBe('torn');
  });
});

test('bytes that decode to the same text as those written are not the same', () => {
  const entry = chainEntry(undefined, { type: 'intent', name: '\ufffd' }, '2026-01-02T03:04:05.000Z');
  const written = Buffer.from(`${formatEntry(entry)}\n`);
  const changed = Buffer.from(written);
  changed[written.indexOf(Buffer.from('\ufffd'))] = 0xf0;
  expect(changed.toString()).toBe(written.toString());
  expect(verifyJournal(changed)).toMatchObject({ verdict: 'tampered', reason: 'it was written by something else' });
});

describe('verify-journal', () => {
  beforeEach(async () => {
    await rm(join(folder, 'runs'), { recursive: true, force: true });
  });

  /** Lays out a journal, with the note of its last entry beside it unless told, and asks the command about it. */
  async function ask(content: Buffer, { noted = true } = {}) {
    await mkdir(join(folder, 'runs'), { recursive: true });
    await writeFile(join(folder, 'runs', `${runId}.jsonl`), content);
    if (noted) await writeFile(join(folder, 'runs', `${runId}.head`), head);
    const { cli, objects } = memoryCli({ stateFolder: () => folder });
    const code = await verifyCommand(cli, { runId, json: true });
    return { code, ...(objects[0] as { verdict: string; line?: number; finished?: boolean }) };
  }

  test('says of the journal as it was written that it holds', async () => {
    expect(await ask(journal)).toMatchObject({ code: 0, verdict: 'ok', finished: true });
  });

  test('finds any line that was removed, the last ones included', async () => {
    for (const number of lines.keys()) {
      const found = await ask(Buffer.concat(lines.toSpliced(number, 1)));
      expect(found).toMatchObject({ code: 1, verdict: 'tampered', line: number + 1 });
      expect(await ask(Buffer.concat(lines.slice(0, number)))).toMatchObject({ code: 1, line: number + 1 });
    }
  });

  test('finds lines that were swapped and repeated, and a byte that was changed', async () => {
    const [first = Buffer.of(), second = Buffer.of()] = lines;
    expect(await ask(Buffer.concat(lines.toSpliced(0, 2, second, first)))).toMatchObject({ code: 1, line: 1 });
    expect(await ask(Buffer.concat(lines.toSpliced(1, 0, first)))).toMatchObject({ code: 1, line: 2 });
    const changed = Buffer.from(journal);
    changed[first.length + 5] = 0;
    expect(await ask(changed)).toMatchObject({ code: 1, verdict: 'tampered', line: 2 });
  });

  test('says of a torn last line that it is torn', async () => {
    const torn = Buffer.concat([journal, Buffer.from('{"at":"2026')]);
    expect(await ask(torn)).toMatchObject({ code: 0, verdict: 'torn' });
  });

  test('finds a chain that was made anew, while the note beside it was left alone', async () => {
    const entries: JournalEntry[] = [];
    for (const line of lines) {
      const { seq: _, at, prev: __, hash: ___, ...body } = JSON.parse(line.toString()) as JournalEntry;
      const forged = entries.length === 1 ? { ...body, reason: 'forged' } : body;
      entries.push(chainEntry(entries.at(-1), forged, at));
    }
    const anew = Buffer.from(entries.map((entry) => `${formatEntry(entry)}\n`).join(''));
    expect(await ask(anew)).toMatchObject({ code: 1, verdict: 'tampered', line: lines.length });
  });

  test('without that note can only go by the chain: whole lines cut from the end show as a run without an end', async () => {
    const cut = Buffer.concat(lines.slice(0, 3));
    expect(await ask(cut, { noted: false })).toMatchObject({ code: 0, verdict: 'ok', finished: false });
  });
});

test('a journal one line ahead of its note, as a crash between the two leaves it, holds', async () => {
  const { seq, hash } = JSON.parse(lines.at(-2)?.toString() ?? '') as JournalEntry;
  await mkdir(join(folder, 'runs'), { recursive: true });
  await writeFile(join(folder, 'runs', `${runId}.jsonl`), journal);
  await writeFile(join(folder, 'runs', `${runId}.head`), JSON.stringify({ seq, hash }));
  expect((await readJournal(folder, runId)).verdict).toBe('ok');
  await writeFile(join(folder, 'runs', `${runId}.head`), '');
  expect((await readJournal(folder, runId)).verdict).toBe('ok');
});
