import { type CallOptions, sending } from '../call-options.ts';
import type { ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/** A query as Athena tells of it. */
export interface QueryExecution {
  readonly id: string;
  readonly state: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'unknown';
  /** Why it failed or was cancelled, in Athena's words. */
  readonly reason: string | undefined;
  /** Bytes read so far; what is billed. */
  readonly scannedBytes: number | undefined;
  /** `s3://…`, where the result lies. */
  readonly output: string | undefined;
}

/**
 * Tells how a query stands.
 * @see https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryExecution.html
 */
export function queryExecution(read: ReadAccess, id: string, options: CallOptions = {}): Promise<QueryExecution> {
  return asking({ service: 'athena', operation: 'GetQueryExecution', resource: `query ${id}` }, async () => {
    const { GetQueryExecutionCommand } = await import('./sdk.ts');
    const client = await read.client('athena');
    const answer = await client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }), sending(options));
    const { Status, Statistics, ResultConfiguration } = answer.QueryExecution ?? {};
    return {
      id,
      state: Status?.State ?? 'unknown',
      reason: Status?.StateChangeReason ?? Status?.AthenaError?.ErrorMessage,
      scannedBytes: Statistics?.DataScannedInBytes,
      output: ResultConfiguration?.OutputLocation,
    };
  });
}

/** A page of a result; undefined stands for NULL. The first page begins with a row of the columns' names. */
export interface ResultPage {
  readonly rows: readonly (readonly (string | undefined)[])[];
  readonly nextToken?: string;
}

/**
 * Gives one page, 1000 rows at most, of what a query that succeeded found.
 * @see https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html
 */
export function queryResults(
  read: ReadAccess,
  query: { readonly id: string; readonly nextToken?: string },
  options: CallOptions = {},
): Promise<ResultPage> {
  return asking({ service: 'athena', operation: 'GetQueryResults', resource: `query ${query.id}` }, async () => {
    const { GetQueryResultsCommand } = await import('./sdk.ts');
    const client = await read.client('athena');
    const input = { QueryExecutionId: query.id, NextToken: query.nextToken };
    const page = await client.send(new GetQueryResultsCommand(input), sending(options));
    const rows = (page.ResultSet?.Rows ?? []).map(({ Data }) => (Data ?? []).map((datum) => datum.VarCharValue));
    return page.NextToken === undefined ? { rows } : { rows, nextToken: page.NextToken };
  });
}

/** What of a workgroup decides how a query runs in it. */
export interface WorkGroup {
  readonly name: string;
  readonly enabled: boolean;
  /** `s3://…` where results go unless a query says otherwise; undefined where it has none. */
  readonly output: string | undefined;
  /** Athena keeps results itself: no place in S3 is needed, and none may be given. */
  readonly keepsResults: boolean;
  /** The workgroup's own settings override those of a query. */
  readonly enforced: boolean;
  /** A query that reads more is stopped. */
  readonly mostBytes: number | undefined;
}

/**
 * Gives a workgroup's settings.
 * @see https://docs.aws.amazon.com/athena/latest/APIReference/API_GetWorkGroup.html
 */
export function workGroup(read: ReadAccess, name: string, options: CallOptions = {}): Promise<WorkGroup> {
  return asking({ service: 'athena', operation: 'GetWorkGroup', resource: `workgroup ${name}` }, async () => {
    const { GetWorkGroupCommand } = await import('./sdk.ts');
    const client = await read.client('athena');
    const { WorkGroup } = await client.send(new GetWorkGroupCommand({ WorkGroup: name }), sending(options));
    const { ResultConfiguration, ManagedQueryResultsConfiguration, EnforceWorkGroupConfiguration } =
      WorkGroup?.Configuration ?? {};
    return {
      name,
      enabled: WorkGroup?.State !== 'DISABLED',
      output: ResultConfiguration?.OutputLocation || undefined,
      keepsResults: ManagedQueryResultsConfiguration?.Enabled === true,
      enforced: EnforceWorkGroupConfiguration === true,
      mostBytes: WorkGroup?.Configuration?.BytesScannedCutoffPerQuery,
    };
  });
}
