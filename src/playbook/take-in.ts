import { constants } from 'node:fs';
import { chmod, link, mkdir, open, rename, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { FailureError } from '../aws/errors.ts';
import { sameJson } from '../journal/canonical.ts';
import { type JournalCheck, verifyJournal } from '../journal/chain.ts';
import { isRunId, journalPath, readJournal, readJournalBytes, tampered } from '../journal/journal.ts';
import { lockHolder } from '../journal/lock.ts';
import { toRecord } from './record.ts';
import { foldRun, type RunState } from './run-state.ts';
import { resourceOf } from './runs.ts';

/** A journal that someone gave, checked; nothing of it is believed yet but its chain. */
export interface ForeignJournal {
  readonly file: string;
  readonly text: string;
  readonly check: JournalCheck;
  readonly run: RunState;
  /** Where the run was at work last, as `host`. */
  readonly host: string;
}

/** What became of it: copied, already here, longer than the one here and put in its place, or shorter and left alone. */
export interface TakenIn {
  readonly runId: string;
  readonly path: string;
  readonly how: 'new' | 'same' | 'longer' | 'shorter';
}

const RUN_IN_NAME = /run-[0-9]{8}-[0-9]{6}-[0-9a-f]{6}/;

/** Reads a file as a journal's text; throws a FailureError for what is no file or can't be one. */
export async function readJournalFile(file: string): Promise<string> {
  try {
    return (await readJournalBytes(file)).toString('utf8');
  } catch (error) {
    throw new FailureError({
      code: 'invalid',
      message: `The journal ${file} can't be read: ${error instanceof Error ? error.message : String(error)}.`,
      hint: 'Give the id of a run of this machine, or the path of a journal (run-….jsonl).',
      cause: error,
    });
  }
}

/**
 * Reads a journal that someone gave and checks it: the chain of its lines, its plan against the plan's hash, its name against
 * the run in it. Throws a FailureError for one that does not hold.
 */
export async function readForeignJournal(file: string): Promise<ForeignJournal> {
  const text = await readJournalFile(file);
  const check = verifyJournal(text);
  if (check.verdict === 'tampered') throw tampered(file, check);
  const run = foldRun(check.entries, file);
  const named = RUN_IN_NAME.exec(basename(file))?.[0];
  if (!isRunId(run.runId) || (named !== undefined && named !== run.runId)) {
    throw new FailureError({
      code: 'refused',
      message: `${file} is the journal of another run: ${run.runId}.`,
      hint: 'Ask whoever gave it which run it is, and compare the last hash of its journal.',
    });
  }
  return { file, text, check, run, host: lastHost(check) };
}

function lastHost({ entries }: JournalCheck): string {
  for (const entry of entries.toReversed()) {
    const record = toRecord(entry);
    if (record?.type === 'started' || record?.type === 'continued') return record.process?.host ?? 'another machine';
  }
  return 'another machine';
}

/**
 * Puts a checked journal among those of this machine. One that is here already is never overwritten by another: only where
 * all of its entries begin the given one is it replaced. Throws a FailureError where the two differ, or while a
 * process here works on the run.
 */
export async function takeInJournal(stateFolder: string, given: ForeignJournal): Promise<TakenIn> {
  const { runId } = given.run;
  const path = journalPath(stateFolder, runId);
  const own = await readJournal(stateFolder, runId).catch((error: unknown) => {
    if (error instanceof FailureError && error.failure.code === 'not-found') return undefined;
    throw error;
  });
  if (own === undefined) {
    await placed(path, given.text, false);
    return { runId, path, how: 'new' };
  }
  if (own.verdict === 'tampered') throw tampered(path, own);
  const [ours, theirs] = [own.entries, given.check.entries];
  const shared = Math.min(ours.length, theirs.length);
  if (!sameJson(ours.slice(0, shared), theirs.slice(0, shared))) throw different(given.file, path, shared, own, given);
  if (theirs.length <= ours.length) {
    return { runId, path, how: theirs.length === ours.length ? 'same' : 'shorter' };
  }
  const holder = lockHolder(stateFolder, resourceOf(given.run.saved.plan));
  if (holder?.runId === runId) {
    throw new FailureError({
      code: 'refused',
      message: `Run ${runId} is at work here (process ${holder.pid}): its journal is not replaced.`,
      hint: 'Wait for it to end. If the same run went on elsewhere too, compare what both did.',
    });
  }
  if (own.tail !== '') await writeFile(`${path}.torn-${ours.length}`, own.tail, { mode: 0o600 });
  await placed(path, given.text, true);
  return { runId, path, how: 'longer' };
}

function different(file: string, path: string, shared: number, own: JournalCheck, given: ForeignJournal): FailureError {
  const at = own.entries.findIndex((entry, index) => entry.hash !== given.check.entries[index]?.hash);
  return new FailureError({
    code: 'refused',
    message: `${file} and ${path} tell of the same run and differ from line ${(at === -1 ? shared : at) + 1} on: neither is overwritten.`,
    hint: 'The run went on in two places, or one of them was made up. Keep both, and compare the resources by hand.',
  });
}

/** Writes the file whole or not at all, mode 0600 in a folder of mode 0700, and makes its name durable. */
async function placed(path: string, text: string, over: boolean): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await chmod(dirname(path), 0o700);
    const handle = await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A link, unlike a rename, fails where another process was quicker.
    if (over) await rename(draft, path);
    else await link(draft, path);
    const folder = await open(dirname(path), 'r');
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    throw new FailureError({
      code: 'unknown',
      message: `The journal ${path} can't be written: ${error instanceof Error ? error.message : String(error)}.`,
      hint: 'Nothing was changed. Set XDG_STATE_HOME to a folder on a disk that can be written, and run it again.',
      cause: error,
    });
  } finally {
    if (!over) await unlink(draft).catch(() => undefined);
  }
}
