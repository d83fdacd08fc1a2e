import { FailureError } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import type { Feed, Snapshot } from '../live/feed.ts';
import type { OpenFeeds, OpenFeedsOptions } from '../live/open-feeds.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli } from './cli.ts';
import { EXIT } from './exit-codes.ts';
import { openCliFeeds } from './open-cli-feeds.ts';
import { printRows, type RowFormat, type RowsOptions } from './rows.ts';

/** Opens a session with its feeds for `work` and closes them whatever happens; an interrupt ends the loads. */
export async function withFeeds<Result>(
  cli: Cli,
  work: (feeds: OpenFeeds, session: Session) => Promise<Result>,
  onFlowsRead?: OpenFeedsOptions['onFlowsRead'],
): Promise<Result> {
  const session = await cli.openSession();
  try {
    const feeds = await openCliFeeds(session, cli.now, { onFlowsRead });
    const stop = () => Object.values(feeds).forEach((feed: Feed<unknown>) => void feed.stop());
    cli.signal.addEventListener('abort', stop);
    try {
      return await work(feeds, session);
    } finally {
      cli.signal.removeEventListener('abort', stop);
      stop();
    }
  } finally {
    session.close();
  }
}

/** Loads a feed once and prints its rows; what must be known to judge them goes to standard error. Gives the exit code. */
export async function printFeed<Row>(
  cli: Cli,
  feed: Feed<Row>,
  format: RowFormat<Row>,
  options: RowsOptions,
): Promise<number> {
  if (options.json && options.csv) {
    cli.note('transit-tui: --json and --csv exclude each other');
    return EXIT.usage;
  }
  await loadOnce(cli, feed);
  if (cli.signal.aborted) return EXIT.interrupted;
  const snapshot = feed.snapshot();
  if (snapshot.failure !== undefined) throw new FailureError(snapshot.failure);
  printRows(cli, snapshot.rows, format, options);
  for (const remark of remarks(snapshot, cli.now())) cli.note(remark);
  return EXIT.done;
}

/** Loads a feed once; settles early when the command is interrupted. */
export async function loadOnce(cli: Cli, feed: Feed<unknown>): Promise<void> {
  if (cli.signal.aborted) return;
  const interrupted = new Promise<void>((resolve) => {
    cli.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([feed.refresh(), interrupted]);
}

/** What must be known to judge the rows, as lines that are safe for a terminal. */
export function remarks({ notes, truncated, lag }: Snapshot<unknown>, now: number): string[] {
  const cut = truncated === undefined ? [] : [`Incomplete: ${truncated.read} read; ${truncated.reason}`];
  return [...cut, ...(lag === undefined ? [] : [currency(lag.endedAt, now)]), ...notes].map(safeText);
}

function currency(endedAt: number, now: number): string {
  const minutes = Math.max(0, Math.floor((now - endedAt) / 60_000));
  return `Newest record ended ${minutes === 0 ? 'less than a minute' : `${minutes} min`} ago: flow logs arrive late`;
}
