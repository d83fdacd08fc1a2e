import { canonicalJson, sha256 } from './canonical.ts';

/** What a writer adds to a journal: a type, and whatever that type carries. */
export interface EntryBody {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A line of a journal. `prev` is the hash of the line before; `hash` is over everything else in the line. */
export interface JournalEntry extends EntryBody {
  /** Counts from 0. */
  readonly seq: number;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly prev: string;
  readonly hash: string;
}

/** The `prev` of a journal's first entry. */
export const GENESIS = `sha256:${'0'.repeat(64)}`;

/** Makes the entry that follows `last`; its hash covers the content, the place and all entries before it. */
export function chainEntry(last: JournalEntry | undefined, body: EntryBody, at: string): JournalEntry {
  const unsealed = { ...body, seq: last === undefined ? 0 : last.seq + 1, at, prev: last?.hash ?? GENESIS };
  return { ...unsealed, hash: sha256(canonicalJson(unsealed)) };
}

/**
 * What a journal's text turned out to be.
 * - `ok`: every line follows from the one before.
 * - `torn`: so too, but for an unfinished last line, as a crash in the middle of a write leaves it; `tail` is that rest.
 * - `tampered`: the line (from 1) that does not follow; `entries` are those before it.
 * Not detectable from the file alone: whole entries cut from its end, and a chain computed anew by someone who can
 * write the file. Compare `head` with one noted elsewhere to find those.
 */
export interface JournalCheck {
  readonly verdict: 'ok' | 'torn' | 'tampered';
  readonly entries: readonly JournalEntry[];
  /** Hash of the last good entry. */
  readonly head: string;
  readonly tail: string;
  readonly line?: number;
  readonly reason?: string;
}

/** Checks a journal's text line by line against its hash chain. */
export function verifyJournal(text: string): JournalCheck {
  const end = text.lastIndexOf('\n') + 1;
  const tail = text.slice(end);
  const lines = end === 0 ? [] : text.slice(0, end - 1).split('\n');
  const entries: JournalEntry[] = [];
  for (const [index, line] of lines.entries()) {
    const result = readLine(line, entries.at(-1));
    if (typeof result === 'string') {
      return {
        verdict: 'tampered',
        entries,
        head: entries.at(-1)?.hash ?? GENESIS,
        tail,
        line: index + 1,
        reason: result,
      };
    }
    entries.push(result);
  }
  return { verdict: tail === '' ? 'ok' : 'torn', entries, head: entries.at(-1)?.hash ?? GENESIS, tail };
}

/** The entry on a line, or what is wrong with it. */
function readLine(line: string, last: JournalEntry | undefined): JournalEntry | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'it is not JSON';
  }
  if (!isEntry(value)) return 'it is not a journal entry';
  if (value.seq !== (last === undefined ? 0 : last.seq + 1)) return `its number is ${value.seq}, out of order`;
  if (value.prev !== (last?.hash ?? GENESIS)) return 'it does not follow from the line before';
  const { hash, ...unsealed } = value;
  if (sha256(canonicalJson(unsealed)) !== hash) return 'its content does not match its hash';
  // Two texts can parse to one value; only the text this program writes is the journal.
  if (formatEntry(value) !== line) return 'it was written by something else';
  return value;
}

/** An entry as its line is written, without the newline. */
export function formatEntry(entry: JournalEntry): string {
  return canonicalJson(entry);
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { seq, at, prev, type, hash } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(seq) &&
    typeof at === 'string' &&
    typeof prev === 'string' &&
    typeof type === 'string' &&
    typeof hash === 'string'
  );
}
