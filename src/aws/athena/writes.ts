import type { WriteAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/** A query to start. */
export interface QueryStart {
  readonly sql: string;
  readonly database: string;
  readonly workGroup: string;
  /** `s3://…` for the result; the workgroup's own place where there is none. */
  readonly output: string | undefined;
  /** 32 to 128 characters: sent again with the same one, the query that was started before is given back. */
  readonly token: string;
}

/**
 * Starts a query and gives its id.
 * @see https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
 */
export function startQueryExecution(write: WriteAccess, query: QueryStart): Promise<string> {
  const what = {
    service: 'athena',
    operation: 'StartQueryExecution',
    resource: `workgroup ${query.workGroup}`,
  } as const;
  return asking(what, async () => {
    const { StartQueryExecutionCommand } = await import('./sdk.ts');
    const client = await write.client('athena');
    const { QueryExecutionId } = await client.send(
      new StartQueryExecutionCommand({
        QueryString: query.sql,
        QueryExecutionContext: { Database: query.database },
        WorkGroup: query.workGroup,
        ResultConfiguration: query.output === undefined ? undefined : { OutputLocation: query.output },
        ClientRequestToken: query.token,
      }),
    );
    if (QueryExecutionId === undefined) throw new Error('The answer names no query');
    return QueryExecutionId;
  });
}

/**
 * Ends a query that runs or waits; what it read until then is billed.
 * @see https://docs.aws.amazon.com/athena/latest/APIReference/API_StopQueryExecution.html
 */
export function stopQueryExecution(write: WriteAccess, id: string): Promise<void> {
  return asking({ service: 'athena', operation: 'StopQueryExecution', resource: `query ${id}` }, async () => {
    const { StopQueryExecutionCommand } = await import('./sdk.ts');
    const client = await write.client('athena');
    await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
  });
}
