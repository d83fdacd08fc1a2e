import { FailureError } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import { isRunId } from '../journal/journal.ts';
import { type ForeignJournal, readForeignJournal, type TakenIn, takeInJournal } from '../playbook/take-in.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli } from './cli.ts';

/** Tells whether what was typed for RUN is the path of a journal rather than a run's id. */
export const isJournalPath = (given: string): boolean =>
  !isRunId(given) && (/[/\\]/.test(given) || given.endsWith('.jsonl'));

/**
 * Gives the id of the run that was named: by its id, or by the path of a journal that someone gave, which is then checked and
 * taken among the journals of this machine. With a session it has to be of that account and region.
 */
export async function runNamed(cli: Cli, given: string, session?: Session): Promise<string> {
  if (!isJournalPath(given)) return given;
  const journal = await readForeignJournal(given);
  if (session !== undefined) await refuseElsewhere(journal, session);
  const taken = await takeInJournal(cli.stateFolder(), journal);
  for (const line of takenLines(journal, taken)) cli.note(safeText(line));
  return taken.runId;
}

async function refuseElsewhere({ file, run }: ForeignJournal, session: Session): Promise<void> {
  const { account } = await session.identity();
  const { plan } = run.saved;
  if (plan.account === account && plan.region === session.region) return;
  throw new FailureError({
    code: 'refused',
    message: `${file} is of account ${plan.account} in ${plan.region}; this session is in account ${account} in ${session.region}.`,
    hint: 'Use a profile of that account and --region. Nothing was taken in.',
  });
}

const SAID: Readonly<Record<TakenIn['how'], string>> = {
  new: 'Taken in as',
  same: 'The same entries were here already, in',
  longer: 'It goes further than the one here, and took its place:',
  shorter: 'The one here goes further and is used:',
};

function takenLines({ file, check, run, host }: ForeignJournal, { path, how }: TakenIn): string[] {
  const isEnded = check.entries.at(-1)?.type === 'finished';
  return [
    `${file}: ${check.entries.length} entries hold, of run ${run.runId}.`,
    `  ${SAID[how]} ${path}`,
    `  Its last hash is ${check.head}: compare it with the one that its owner noted.`,
    ...(check.verdict === 'torn'
      ? ['  Its last line is unfinished, as a crash in the middle of a write leaves it.']
      : []),
    ...(isEnded || how === 'shorter'
      ? []
      : [`  It does not say that the run ended: make sure that it is not still at work on ${host}.`]),
  ];
}
