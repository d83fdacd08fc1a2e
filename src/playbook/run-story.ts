import { readFile } from 'node:fs/promises';
import { FailureError } from '../aws/errors.ts';
import { type JournalCheck, verifyJournal } from '../journal/chain.ts';
import { journalPath, readJournal, tampered } from '../journal/journal.ts';
import { deedsOf, type RunDeeds } from './run-deeds.ts';
import { foldRun, type RunState } from './run-state.ts';

/** A run with its whole journal. */
export interface RunStory {
  readonly runId: string;
  /** The journal, byte for byte. */
  readonly text: string;
  readonly check: JournalCheck;
  readonly run: RunState;
  readonly deeds: RunDeeds;
}

/** Reads a run with its whole journal; throws a FailureError where that is missing, tampered with or another run's. */
export async function readStory(stateFolder: string, runId: string): Promise<RunStory> {
  const path = journalPath(stateFolder, runId);
  // It knows what is noted beside the journal, which the text alone doesn't tell.
  const noted = await readJournal(stateFolder, runId);
  if (noted.verdict === 'tampered') throw tampered(path, noted);
  const text = await readFile(path, 'utf8');
  const check = verifyJournal(text);
  if (check.verdict === 'tampered') throw tampered(path, check);
  const run = foldRun(check.entries, path);
  if (run.runId === runId) return { runId, text, check, run, deeds: deedsOf(run, check.entries) };
  throw new FailureError({
    code: 'refused',
    message: `${path} is the journal of another run: ${run.runId}.`,
    hint: 'Keep the file as evidence, and look for the journal of this run elsewhere.',
  });
}
