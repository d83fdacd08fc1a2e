import { FailureError } from '../aws/errors.ts';
import { type JournalCheck, verifyJournal } from '../journal/chain.ts';
import { journalPath, readJournal, readJournalBytes, tampered } from '../journal/journal.ts';
import { againstHead } from '../journal/journal-head.ts';
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
  // Says what is wrong where there is none.
  await readJournal(stateFolder, runId);
  const path = journalPath(stateFolder, runId);
  let text = '';
  const check = await againstHead(path, async () => {
    text = (await readJournalBytes(path)).toString('utf8');
    return verifyJournal(text);
  });
  if (check.verdict === 'tampered') throw tampered(path, check);
  const run = foldRun(check.entries, path);
  if (run.runId === runId) return { runId, text, check, run, deeds: deedsOf(run, check.entries) };
  throw new FailureError({
    code: 'refused',
    message: `${path} is the journal of another run: ${run.runId}.`,
    hint: 'Keep the file as evidence, and look for the journal of this run elsewhere.',
  });
}
