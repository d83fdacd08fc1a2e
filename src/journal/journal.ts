import { constants } from 'node:fs';
import { chmod, type FileHandle, mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FailureError } from '../aws/errors.ts';
import {
  chainEntry,
  type EntryBody,
  formatEntry,
  type JournalCheck,
  type JournalEntry,
  verifyJournal,
} from './chain.ts';
import { againstHead, noteHead, readHead } from './journal-head.ts';

/** A journal open for writing. An append has reached the disk when it resolves; it never resolves otherwise. */
export interface Journal {
  readonly path: string;
  append(body: EntryBody): Promise<JournalEntry>;
  close(): Promise<void>;
}

export interface JournalOptions {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called with an entry's whole line, newline included, before any of it is written. */
  readonly appending?: (line: Buffer) => void;
  /** Called once an entry has reached the disk. */
  readonly appended?: (entry: JournalEntry) => void;
}

const ID = /^(run|chain)-[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$/;

/** What has a journal: a run of one plan, or a chain of runs. */
type Journalled = 'run' | 'chain';

/** Tells whether a text is the id of a run. */
export const isRunId = (text: string): boolean => ID.exec(text)?.[1] === 'run';

/** Gives the path of a run's or a chain's journal; throws a FailureError for any other id, so that no other file is reached. */
export function journalPath(stateFolder: string, runId: string): string {
  const kind = ID.exec(runId)?.[1];
  if (kind === undefined) {
    throw new FailureError({
      code: 'not-found',
      message: `${JSON.stringify(runId)} is not the id of a run.`,
      hint: 'List the runs with `transit-tui runs`.',
    });
  }
  return join(stateFolder, `${kind}s`, `${runId}.jsonl`);
}

/** Lists the ids of the runs, or chains, that have a journal, oldest first; none when there is no folder yet. */
export async function listRunIds(stateFolder: string, kind: Journalled = 'run'): Promise<string[]> {
  try {
    const names = await readdir(join(stateFolder, `${kind}s`));
    return names
      .filter((name) => name.endsWith('.jsonl') && ID.exec(name.slice(0, -6))?.[1] === kind)
      .map((name) => name.slice(0, -6))
      .sort();
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return [];
    throw diskFailure("The journals can't be listed", error);
  }
}

/** Creates a run's journal, mode 0600 in a folder of mode 0700, and makes its name durable. */
export async function createJournal(stateFolder: string, runId: string, options: JournalOptions): Promise<Journal> {
  const path = journalPath(stateFolder, runId);
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await chmod(dirname(path), 0o700);
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL;
    const handle = await open(path, flags, 0o600);
    const folder = await open(dirname(path), 'r');
    await folder.sync().finally(() => folder.close());
    return writer(path, handle, undefined, options);
  } catch (error) {
    throw diskFailure(`The journal ${path} can't be created`, error);
  }
}

/** Reads and checks a run's journal; throws a FailureError where there is none or it can't be read. */
export async function readJournal(stateFolder: string, runId: string): Promise<JournalCheck> {
  const path = journalPath(stateFolder, runId);
  try {
    const head = await readHead(path);
    return againstHead(head, verifyJournal(await readFile(path)));
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw diskFailure(`The journal ${path} can't be read`, error);
    throw new FailureError({
      code: 'not-found',
      message: `There is no run ${runId} in ${dirname(path)}.`,
      hint: 'List the runs with `transit-tui runs`.',
    });
  }
}

/**
 * Opens a run's journal to go on with it. A torn last line is first kept in a file beside it and then cut off; a
 * tampered journal is refused with a FailureError, because nothing may be undone on its word.
 */
export async function openJournal(
  stateFolder: string,
  runId: string,
  options: JournalOptions,
): Promise<{ journal: Journal; entries: readonly JournalEntry[] }> {
  const path = journalPath(stateFolder, runId);
  const check = await readJournal(stateFolder, runId);
  if (check.verdict === 'tampered') throw tampered(path, check);
  try {
    if (check.verdict === 'torn') await cutTail(path, check);
    const handle = await open(path, constants.O_WRONLY | constants.O_APPEND);
    return { journal: writer(path, handle, check.entries.at(-1), options), entries: check.entries };
  } catch (error) {
    throw diskFailure(`The journal ${path} can't be written`, error);
  }
}

/** The failure that says at which line a journal was changed. */
export function tampered(path: string, check: JournalCheck): FailureError {
  return new FailureError({
    code: 'refused',
    message: `The journal ${path} was changed after it was written: line ${check.line}: ${check.reason}.`,
    hint: "Keep the file as evidence. What it says can't be trusted: compare the resources by hand.",
  });
}

async function cutTail(path: string, check: JournalCheck): Promise<void> {
  await writeFile(`${path}.torn-${check.entries.length}`, check.tail, { mode: 0o600 });
  const handle = await open(path, 'r+');
  try {
    const whole = check.entries.map((entry) => `${formatEntry(entry)}\n`).join('');
    await handle.truncate(Buffer.byteLength(whole));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function writer(path: string, handle: FileHandle, last: JournalEntry | undefined, options: JournalOptions): Journal {
  let previous = last;
  let broken = false;
  return {
    path,
    async append(body) {
      if (broken) throw diskFailure(`The journal ${path} can't be written`, new Error('an earlier write failed'));
      const entry = chainEntry(previous, body, new Date(options.now()).toISOString());
      const line = Buffer.from(`${formatEntry(entry)}\n`);
      options.appending?.(line);
      try {
        // A short write (a full disk) leaves a torn line, which the next reader tells apart.
        const { bytesWritten } = await handle.write(line);
        if (bytesWritten !== line.length) throw new Error('the disk is full');
        await handle.sync();
      } catch (error) {
        broken = true;
        throw diskFailure(`The journal ${path} can't be written`, error);
      }
      previous = entry;
      await noteHead(path, entry);
      options.appended?.(entry);
      return entry;
    },
    close: () => handle.close(),
  };
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function diskFailure(what: string, error: unknown): FailureError {
  if (error instanceof FailureError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new FailureError({
    code: 'unknown',
    message: `${what}: ${reason}.`,
    hint: 'Nothing is changed without a journal. Set XDG_STATE_HOME to a folder on a disk that can be written.',
    cause: error,
  });
}
