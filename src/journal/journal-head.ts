import { readFile, rename, writeFile } from 'node:fs/promises';
import type { JournalCheck, JournalEntry } from './chain.ts';

/** The last entry a journal had when this program last wrote it. */
interface JournalHead {
  readonly seq: number;
  readonly hash: string;
}

/** Gives the path of the file that names a journal's last entry, beside the journal. */
const headPath = (journal: string): string => journal.replace(/\.jsonl$/, '.head');

/** Notes the last entry beside the journal. It may fail: then only the chain itself is there to judge a journal by. */
export async function noteHead(journal: string, { seq, hash }: JournalEntry): Promise<void> {
  const path = headPath(journal);
  const draft = `${path}.new`;
  try {
    await writeFile(draft, JSON.stringify({ seq, hash }), { mode: 0o600 });
    await rename(draft, path);
  } catch {
    // The entry itself is on the disk, and that is what a run goes on by.
  }
}

/**
 * Holds a journal against the entry noted beside it: entries cut from its end show by that, and a chain made anew. A
 * journal that is longer than its note was written by a process that ended right then, or by another machine.
 */
export function againstHead(head: JournalHead | undefined, check: JournalCheck): JournalCheck {
  if (head === undefined || check.verdict === 'tampered') return check;
  const noted = check.entries[head.seq];
  if (noted?.hash === head.hash) return check;
  return noted === undefined
    ? {
        ...check,
        verdict: 'tampered',
        line: check.entries.length + 1,
        reason: `it is gone, of ${head.seq + 1} there were`,
      }
    : { ...check, verdict: 'tampered', line: head.seq + 1, reason: 'it is not the entry that was written there' };
}

/** Reads what was noted beside a journal. Read it before the journal: a run at work writes the other way round. */
export async function readHead(journal: string): Promise<JournalHead | undefined> {
  try {
    const { seq, hash } = JSON.parse(await readFile(headPath(journal), 'utf8')) as Partial<JournalHead>;
    return typeof seq === 'number' && typeof hash === 'string' ? { seq, hash } : undefined;
  } catch {
    // A journal that came by mail has none, and a crash may leave one unfinished.
    return undefined;
  }
}
