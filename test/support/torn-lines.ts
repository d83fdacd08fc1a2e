import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { journalPath, openJournal } from '../../src/journal/journal.ts';

/** A journal as it was before an entry, and the half of that entry's line which a process leaves that dies within it. */
export interface TornLine {
  readonly runId: string;
  readonly whole: Buffer;
  readonly half: Buffer;
}

/** The half of a line that is on the disk when a process dies in the middle of writing it. */
export const halfOf = (line: Buffer): Buffer => line.subarray(0, Math.floor(line.length / 2));

/**
 * Opens a journal with a torn last line, as all that go on with a run do first, and holds that it is from then on, byte
 * for byte, the journal without that line, and the half line kept beside it. Throws where it is not.
 */
export async function opensAsWhole({ runId, whole, half }: TornLine): Promise<void> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'transit-tui-'));
  const path = journalPath(stateFolder, runId);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, Buffer.concat([whole, half]));
    const { journal } = await openJournal(stateFolder, runId, { now: Date.now });
    await journal.close();
    assert.ok(whole.equals(await readFile(path)), 'opened, the torn journal differs from the whole one');
    const beside = (await readdir(dirname(path))).filter((name) => name.includes('.torn-'));
    const kept = await Promise.all(beside.map((name) => readFile(join(dirname(path), name))));
    assert.deepStrictEqual(kept, [Buffer.from(half)], 'opened, the half line is not kept');
  } finally {
    await rm(stateFolder, { recursive: true, force: true });
  }
}
