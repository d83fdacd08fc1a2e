import { FailureError } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import { type ForeignJournal, readForeignJournal, type TakenIn, takeInJournal } from '../playbook/take-in.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli } from './cli.ts';

/** Where a run is at work. */
interface Place {
  readonly account: string;
  readonly region: string;
}

/** Tells whether what was typed for RUN is the path of a journal rather than a run's id. */
export const isJournalPath = (given: string): boolean => given.endsWith('.jsonl');

/**
 * Gives the id of the run that was named: by its id, or by the path of a journal that someone gave, which is then checked and
 * taken among the journals of this machine. With a session it has to be of that account and region.
 */
export async function runNamed(cli: Cli, given: string, session?: Session): Promise<string> {
  if (!isJournalPath(given)) return given;
  const journal = await readForeignJournal(given);
  if (session !== undefined) {
    const { account } = await session.identity();
    refuseElsewhere(given, journal.run.saved.plan, { account, region: session.region });
  }
  const taken = await takeInJournal(cli.stateFolder(), journal);
  for (const line of takenLines(journal, taken)) cli.note(safeText(line));
  return taken.runId;
}

/** Refuses, by a FailureError, a journal or a run (`what`) that is of another account or region than the session. */
export function refuseElsewhere(what: string, of: Place, here: Place): void {
  if (of.account === here.account && of.region === here.region) return;
  throw new FailureError({
    code: 'refused',
    message: `${what} is of account ${of.account} in ${of.region}; this session is in account ${here.account} in ${here.region}.`,
    hint: 'Use a profile of that account and --region.',
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
