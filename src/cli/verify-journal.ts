import { verifyJournal as checkChain } from '../journal/chain.ts';
import { journalPath, readJournal } from '../journal/journal.ts';
import { readForeignJournal, readJournalFile } from '../playbook/take-in.ts';
import { safeText } from '../ui/safe-text.ts';
import type { CommandAction } from './cli.ts';
import { EXIT } from './exit-codes.ts';
import { isJournalPath } from './run-named.ts';
import { reportingUsage } from './run-output.ts';

export interface VerifyJournalOptions {
  /** The id of a run, or the path of a journal that someone gave. */
  readonly runId: string;
  readonly json?: boolean;
}

/** Checks a journal's hash chain: 0 when every line holds (a torn last line is said), 1 when one was changed. */
export const verifyJournal: CommandAction<VerifyJournalOptions> = (cli, { runId, json }) =>
  reportingUsage(cli, async () => {
    const isFile = isJournalPath(runId);
    const check = isFile ? checkChain(await readJournalFile(runId)) : await readJournal(cli.stateFolder(), runId);
    const { entries, head } = check;
    const of = entries[0]?.runId ?? entries[0]?.chainId;
    const isAnothers = !isFile && of !== undefined && of !== runId;
    const { verdict, line, reason } = isAnothers
      ? { verdict: 'tampered', line: 1, reason: `it is of another run, ${JSON.stringify(of)}` }
      : check;
    // What is no run of ours, though its chain holds, is refused in words. A check takes nothing in.
    if (isFile && verdict !== 'tampered' && entries.length > 0) await readForeignJournal(runId);
    if (entries.length === 0 && verdict === 'ok') {
      const said = 'The journal is empty: whatever it held is gone.';
      if (json) cli.json({ runId, verdict: 'empty', entries: 0, reason: said });
      else cli.line(said);
      return EXIT.failed;
    }
    const isClosed = entries.at(-1)?.type === 'finished';
    if (json) {
      cli.json({ runId, verdict, entries: entries.length, head, finished: isClosed, line, reason });
    } else {
      cli.line(
        `${verdict}: ${safeText(isFile ? runId : journalPath(cli.stateFolder(), runId))}, ${entries.length} entries hold`,
      );
      if (verdict === 'tampered') cli.line(safeText(`Line ${line} was changed after it was written: ${reason}.`));
      if (verdict === 'torn') cli.line('The last line is unfinished, as a crash in the middle of a write leaves it.');
      cli.line(`Last hash ${head}${isClosed ? ', the end of a run' : ''}`);
      cli.line(
        'Entries cut from the end, or a chain made anew, together with the .head file beside it, show only against a hash noted elsewhere.',
      );
    }
    return verdict === 'tampered' ? EXIT.failed : EXIT.done;
  });
