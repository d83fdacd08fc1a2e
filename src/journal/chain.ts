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
 * What a journal turned out to be.
 * - `ok`: every line follows from the one before.
 * - `torn`: so too, but for an unfinished last line, as a crash in the middle of a write leaves it; `tail` is that rest.
 * - `tampered`: the line (from 1) that does not follow; `entries` are those before it.
 * Not detectable from the file alone: whole entries cut from its end, and a chain computed anew by someone who can
 * write the file. Compare `head` with one noted elsewhere to find those (see journal-head.ts).
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

/** Checks a journal's bytes line by line against its hash chain. */
export function verifyJournal(content: string | Uint8Array): JournalCheck {
  const bytes =
    typeof content === 'string'
      ? Buffer.from(content)
      : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const entries: JournalEntry[] = [];
  let start = 0;
  const check = (verdict: JournalCheck['verdict']) => {
    const tail = bytes.subarray(bytes.lastIndexOf(NEWLINE) + 1).toString();
    return { verdict, entries, head: entries.at(-1)?.hash ?? GENESIS, tail };
  };
  const tampered = (reason: string) => ({ ...check('tampered'), line: entries.length + 1, reason });
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    const result = readLine(bytes.subarray(start, end), entries.at(-1));
    if (typeof result === 'string') return tampered(result);
    entries.push(result);
    start = end + 1;
  }
  if (start === bytes.length) return check('ok');
  const reason = whyNotTorn(bytes.subarray(start), entries.at(-1));
  return reason === undefined ? check('torn') : tampered(reason);
}

const NEWLINE = 0x0a;

/** The entry on a line, or what is wrong with it. */
function readLine(line: Buffer, last: JournalEntry | undefined): JournalEntry | string {
  let value: unknown;
  try {
    value = JSON.parse(line.toString());
  } catch {
    return 'it is not JSON';
  }
  if (!isEntry(value)) return 'it is not a journal entry';
  if (value.seq !== (last === undefined ? 0 : last.seq + 1)) return `its number is ${value.seq}, out of order`;
  if (value.prev !== (last?.hash ?? GENESIS)) return 'it does not follow from the line before';
  const { hash, ...unsealed } = value;
  if (sha256(canonicalJson(unsealed)) !== hash) return 'its content does not match its hash';
  // Two texts can parse to one value, and two runs of bytes decode to one text; only what this program writes is the journal.
  if (!Buffer.from(formatEntry(value)).equals(line)) return 'it was written by something else';
  return value;
}

/** Why an unfinished last line is not what a crash leaves: the beginning of a line, or all of it but its end. */
function whyNotTorn(tail: Buffer, last: JournalEntry | undefined): string | undefined {
  const text = tail.toString();
  const length = objectLength(text);
  if (length === undefined) {
    // A machine that loses power may leave zeros where the rest of the line was to be.
    const written = text.replace(/\0+$/, '');
    return '{"'.startsWith(written.slice(0, 2)) ? undefined : 'it is not the beginning of an entry';
  }
  if (length < text.length) return 'it goes on after the end of its entry';
  const entry = readLine(tail, last);
  return typeof entry === 'string' ? entry : undefined;
}

/** Characters up to the bracket that closes the object a text begins with; undefined where none does. */
function objectLength(text: string): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString && character === '\\') at++;
    else if (character === '"') inString = !inString;
    else if (!inString && character === '{') depth++;
    else if (!inString && character === '}' && --depth === 0) return at + 1;
  }
  return undefined;
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
