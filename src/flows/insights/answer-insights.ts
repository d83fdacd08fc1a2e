import { setTimeout } from 'node:timers/promises';
import { getQueryResults, type QueryResults, startQuery, stopQuery } from '../../aws/cloudwatch-logs/reads.ts';
import { FailureError, failureOf } from '../../aws/errors.ts';
import type { ReadAccess } from '../../aws/session.ts';
import { unknownOf } from '../answer.ts';
import type { FlowProgress } from '../answer-flows.ts';
import { atOnce } from '../at-once.ts';
import type { FlowFormat } from '../format.ts';
import type { FlowQuery } from '../query.ts';
import { type CountedGroup, eventTimes } from '../read/log-pieces.ts';
import { patiently } from '../read/patience.ts';
import type { FlowReport } from '../report.ts';
import { CannotAsk } from './insights-filter.ts';
import { insightsQuery, MOST_ROWS } from './insights-query.ts';
import { InsightsRows } from './insights-rows.ts';

export interface InsightsRequest {
  readonly read: ReadAccess;
  readonly groups: readonly CountedGroup[];
  /** With `since`: without a window there is nothing to ask for. */
  readonly query: FlowQuery & { readonly since: number };
  /** Epoch milliseconds. */
  readonly now: number;
  readonly progress?: (progress: FlowProgress) => void;
  /** Stops the queries; the report then has the rows they gave so far. */
  readonly signal: AbortSignal;
}

/** Log groups that one query may name. */
const GROUPS = 50;

/** Queries that run side by side; an account may run thirty, other people's among them. */
const AT_ONCE = 4;

/** Between two looks at a query: the first soon, for small ones. */
const FIRST_LOOK_MS = 200;
const NEXT_LOOK_MS = 1500;

/** How long stopping a query, and asking what it gave until then, may take. */
const LAST_LOOK_MS = 5000;

/** One query: records of one format in some log groups. `text` is undefined where none of them can match. */
interface Asked {
  readonly logGroups: readonly string[];
  readonly format: FlowFormat;
  readonly aggregationSeconds: number;
  readonly text: string | undefined;
}

/** Says why Logs Insights can't answer this, as the end of a sentence; undefined where it can. */
export function whyNotInsights(groups: readonly CountedGroup[], query: FlowQuery): string | undefined {
  try {
    askedOf(groups, query);
    return undefined;
  } catch (error) {
    if (error instanceof CannotAsk) return error.message;
    throw error;
  }
}

/**
 * Lets CloudWatch Logs count: one Insights query for each format, over all log groups that have it. It gives 10,000 rows at
 * most; the report says so where there may be more, and that it doesn't tell lines that can't be read. A query that can't be
 * followed to its end is stopped; one that can't be stopped either is named among the failures, with how to stop it. Throws
 * CannotAsk where `whyNotInsights` says why.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AnalyzingLogData.html
 */
export async function answerInsights(request: InsightsRequest): Promise<FlowReport> {
  const { groups, query, signal, progress } = request;
  const asked = askedOf(groups, query);
  const rows = new InsightsRows(query);
  const results = new Map<Asked, QueryResults>();
  const failures: { piece: string; error: unknown }[] = [];
  const sum = (of: (each: QueryResults) => number) => [...results.values()].reduce((all, each) => all + of(each), 0);
  let done = 0;
  const tell = () => {
    const figures = { readBytes: sum(({ bytesScanned }) => bytesScanned), records: sum((one) => one.recordsScanned) };
    progress?.({ ...figures, pieces: done, totalPieces: asked.length, failedPieces: failures.length });
  };
  await atOnce(AT_ONCE, asked, async (each) => {
    try {
      await ask(request, each, (found) => {
        results.set(each, found);
        tell();
      });
    } catch (error) {
      if (signal.aborted && !(error instanceof MayStillRun)) return;
      failures.push({ piece: `Logs Insights on ${each.logGroups.join(', ')}`, error });
    }
    done++;
    tell();
  });
  for (const [{ format }, found] of results) for (const row of found.rows) rows.add(row, format);
  const cut = [...results.values()].some((found) => found.rows.length >= MOST_ROWS);
  const gaps = rows.nodata + rows.skipdata;
  const records = Math.max(0, scannedOf(results) - gaps);
  const formats = asked.map(({ format }) => ({ format, records: 1, taken: false }));
  return {
    answer: {
      rows: rows.heaviest((field) => formats.some(({ format }) => format.has(field))),
      distinct: rows.size,
      matched: cut ? Math.max(rows.records, sum(({ recordsMatched }) => recordsMatched) - gaps) : rows.records,
      intake: { lines: records + gaps, records, nodata: rows.nodata, skipdata: rows.skipdata, bad: 0 },
      // Shares of records can't be told here: which format how many records have is not among what was asked.
      unknown: unknownOf(query, formats).map((sentence) =>
        sentence.replace(/ \(\d+ of \d+ records\)$/, ' (some records)'),
      ),
      histogram: { from: query.since, seconds: 0 },
    },
    badLines: [],
    failures,
    pieces: asked.length,
    readBytes: sum(({ bytesScanned }) => bytesScanned),
    stopped: signal.aborted,
    fields: [...new Set(formats.flatMap(({ format }) => format.fields))],
    formatTaken: false,
    limits: limitsOf(cut, asked.length),
  };
}

function limitsOf(cut: boolean, queries: number): string[] {
  const limits = ['Logs Insights counts no lines that could not be read, and gives no course over time'];
  if (!cut) return limits;
  limits.push(
    `Logs Insights gives ${MOST_ROWS.toLocaleString('en')} rows at most: there are more; --filter narrows them`,
  );
  if (queries > 1) limits.push('Rows that records of several formats share may be counted too low because of it');
  return limits;
}

/** Every query looks at all records of its groups: what several look at counts once. */
function scannedOf(results: ReadonlyMap<Asked, QueryResults>): number {
  const byGroups = new Map<string, number>();
  for (const [{ logGroups }, { recordsScanned }] of results) {
    const id = logGroups.join(' ');
    byGroups.set(id, Math.max(byGroups.get(id) ?? 0, recordsScanned));
  }
  return [...byGroups.values()].reduce((all, each) => all + each, 0);
}

function askedOf(groups: readonly CountedGroup[], query: FlowQuery): readonly Asked[] {
  const asked: Asked[] = [];
  // Groups with the same formats are asked together.
  const alike = Map.groupBy(groups, ({ formats }) => formats.map(({ fields }) => fields.join(' ')).join('\n'));
  for (const [, same] of alike) {
    const formats = same[0]?.formats ?? [];
    const [first] = same;
    if (first === undefined) continue;
    if (formats.length === 0) throw new CannotAsk(`the format of ${first.logGroup} is not known`);
    if (new Set(formats.map(({ fields }) => fields.length)).size < formats.length) {
      throw new CannotAsk(`formats of the same length write to ${first.logGroup}`);
    }
    const aggregationSeconds = Math.max(...same.map((group) => group.aggregationSeconds));
    for (let at = 0; at < same.length; at += GROUPS) {
      const logGroups = same.slice(at, at + GROUPS).map(({ logGroup }) => logGroup);
      for (const format of formats) {
        asked.push({ logGroups, format, aggregationSeconds, text: insightsQuery(query, format) });
      }
    }
  }
  return asked;
}

/** A query that nobody follows any more and that could not be stopped: AWS bills what it goes on to scan. */
class MayStillRun extends FailureError {
  constructor(queryId: string, error: unknown) {
    const failure = failureOf(error);
    const stop = `aws logs stop-query --query-id ${queryId}`;
    const message = `Logs Insights query ${queryId} may still run, and be billed: ${failure.message}; stop it: \`${stop}\``;
    super({ ...failure, message, hint: `Stop it: \`${stop}\`. ${failure.hint}` });
  }
}

/**
 * Runs one query to its end, telling what it gave so far. Stops it when the signal aborts, or when it can't be followed any
 * more, so that nothing goes on costing money unseen; throws MayStillRun where that fails.
 */
async function ask(
  { read, query, now, signal }: InsightsRequest,
  { logGroups, aggregationSeconds, text }: Asked,
  tell: (found: QueryResults) => void,
): Promise<void> {
  if (text === undefined || signal.aborted) return;
  const until = query.until ?? Math.ceil(now / 1000);
  const { from, to } = eventTimes({ since: query.since, until }, aggregationSeconds);
  const times = { startTime: Math.floor(from / 1000), endTime: Math.ceil(to / 1000) };
  // Not by the signal: a query whose id never came would run on, and cost, with nobody to stop it.
  const start = () => startQuery(read, { logGroups, queryString: text, ...times, limit: MOST_ROWS });
  const queryId = await patiently(start, signal);
  let status: string;
  try {
    status = await follow(read, queryId, tell, signal);
  } catch (error) {
    const last = AbortSignal.timeout(LAST_LOOK_MS);
    await stop(read, queryId, last);
    if (!signal.aborted) {
      const failure = failureOf(error);
      const message = `${failure.message}; Logs Insights query ${queryId} was stopped`;
      throw new FailureError({ ...failure, message });
    }
    // What it gave until now is told where it can be; that it was stopped is what counts.
    return getQueryResults(read, queryId, { signal: last }).then(tell, () => {});
  }
  if (status !== 'Complete') throw ended(status, logGroups);
}

/** Looks at a query until it has ended, and gives how. */
async function follow(
  read: ReadAccess,
  queryId: string,
  tell: (found: QueryResults) => void,
  signal: AbortSignal,
): Promise<string> {
  for (let look = FIRST_LOOK_MS; ; look = NEXT_LOOK_MS) {
    const found = await patiently(() => getQueryResults(read, queryId, { signal }), signal);
    tell(found);
    if (found.status !== 'Running' && found.status !== 'Scheduled' && found.status !== 'Unknown') return found.status;
    await setTimeout(look, undefined, { signal });
  }
}

async function stop(read: ReadAccess, queryId: string, signal: AbortSignal): Promise<void> {
  try {
    await patiently(() => stopQuery(read, queryId, { signal }), signal);
  } catch (error) {
    throw new MayStillRun(queryId, error);
  }
}

const ended = (status: string, logGroups: readonly string[]): FailureError =>
  new FailureError({
    code: 'unavailable',
    message: `cloudwatch-logs:StartQuery on ${logGroups.join(', ')}: the query ended as ${status}`,
    hint: 'Ask for less time (--since, --until), or count here: --engine local.',
    operation: 'cloudwatch-logs:StartQuery',
  });
