import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { QUERY_WRITES } from '../aws/athena/operations.ts';
import type { QueryExecution } from '../aws/athena/reads.ts';
import { describeFlowLogs } from '../aws/ec2/reads.ts';
import { FailureError } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import { type AthenaPlan, type AthenaSettings, answerAthena, planAthena } from '../flows/athena/answer-athena.ts';
import { priceOf } from '../flows/athena/estimate.ts';
import { findPlaces } from '../flows/athena/find-places.ts';
import { type AthenaPlaces, joined, outermost, placesOf } from '../flows/athena/place.ts';
import { oncePerResource } from '../flows/once-per-resource.ts';
import type { FlowQuery } from '../flows/query.ts';
import { bytes, duration, plural, utcDateTime } from '../ui/readable.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli } from './cli.ts';
import { EXIT } from './exit-codes.ts';
import { countFormat } from './flow-count-format.ts';
import { type FlowsOptions, formatNamed, LAST_HOUR, ONLY_AN_HOUR, queryOf } from './flow-query.ts';
import { exitCodeOf, remarks, wrongForDetection } from './flows-counted.ts';
import { printRows } from './rows.ts';

/** Asks a person; undefined where nobody can be asked. */
export type Ask = (question: string, signal: AbortSignal) => Promise<boolean | undefined>;

/**
 * Counts flow logs in S3 with Athena: below the `s3://` sources, or where the account's own flow logs write to. What it
 * would read and cost is shown first; it runs where a person agrees or `--yes` does. Gives the exit code.
 */
export async function flowsByAthena(cli: Cli, options: FlowsOptions, ask: Ask = askOnTerminal): Promise<number> {
  const wrong = wrongWithAthena(options);
  if (wrong !== undefined) {
    cli.note(`transit-tui: ${safeText(wrong)}`);
    return EXIT.usage;
  }
  const query = withinHour(queryOf(options, cli.now()), options, cli.now());
  const session = await cli.openSession();
  try {
    const write = session.write?.(QUERY_WRITES);
    if (write === undefined) throw refusal();
    const { signal } = cli;
    const plan = await planned(cli, session, query, options);
    if (plan === undefined) return EXIT.interrupted;
    if (plan.sql !== undefined && options.yes !== true) {
      const agreed = await ask('Run it? [y/N] ', signal);
      if (agreed === undefined) showUnapproved(cli, plan, options);
      if (agreed === false) cli.note('Nothing was run.');
      if (agreed !== true) return signal.aborted ? EXIT.interrupted : EXIT.approvalMissing;
    }
    const shown = progressLine();
    const report = await answerAthena({
      plan,
      write,
      token: randomUUID,
      signal,
      progress: shown.show,
      ended: (query) => {
        shown.end();
        cli.note(billed(query));
      },
    }).finally(shown.end);
    if (!report.stopped) printRows(cli, report.answer.rows, countFormat(query, report.answer, cli.now()), options);
    for (const note of remarks(report, false)) cli.note(safeText(note));
    if (query.since !== undefined && options.since === undefined) cli.note(ONLY_AN_HOUR);
    return exitCodeOf(report);
  } finally {
    session.close();
  }
}

/** The account's own flow logs are counted for an hour unless told, as by every engine; a prefix is counted whole. */
function withinHour(query: FlowQuery, { sources = [] }: FlowsOptions, now: number): FlowQuery {
  if (sources.length > 0 || query.since !== undefined) return query;
  return { ...query, since: (query.until ?? Math.floor(now / 1000)) - LAST_HOUR };
}

/** Reads what the query would read and says it; undefined where that is interrupted. */
async function planned(
  cli: Cli,
  session: Session,
  query: FlowQuery,
  options: FlowsOptions,
): Promise<AthenaPlan | undefined> {
  const { signal } = cli;
  try {
    const { places, notes } = await placesFor(session, options, signal);
    const settings = settingsOf(options);
    const plan = await planAthena(session.read, { query, places, settings, now: cli.now(), signal });
    for (const line of [...notes, ...planLines(plan)]) cli.note(safeText(line));
    return plan;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

function wrongWithAthena(options: FlowsOptions): string | undefined {
  const { json, csv, detect, showBad, threads, sources = [] } = options;
  if (json && csv) return '--json and --csv exclude each other';
  if (detect) return '--detect needs the records themselves: leave out --engine athena';
  if (showBad) return 'Athena only counts the lines that can’t be read: --show-bad needs another engine';
  if (threads !== undefined) return '--threads is not for --engine athena';
  const other = sources.find((source) => !source.startsWith('s3://'));
  return other === undefined ? wrongForDetection(options) : `Athena reads s3://bucket/prefix, not ${other}`;
}

const refusal = (): FailureError =>
  new FailureError({
    code: 'refused',
    message: 'Athena was not asked: a query costs money and writes its result to S3, and this session is read-only.',
    hint: 'Leave out --read-only, or leave out --engine athena to count here.',
    operation: 'athena:StartQueryExecution',
  });

const settingsOf = ({ athenaWorkgroup, athenaDatabase, athenaOutput }: FlowsOptions): AthenaSettings => {
  if (athenaOutput !== undefined && !/^s3:\/\/[a-z0-9][a-z0-9.-]+(\/|$)/.test(athenaOutput)) {
    throw new FailureError({
      code: 'invalid',
      message: `--athena-output ${athenaOutput} is no place in S3.`,
      hint: 'For example --athena-output s3://bucket/athena/.',
    });
  }
  return { workGroup: athenaWorkgroup ?? 'primary', database: athenaDatabase ?? 'default', output: athenaOutput };
};

async function placesFor(session: Session, options: FlowsOptions, signal: AbortSignal): Promise<AthenaPlaces> {
  const { sources = [], format } = options;
  const given = format === undefined ? undefined : formatNamed(format);
  if (sources.length > 0) {
    const found = await Promise.all(
      outermost(sources).map((source) => findPlaces(session.read, source, given, signal)),
    );
    return { places: joined(found.flat()), notes: [] };
  }
  const [flowLogs, { account }] = await Promise.all([describeFlowLogs(session.read, { signal }), session.identity()]);
  // What is delivered elsewhere too must not stand for what Athena can read.
  const once = oncePerResource(flowLogs.filter(({ destinationType }) => destinationType === 's3'));
  const elsewhere = flowLogs.filter(({ destinationType }) => destinationType !== 's3');
  const { places, notes } = placesOf([...once.flowLogs, ...elsewhere], account, session.region);
  if (places.length > 0) return { places, notes: [...once.notes, ...notes] };
  throw new FailureError({
    code: 'off',
    message: `No flow log of ${account} in ${session.region} delivers to S3: Athena has nothing to read.`,
    hint: 'Name s3://bucket/prefix where flow logs lie, or leave out --engine athena.',
  });
}

/** What a plan would do, for the person who pays for it. */
function planLines({ sql, objects, bytes: most, usd, stretch, scans, settings, output, notes }: AthenaPlan): string[] {
  if (sql === undefined || stretch === undefined)
    return ['No objects of flow logs in that time: there is nothing to ask Athena'];
  const tables = [...new Set(scans.map(({ table }) => `${table.database}.${table.name}`))];
  const filed = (at: number) => utcDateTime(at).slice(0, scans.some(({ place }) => place.perHour) ? 16 : 10);
  const [first, last] = [filed(stretch.from), filed(stretch.to)];
  const days = `filed under ${first === last ? first : `${first} to ${last}`}`;
  return [
    `Athena would read at most ${bytes(most)}, by what lies there now: ${plural(objects, 'object')} ${days}`,
    `That costs ${dollars(usd)} (5 USD a terabyte, 10 MB at least; the price differs by region)`,
    `It runs in the workgroup ${settings.workGroup}${output === undefined ? '' : `, writes its result to ${output}`} and makes, where not there yet, ${tables.length === 1 ? 'the table' : 'the tables'} ${tables.join(', ')}`,
    ...notes,
  ];
}

/** A line on standard error that is written over; nothing where that is no terminal. */
function progressLine(): { show(query: QueryExecution): void; end(): void } {
  const { stderr } = process;
  if (!stderr.isTTY) return { show: () => {}, end: () => {} };
  const began = performance.now();
  return {
    show: ({ state, scannedBytes = 0 }) =>
      void stderr.write(
        `\r\x1b[KAthena: ${safeText(state.toLowerCase())} for ${duration(performance.now() - began)}, ${bytes(scannedBytes)} read`,
      ),
    end: () => void stderr.write('\r\x1b[K'),
  };
}

const dollars = (usd: number): string => (usd < 0.01 ? 'less than 0.01 USD' : `about ${usd.toFixed(2)} USD`);

const billed = ({ id, scannedBytes }: { readonly id: string; readonly scannedBytes: number }): string =>
  `Athena read ${bytes(scannedBytes)}: ${dollars(priceOf(scannedBytes))} (query ${safeText(id)})`;

/** Nobody can be asked: says what would be sent, and how to agree to it. */
function showUnapproved(cli: Cli, plan: AthenaPlan, { json }: FlowsOptions): void {
  const { ddl, sql = '', bytes: most, objects, usd } = plan;
  if (json) cli.json({ type: 'approval-missing', bytes: most, objects, usd, statements: [...ddl, sql] });
  else for (const line of [...ddl, sql].join('\n\n').split('\n')) cli.line(safeText(line));
  cli.note('Nothing was run. With --yes it is.');
}

async function askOnTerminal(question: string, signal: AbortSignal): Promise<boolean | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  // As no terminal of its own, so that Ctrl-C stays a signal of the process.
  const reader = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  const closed = new Promise<string>((resolve) => reader.once('close', () => resolve('')));
  try {
    return /^y(es)?$/i.test((await Promise.race([reader.question(question, { signal }), closed])).trim());
  } catch {
    // Interrupted: nobody agreed.
    return false;
  } finally {
    reader.close();
  }
}
