import process from 'node:process';
import type { Connection } from '../flows/connection.ts';
import type { Detection } from '../flows/detect/detection.ts';
import type { OpenFeeds } from '../live/open-feeds.ts';
import { count, plural } from '../ui/readable.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli, CommandAction } from './cli.ts';
import { loadOnce, printFeed, withFeeds } from './feed-once.ts';
import type { FlowsOptions } from './flow-query.ts';
import { isoTime, type RowFormat, type RowsOptions, shortTime } from './rows.ts';
import { commandLine } from './same-account.ts';

/**
 * What is printed of a connection, under the names of the flow logs' fields; protocol is the IANA number.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export const CONNECTION_FORMAT: RowFormat<Connection> = {
  none: 'No denied or abnormal connections in the last hour.',
  fields: [
    { name: 'srcaddr', value: (row) => row.srcaddr },
    { name: 'dstaddr', value: (row) => row.dstaddr },
    { name: 'srcport', value: (row) => row.srcport ?? null },
    { name: 'dstport', value: (row) => row.dstport ?? null },
    { name: 'protocol', value: (row) => row.protocol ?? null },
    { name: 'action', value: (row) => (row.action === 'UNKNOWN' ? null : row.action) },
    { name: 'count', value: (row) => row.count },
    { name: 'packets', value: (row) => row.packets },
    { name: 'bytes', value: (row) => row.bytes },
    { name: 'first', value: (row) => isoTime(row.first) },
    { name: 'last', value: (row) => isoTime(row.last) },
    { name: 'interface-id', value: (row) => row.interfaceIds },
    { name: 'instance-id', value: (row) => row.instanceId ?? null },
    { name: 'flow-direction', value: (row) => row.direction ?? null },
    { name: 'abnormal', value: (row) => row.abnormal },
  ],
  columns: [
    { title: 'Action', width: 7, text: (row) => row.action },
    { title: 'Source', width: 15, text: (row) => row.srcaddr },
    { title: 'Destination', width: 21, text: destination },
    { title: 'Count', width: 7, align: 'right', drop: 1, text: (row) => String(row.count) },
    { title: 'Bytes', width: 11, align: 'right', drop: 3, text: (row) => String(row.bytes) },
    { title: 'Last (UTC)', width: 14, drop: 2, text: (row) => shortTime(row.last) },
    { title: 'Why', width: 12, grow: true, drop: 4, text: (row) => row.abnormal.join('; ') },
  ],
};

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6' };

function destination({ dstaddr, dstport, protocol, srcport }: Connection): string {
  const name = protocol === undefined ? '' : (PROTOCOLS[protocol] ?? String(protocol));
  if (srcport !== undefined) return `${dstaddr} (from ${srcport})`;
  return dstport === undefined || dstport === 0 ? `${dstaddr} ${name}` : `${dstaddr}:${dstport}/${name}`;
}

/** Options that ask for a count; without any of them the account's own logs are shown as the console shows them. */
const COUNTING = [
  'since',
  'until',
  'action',
  'by',
  'filter',
  'top',
  'sort',
  'format',
  'showBad',
  'threads',
  'detect',
  'baseline',
  'learn',
  'findingAddress',
  'quarantined',
  'engine',
] as const;

/**
 * Counts the records of the sources that are named; without one, those of the account's own flow logs where an option asks
 * for a count, and else prints what these show.
 */
export const flows: CommandAction<FlowsOptions> = async (cli, options) => {
  if (options.engine === 'athena') return (await import('./flows-athena.ts')).flowsByAthena(cli, options);
  const counts = (options.sources ?? []).length > 0 || COUNTING.some((option) => options[option] !== undefined);
  return counts ? (await import('./flows-counted.ts')).countedFlows(cli, options) : accountFlows(cli, options);
};

/** Prints the last hour's denied connections, and the accepted ones that should not have been. */
const accountFlows: CommandAction<RowsOptions> = (cli, options) => {
  let hint = async (): Promise<string | undefined> => undefined;
  const work = async ({ findings, flows: feed }: OpenFeeds) => {
    // What findings name makes accepted traffic abnormal: without them the answer is poorer, and says so.
    await loadOnce(cli, findings);
    const { failure } = findings.snapshot();
    if (failure !== undefined) cli.note(safeText(`Which addresses findings name is unknown: ${failure.message}`));
    const code = await printFeed(cli, feed, CONNECTION_FORMAT, options);
    if (!cli.terminal || options.json || options.csv || cli.signal.aborted) return code;
    const said = await hint();
    if (said !== undefined) cli.note(cli.colour && process.stderr.isTTY ? `\x1b[2m${said}\x1b[22m` : said);
    return code;
  };
  return withFeeds(cli, work, (reader, by) => {
    hint = async () => {
      const { flowJudge } = await import('../live/judge-flows.ts');
      return detectHint(cli, (await flowJudge()(reader, cli.now(), by, cli.signal)).detections);
    };
  });
};

/** What the pane of the console shows and these rows don't: the records are at hand, so that asking costs little. */
function detectHint({ globals }: Cli, detections: readonly Detection[]): string | undefined {
  if (detections.length === 0) return undefined;
  const high = detections.filter(({ severity }) => severity === 'high').length;
  return `${plural(detections.length, 'detection')}${high === 0 ? '' : `, ${count(high)} of high severity`}: see them with ${commandLine(['flows', '--detect'], globals)}`;
}
