import { setTimeout as sleep } from 'node:timers/promises';
import { type QueryExecution, queryExecution, queryResults } from '../../aws/athena/reads.ts';
import { type QueryStart, startQueryExecution, stopQueryExecution } from '../../aws/athena/writes.ts';
import { type FailureCode, FailureError, failureOf } from '../../aws/errors.ts';
import { allPages } from '../../aws/pages.ts';
import type { WriteAccess } from '../../aws/session.ts';

/** What runs a query and what it is told. */
export interface QueryRun {
  /** Allows StartQueryExecution and StopQueryExecution besides reads. */
  readonly access: WriteAccess;
  readonly query: QueryStart;
  readonly signal: AbortSignal;
  /** Called with each answer of how the query stands. */
  readonly progress?: (query: QueryExecution) => void;
  /** Waits so many milliseconds, or until the signal. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A query that ended: `stopped` where it was told to before it was done. */
export interface EndedQuery {
  readonly id: string;
  readonly stopped: boolean;
  readonly scannedBytes: number;
  /** Rows as Athena gives them, the names of the columns first; none of a query that was stopped. */
  readonly rows: readonly (readonly (string | undefined)[])[];
}

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5000;
const STARTS = 3;
/** Polls that may fail one after another before a query is given up. */
const FAILED_POLLS = 5;

/**
 * Runs a query to its end and gives its rows. When the signal comes, or when it can't be followed any more, the query is
 * stopped, so that nothing goes on costing money unseen. Throws FailureError with Athena's reason where it fails.
 */
export async function runQuery(run: QueryRun): Promise<EndedQuery> {
  const { access, query, signal } = run;
  const wait = run.wait ?? untilThen;
  const id = await startOnce(access, query, (ms) => wait(ms, signal));
  let ended: QueryExecution;
  try {
    ended = await follow(id, run, wait);
  } catch (error) {
    if (!signal.aborted) throw await givenUp(access, id, error);
    return { id, stopped: true, scannedBytes: await scannedAfterStop(access, id), rows: [] };
  }
  const scannedBytes = ended.scannedBytes ?? 0;
  if (ended.state !== 'SUCCEEDED') throw failed(ended);
  try {
    return { id, stopped: false, scannedBytes, rows: await allRows(access, id, signal) };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { id, stopped: true, scannedBytes, rows: [] };
  }
}

async function allRows(access: WriteAccess, id: string, signal: AbortSignal): Promise<EndedQuery['rows']> {
  const pages = await allPages(
    (nextToken) => queryResults(access, { id, ...(nextToken === undefined ? {} : { nextToken }) }, { signal }),
    (page) => page.nextToken,
  );
  return pages.flatMap(({ rows }) => rows);
}

/** A lost answer may have started the query: with the same token Athena gives back the one that it started. */
async function startOnce(access: WriteAccess, query: QueryStart, wait: (ms: number) => Promise<void>): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startQueryExecution(access, query);
    } catch (error) {
      if (attempt === STARTS || failureOf(error).code !== 'unavailable') throw withHint(error);
      // An interrupt only shortens the wait: a query that may have started must be known to be stopped.
      await wait(FIRST_WAIT_MS * attempt).catch(() => {});
    }
  }
}

async function follow(
  id: string,
  { access, signal, progress }: QueryRun,
  wait: (ms: number, signal: AbortSignal) => Promise<void>,
): Promise<QueryExecution> {
  let [ms, lost] = [FIRST_WAIT_MS, 0];
  for (;;) {
    signal.throwIfAborted();
    try {
      const now = await queryExecution(access, id, { signal });
      if (['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(now.state)) return now;
      progress?.(now);
      lost = 0;
    } catch (error) {
      lost++;
      if (!['throttled', 'unavailable'].includes(failureOf(error).code) || lost === FAILED_POLLS) throw error;
    }
    await wait(ms, signal);
    ms = Math.min(LONGEST_WAIT_MS, Math.round(ms * 1.5));
  }
}

async function scannedAfterStop(access: WriteAccess, id: string): Promise<number> {
  await stopQueryExecution(access, id).catch((error) => {
    throw stillRunning(id, error);
  });
  // What was read until now is told where it can be; that it was stopped is what counts.
  return queryExecution(access, id).then(
    ({ scannedBytes }) => scannedBytes ?? 0,
    () => 0,
  );
}

async function givenUp(access: WriteAccess, id: string, why: unknown): Promise<unknown> {
  const lost = failureOf(why);
  try {
    await stopQueryExecution(access, id);
  } catch (error) {
    return stillRunning(id, error);
  }
  return new FailureError({ ...lost, message: `${lost.message}; Athena query ${id} was stopped` });
}

function stillRunning(id: string, error: unknown): FailureError {
  const failure = failureOf(error);
  const hint = `Stop it: \`aws athena stop-query-execution --query-execution-id ${id}\`. ${failure.hint}`;
  return new FailureError({ ...failure, message: `Athena query ${id} may still run: ${failure.message}`, hint });
}

/** What a failed query needs most often: Athena reads, and writes its result, with the permissions of whoever asks. */
const PERMISSIONS =
  'Athena acts with your permissions: s3:GetObject and s3:ListBucket on the logs, s3:PutObject and s3:GetBucketLocation on the place of results, and glue:GetDatabase, glue:GetTable and glue:CreateTable; `transit-tui iam-policy athena` prints them all.';

function failed({ id, state, reason = 'Athena gives no reason' }: QueryExecution): FailureError {
  const denied = /access ?denied|not authorized|insufficient permission/i.test(reason);
  const code: FailureCode = denied ? 'denied' : 'invalid';
  const hint = denied ? PERMISSIONS : hintOf(id, reason);
  const ended = state === 'CANCELLED' ? 'was cancelled' : 'failed';
  const message = `Athena query ${id} ${ended}: ${reason}`;
  return new FailureError({ code, message, hint, operation: 'athena:StartQueryExecution' });
}

function hintOf(id: string, reason: string): string {
  if (/exhausted resources|exceeded.*(memory|limit)|Bytes scanned limit/i.test(reason))
    return 'Ask for less: a shorter --since to --until, or fewer fields in --by.';
  if (/(database|schema) .*(does not exist|not found)|SCHEMA_NOT_FOUND/i.test(reason))
    return 'Name a database that is there with --athena-database; its tables are in the AWS Glue Data Catalog.';
  return `\`aws athena get-query-execution --query-execution-id ${id}\` tells all that Athena says of it.`;
}

function withHint(error: unknown): unknown {
  const failure = failureOf(error);
  if (failure.code === 'denied') return new FailureError({ ...failure, hint: `${failure.hint} ${PERMISSIONS}` });
  if (/output location|output bucket/i.test(failure.message)) {
    return new FailureError({ ...failure, hint: OUTPUT_HINT });
  }
  return error;
}

/** What to do where Athena has no place to write results to. */
export const OUTPUT_HINT =
  'Give a place for results with --athena-output s3://bucket/prefix/, or a workgroup that has one with --athena-workgroup.';

async function untilThen(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal });
}
