import type {
  GetQueryExecutionInput,
  GetQueryExecutionOutput,
  GetQueryResultsInput,
  GetQueryResultsOutput,
  Row,
  StartQueryExecutionInput,
  StartQueryExecutionOutput,
  StopQueryExecutionInput,
} from '@aws-sdk/client-athena';
import type { AthenaResult } from '../emulator.ts';
import type { Handler, HandlerContext } from '../handler.ts';
import { etagOf } from '../s3/object-store.ts';
import { createNaming } from '../scenarios/naming.ts';
import type { World } from '../state.ts';
import { invalidRequest, workGroupOf } from './work-groups.ts';

interface Query {
  readonly id: string;
  readonly sql: string;
  readonly token: string | undefined;
  readonly database: string;
  readonly workGroup: string;
  readonly output: string;
  readonly submittedAt: number;
  state: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  completedAt: number | undefined;
  /** What the runner made of it; undefined while it is at work. */
  outcome: AthenaResult | { readonly error: string } | undefined;
  reason: string | undefined;
}

const queries = new WeakMap<World, Map<string, Query>>();

function queriesOf(world: World): Map<string, Query> {
  const known = queries.get(world) ?? new Map<string, Query>();
  queries.set(world, known);
  return known;
}

/** StartQueryExecution: the same token with the same statement gives the query it started before. */
export const startQueryExecution: Handler<StartQueryExecutionInput, StartQueryExecutionOutput> = (input, context) => {
  const { world } = context;
  const sql = input.QueryString ?? '';
  const token = input.ClientRequestToken;
  if (token !== undefined && (token.length < 32 || token.length > 128)) {
    throw invalidRequest('ClientRequestToken must have length between 32 and 128');
  }
  const known = [...queriesOf(world).values()].find((query) => token !== undefined && query.token === token);
  if (known !== undefined) {
    if (known.sql !== sql) throw invalidRequest('Idempotent parameters do not match');
    return { QueryExecutionId: known.id };
  }
  const group = workGroupOf(context, input.WorkGroup);
  const folder = input.ResultConfiguration?.OutputLocation ?? group.output;
  if (folder === undefined) {
    throw invalidRequest(
      'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
    );
  }
  const bucket = /^s3:\/\/([^/]+)/.exec(folder)?.[1] ?? '';
  if (world.buckets[bucket] === undefined) throw invalidRequest(`Unable to verify/create output bucket ${bucket}`);
  const id = createNaming(world.seed).uuid(context.id('athena'));
  const query: Query = {
    id,
    sql,
    token,
    database: input.QueryExecutionContext?.Database ?? 'default',
    workGroup: group.name,
    output: `${folder.replace(/\/?$/, '/')}${id}.csv`,
    submittedAt: context.now(),
    state: 'QUEUED',
    completedAt: undefined,
    outcome: undefined,
    reason: undefined,
  };
  queriesOf(world).set(id, query);
  void run(query, context);
  return { QueryExecutionId: id };
};

async function run(query: Query, { runAthenaSql }: HandlerContext): Promise<void> {
  if (runAthenaSql === undefined) {
    query.outcome = { error: 'NOT_SUPPORTED: the embedded AWS does not run SQL' };
    return;
  }
  try {
    query.outcome = await runAthenaSql(query.sql, query.database);
  } catch (error) {
    query.outcome = { error: error instanceof Error ? error.message : String(error) };
  }
}

/** GetQueryExecution: each time it is asked for, a query goes one step on, to its end as soon as there is an outcome. */
export const getQueryExecution: Handler<GetQueryExecutionInput, GetQueryExecutionOutput> = (input, context) => {
  const query = queryOf(context.world, input.QueryExecutionId);
  const answer = { QueryExecution: viewOf(query) };
  proceed(query, context);
  return answer;
};

function proceed(query: Query, context: HandlerContext): void {
  if (query.state === 'QUEUED') query.state = 'RUNNING';
  else if (query.state === 'RUNNING' && query.outcome !== undefined) {
    query.completedAt = context.now();
    if ('error' in query.outcome) {
      query.state = 'FAILED';
      query.reason = query.outcome.error;
    } else {
      query.state = 'SUCCEEDED';
      writeResult(query, query.outcome, context);
    }
  }
}

const isDdl = (sql: string): boolean => /^\s*(CREATE|DROP|ALTER)\b/i.test(sql);

function viewOf(query: Query): GetQueryExecutionOutput['QueryExecution'] {
  const { outcome, state, reason } = query;
  const scanned =
    state === 'SUCCEEDED' && outcome !== undefined && 'scannedBytes' in outcome ? outcome.scannedBytes : 0;
  return {
    QueryExecutionId: query.id,
    Query: query.sql,
    StatementType: isDdl(query.sql) ? 'DDL' : 'DML',
    ResultConfiguration: { OutputLocation: query.output },
    QueryExecutionContext: { Database: query.database, Catalog: 'awsdatacatalog' },
    Status: {
      State: state,
      SubmissionDateTime: new Date(query.submittedAt),
      ...(reason === undefined ? {} : { StateChangeReason: reason }),
      ...(state === 'FAILED'
        ? { AthenaError: { ErrorCategory: 2, ErrorType: 1, Retryable: false, ErrorMessage: reason } }
        : {}),
      ...(query.completedAt === undefined ? {} : { CompletionDateTime: new Date(query.completedAt) }),
    },
    Statistics: { DataScannedInBytes: scanned, EngineExecutionTimeInMillis: 1, TotalExecutionTimeInMillis: 1 },
    WorkGroup: query.workGroup,
    EngineVersion: { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: 'Athena engine version 3' },
  };
}

/** Athena leaves its result in the bucket, whoever reads it. */
function writeResult({ output }: Query, { columns, rows }: AthenaResult, { world, now }: HandlerContext): void {
  const [, name = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(output) ?? [];
  const cell = (value: string | null) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`);
  const lines = [columns.map(({ name: column }) => column), ...rows].map((row) => row.map(cell).join(','));
  const body = Buffer.from(`${lines.join('\n')}\n`);
  const bucket = world.buckets[name];
  if (bucket === undefined) return;
  const stored = { key, size: body.length, lastModified: now(), etag: etagOf(body), storageClass: 'STANDARD' };
  bucket.objects[key] = { ...stored, body: body.toString('base64') };
}

/** GetQueryResults: at most 1000 rows a page; the first begins with the names of the columns. */
export const getQueryResults: Handler<GetQueryResultsInput, GetQueryResultsOutput> = (input, { world }) => {
  const query = queryOf(world, input.QueryExecutionId);
  if (query.state !== 'SUCCEEDED' || query.outcome === undefined || 'error' in query.outcome) {
    throw invalidRequest(`Query has not yet finished. Current state: ${query.state}`);
  }
  const { columns, rows } = query.outcome;
  const all = isDdl(query.sql) ? rows : [columns.map(({ name }) => name), ...rows];
  const from = Number(input.NextToken ?? 0);
  const to = from + Math.min(1000, input.MaxResults ?? 1000);
  return {
    UpdateCount: 0,
    ResultSet: {
      Rows: all.slice(from, to).map(rowOf),
      ResultSetMetadata: {
        ColumnInfo: columns.map(({ name, type }) => ({ CatalogName: 'hive', Name: name, Label: name, Type: type })),
      },
    },
    ...(to < all.length ? { NextToken: String(to) } : {}),
  };
};

const rowOf = (values: readonly (string | null)[]): Row => ({
  Data: values.map((value) => (value === null ? {} : { VarCharValue: value })),
});

/** StopQueryExecution: of a query that has ended nothing changes. */
export const stopQueryExecution: Handler<StopQueryExecutionInput> = (input, context) => {
  const query = queryOf(context.world, input.QueryExecutionId);
  if (query.state === 'QUEUED' || query.state === 'RUNNING') {
    query.state = 'CANCELLED';
    query.reason = 'Query was cancelled by user';
    query.completedAt = context.now();
  }
  return {};
};

function queryOf(world: World, id: string | undefined): Query {
  const query = queriesOf(world).get(id ?? '');
  if (query === undefined) throw invalidRequest(`QueryExecution ${id} was not found`);
  return query;
}
