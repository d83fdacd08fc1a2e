import type { Failure } from '../aws/errors.ts';
import type { Feed, Snapshot } from '../live/feed.ts';
import { safeText } from '../ui/safe-text.ts';
import { ACCESS_FORMAT } from './access.ts';
import type { Cli } from './cli.ts';
import { EXIT, exitCodeOfFailure } from './exit-codes.ts';
import { loadOnce, remarks, withFeeds } from './feed-once.ts';
import { FINDING_FORMAT } from './findings.ts';
import { CONNECTION_FORMAT } from './flows.ts';
import { type RowFormat, sortedRows, tableLines, tableWidth } from './rows.ts';
import { commandLine, sameAccount } from './same-account.ts';

/** Rows of each pane in a snapshot: what fits on a screen; the commands for scripts print them all. */
const ROWS_SHOWN = 10;

/** The commands for scripts, for the account at hand. */
function forScripts({ globals }: Cli): string[] {
  const rows = sameAccount('transit-tui flows [--json|--csv]', globals).replace('flows', 'findings|access|flows');
  const commands = [
    { command: rows, what: 'all rows of a pane' },
    { command: commandLine(['playbooks'], globals), what: 'what can be done about them' },
    { command: 'transit-tui --help', what: 'everything else' },
  ];
  const widest = Math.max(...commands.map(({ command }) => command.length));
  return [
    'There is no terminal here, so this is one plain snapshot. For scripts:',
    ...commands.map(({ command, what }) => `  ${command.padEnd(widest)}   ${what}`),
  ];
}

/** Prints the three panes once, as plain text, and names the commands for scripts. Gives the exit code. */
export function plainSnapshot(cli: Cli): Promise<number> {
  return withFeeds(cli, async (feeds, session) => {
    const { account, arn } = await session.identity();
    cli.line(safeText(`transit-tui ${cli.version}: account ${account}, ${session.region}, ${arn}${badges(session)}`));
    await Promise.all([loadOnce(cli, feeds.findings), loadOnce(cli, feeds.access)]);
    await loadOnce(cli, feeds.flows);
    if (cli.signal.aborted) return EXIT.interrupted;
    const failures = [
      printPane(cli, 'GuardDuty findings', feeds.findings, FINDING_FORMAT),
      printPane(cli, 'Access Analyzer, S3', feeds.access, ACCESS_FORMAT),
      printPane(cli, 'Denied and abnormal connections, last hour', feeds.flows, CONNECTION_FORMAT),
    ];
    cli.line('');
    for (const line of forScripts(cli)) cli.line(line);
    const [first] = failures;
    return failures.every((failure) => failure !== undefined) && first ? exitCodeOfFailure(first.code) : EXIT.done;
  });
}

function badges({ readOnly, embedded }: { readonly readOnly: boolean; readonly embedded: boolean }): string {
  return `${readOnly ? ' [READ-ONLY]' : ''}${embedded ? ' [EMBEDDED]' : ''}`;
}

function printPane<Row>(cli: Cli, title: string, feed: Feed<Row>, format: RowFormat<Row>): Failure | undefined {
  const snapshot: Snapshot<Row> = feed.snapshot();
  const { failure } = snapshot;
  cli.line('');
  if (failure !== undefined) {
    cli.line(`== ${title}: ${snapshot.status}`);
    cli.line(safeText(`${failure.message}. ${failure.hint}`));
    return failure;
  }
  const rows = sortedRows(snapshot.rows, format);
  cli.line(`== ${title}: ${rows.length}`);
  if (rows.length === 0) cli.line(format.none);
  else for (const line of tableLines(rows.slice(0, ROWS_SHOWN), format.columns, tableWidth(cli))) cli.line(line);
  if (rows.length > ROWS_SHOWN) cli.line(`… and ${rows.length - ROWS_SHOWN} more`);
  for (const remark of remarks(snapshot, cli.now())) cli.line(remark);
  return undefined;
}
