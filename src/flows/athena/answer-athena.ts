import { type QueryExecution, workGroup } from '../../aws/athena/reads.ts';
import { FailureError, failureOf } from '../../aws/errors.ts';
import type { ReadAccess, WriteAccess } from '../../aws/session.ts';
import { plural } from '../../ui/readable.ts';
import { unknownOf } from '../answer.ts';
import type { FlowAnswer, FlowQuery } from '../query.ts';
import type { FlowReport } from '../report.ts';
import { estimatePlace, type PlaceEstimate, priceOf } from './estimate.ts';
import { type Stretch, stretchOf } from './partitions.ts';
import type { AthenaPlace } from './place.ts';
import type { TableScan } from './record-sql.ts';
import { resultOf } from './result.ts';
import { OUTPUT_HINT, runQuery } from './run-query.ts';
import { selectOf } from './select.ts';
import { tableOf } from './table.ts';

/** Where Athena runs a query. */
export interface AthenaSettings {
  readonly workGroup: string;
  readonly database: string;
  /** `s3://…` for results; the workgroup's own place where there is none. */
  readonly output: string | undefined;
}

/** A query that was not run yet: what it would send, read and cost. */
export interface AthenaPlan {
  readonly query: FlowQuery;
  readonly scans: readonly TableScan[];
  /** Statements that make the tables where they aren't there; Athena asks nothing for them. */
  readonly ddl: readonly string[];
  /** The statement that reads; undefined where there is nothing to read. */
  readonly sql: string | undefined;
  /** Bytes that are read at most. */
  readonly bytes: number;
  readonly objects: number;
  /** US dollars, about: the price differs by region. */
  readonly usd: number;
  /** The partitions that are read, from the first to the last. */
  readonly stretch: Stretch | undefined;
  readonly settings: AthenaSettings;
  /** Where the result is written; undefined where Athena keeps it itself, or where that could not be found out. */
  readonly output: string | undefined;
  readonly notes: readonly string[];
}

/**
 * Makes a query for Athena and adds up what it would read, from listing the objects. Only reads: nothing is started.
 * Throws FailureError where the workgroup can't run it.
 */
export async function planAthena(
  read: ReadAccess,
  ask: {
    readonly query: FlowQuery;
    readonly places: readonly AthenaPlace[];
    readonly settings: AthenaSettings;
    readonly now: number;
    readonly signal: AbortSignal;
  },
): Promise<AthenaPlan> {
  const { query, places, settings, now, signal } = ask;
  const stretch = stretchOf(query, now);
  const [{ output, notes, mostBytes }, ...estimates] = await Promise.all([
    placeOfResults(read, settings, signal),
    ...places.map((place) => estimatePlace(read, place, stretch, signal)),
  ]);
  const scans = places.flatMap((place, at): TableScan[] => {
    const found = estimates[at]?.stretch;
    return found === undefined ? [] : [{ place, table: tableOf(place, settings.database), stretch: found }];
  });
  const bytes = estimates.reduce((sum, each) => sum + each.bytes, 0);
  return {
    query,
    scans,
    ddl: [...new Set(scans.map(({ table }) => table.ddl))],
    sql: scans.length === 0 ? undefined : selectOf(query, scans),
    bytes,
    objects: estimates.reduce((sum, each) => sum + each.objects, 0),
    usd: priceOf(bytes),
    stretch: around(scans.map((scan) => scan.stretch)),
    settings,
    output,
    notes: [
      ...notes,
      ...(mostBytes !== undefined && mostBytes < bytes
        ? [`The workgroup ${settings.workGroup} stops queries that read more than ${mostBytes} bytes`]
        : []),
      ...uncounted(estimates),
    ],
  };
}

/** Says which objects the estimate leaves out, and which it holds though nothing of them is counted. */
function uncounted(estimates: readonly PlaceEstimate[]): string[] {
  const elsewhere = estimates.reduce((sum, each) => sum + each.elsewhere, 0);
  const otherForm = estimates.reduce((sum, each) => sum + each.otherForm, 0);
  return [
    ...(elsewhere === 0
      ? []
      : [`${plural(elsewhere, 'further object is', 'further objects are')} not read: filed otherwise than the first`]),
    ...(otherForm === 0
      ? []
      : [
          `${plural(otherForm, 'of the objects is', 'of the objects are')} stored otherwise than the first: Athena may read and bill that, and counts nothing of it`,
        ]),
  ];
}

function around(stretches: readonly Stretch[]): Stretch | undefined {
  if (stretches.length === 0) return undefined;
  return {
    from: Math.min(...stretches.map(({ from }) => from)),
    to: Math.max(...stretches.map(({ to }) => to)),
  };
}

interface PlaceOfResults {
  readonly output: string | undefined;
  readonly mostBytes: number | undefined;
  readonly notes: readonly string[];
}

async function placeOfResults(
  read: ReadAccess,
  settings: AthenaSettings,
  signal: AbortSignal,
): Promise<PlaceOfResults> {
  const { output, workGroup: name } = settings;
  const group = await workGroup(read, name, { signal }).catch((error: unknown) => {
    // Whoever may run queries need not be allowed to read the workgroup: then Athena itself says what is missing.
    if (failureOf(error).code !== 'denied') throw error;
    return undefined;
  });
  if (group === undefined) {
    return { output, mostBytes: undefined, notes: [`The settings of the workgroup ${name} may not be read`] };
  }
  const wrong = (message: string, hint: string) =>
    new FailureError({ code: 'invalid', message, hint, operation: 'athena:GetWorkGroup' });
  if (!group.enabled) throw wrong(`The workgroup ${name} is disabled.`, 'Name another one with --athena-workgroup.');
  const { mostBytes } = group;
  if (group.keepsResults) return { output: undefined, mostBytes, notes: [] };
  if (group.enforced && group.output !== undefined) {
    const notes = output === undefined ? [] : [`The workgroup ${name} overrides --athena-output with its own place`];
    return { output: group.output, mostBytes, notes };
  }
  const place = output ?? group.output;
  if (place === undefined)
    throw wrong(`The workgroup ${name} has no place for results, and none is given.`, OUTPUT_HINT);
  return { output: place, mostBytes, notes: [] };
}

export interface AthenaRequest {
  /** What was shown and approved. */
  readonly plan: AthenaPlan;
  /** Allows StartQueryExecution and StopQueryExecution. */
  readonly write: WriteAccess;
  /** Makes a text of 32 to 128 characters that was never used before. */
  readonly token: () => string;
  readonly signal: AbortSignal;
  /** Called with the id of the query that reads, and what it read: what is billed. */
  readonly ended?: (query: { readonly id: string; readonly scannedBytes: number }) => void;
  /** Called while a query waits or runs. */
  readonly progress?: (query: QueryExecution) => void;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Runs an approved plan on Athena and gives its answer, the same as the other engines give over the same objects. A query
 * that is stopped has no rows. Throws FailureError where a query fails.
 */
export async function answerAthena(request: AthenaRequest): Promise<FlowReport> {
  const { plan, write, signal, wait, progress } = request;
  const { query, scans, sql, settings } = plan;
  // Where Athena keeps results itself it takes no place for them.
  const output = settings.output === undefined ? undefined : plan.output;
  const run = (text: string) =>
    runQuery({
      access: write,
      signal,
      query: { ...settings, sql: text, output, token: request.token() },
      ...(progress === undefined ? {} : { progress }),
      ...(wait === undefined ? {} : { wait }),
    });
  for (const statement of plan.ddl) {
    if (signal.aborted || (await run(statement)).stopped) return reportOf(plan, emptyAnswer(plan), 0, true);
  }
  if (sql === undefined || signal.aborted) return reportOf(plan, emptyAnswer(plan), 0, signal.aborted);
  const { id, rows, scannedBytes, stopped } = await run(sql);
  request.ended?.({ id, scannedBytes });
  const has = (field: string) => scans.some(({ table }) => table.columns.has(field));
  const result = resultOf(rows, { top: query.top, sources: scans.length, has });
  const formats = scans.map(({ place }, at) => ({
    format: place.format,
    records: result.recordsOf[at] ?? 0,
    taken: false,
  }));
  const answer: FlowAnswer = {
    rows: result.rows,
    distinct: result.distinct,
    matched: result.matched,
    intake: result.intake,
    unknown: unknownOf(query, formats),
    histogram: { from: 0, seconds: 0 },
  };
  const report = reportOf(plan, answer, scannedBytes, stopped);
  return result.foreign === 0 ? report : { ...report, failures: [foreignHeaders(plan, result.foreign)] };
}

/** A table reads values by their position: what has another header was misread, and nobody may take it for an answer. */
function foreignHeaders({ scans }: AthenaPlan, headers: number): FlowReport['failures'][number] {
  const piece = [...new Set(scans.map(({ place }) => `s3://${place.bucket}/${place.prefix}`))].join(', ');
  const error = new FailureError({
    code: 'invalid',
    message: `${headers} headers name other fields than the table has: the lines below them were misread.`,
    hint: 'Name a prefix that holds one format, or count without --engine athena: each header is then followed.',
    operation: 'athena:StartQueryExecution',
  });
  return { piece, error };
}

function emptyAnswer({ query }: AthenaPlan): FlowAnswer {
  const { rows, distinct, matched, intake } = resultOf([], { top: query.top, sources: 0, has: () => false });
  return { rows, distinct, matched, intake, unknown: [], histogram: { from: 0, seconds: 0 } };
}

const LIMITS = ['Of the interfaces of a row Athena tells the first and the last by name, and no histogram'];

function reportOf(plan: AthenaPlan, answer: FlowAnswer, readBytes: number, stopped: boolean): FlowReport {
  return {
    answer,
    badLines: [],
    failures: [],
    pieces: plan.objects,
    readBytes,
    ...(plan.scans.some(({ place }) => place.fileFormat === 'parquet') ? {} : { totalBytes: plan.bytes }),
    stopped,
    fields: [...new Set(plan.scans.flatMap(({ place }) => place.format.fields))],
    formatTaken: false,
    limits: LIMITS,
  };
}
