import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { type CallOptions, sending } from '../call-options.ts';
import type { ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/** One event of a log group; the timestamp is epoch milliseconds. */
export interface LogEvent {
  readonly eventId: string;
  readonly timestamp: number;
  readonly message: string;
}

/**
 * Gives one page of a log group's events of all streams, oldest first, from `startTime` to `endTime` (epoch milliseconds,
 * both included). The group is named by its name, or by its ARN where another account shares it. A page may be empty and
 * still name a next one.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export function filterLogEvents(
  read: ReadAccess,
  query: {
    readonly logGroupName: string;
    readonly startTime: number;
    readonly endTime?: number;
    readonly nextToken?: string;
    readonly limit?: number;
  },
  options: CallOptions = {},
): Promise<{ readonly events: readonly LogEvent[]; readonly nextToken?: string }> {
  return ask(read, 'FilterLogEvents', query.logGroupName, async (sdk, client) => {
    const { logGroupName, ...rest } = query;
    const group = logGroupName.startsWith('arn:') ? { logGroupIdentifier: logGroupName } : { logGroupName };
    const page = await client.send(new sdk.FilterLogEventsCommand({ ...group, ...rest }), sending(options));
    const events = (page.events ?? []).map((event) => ({
      eventId: event.eventId ?? `${event.timestamp} ${event.logStreamName} ${event.message}`,
      timestamp: event.timestamp ?? 0,
      message: event.message ?? '',
    }));
    return page.nextToken === undefined ? { events } : { events, nextToken: page.nextToken };
  });
}

/** What a log group holds, as AWS last counted it. */
export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly storedBytes: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Days after which events are deleted; absent where they never are. */
  readonly retentionDays?: number;
}

/**
 * Gives the log group of this name (or ARN); undefined where there is none.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
 */
export function describeLogGroup(
  read: ReadAccess,
  name: string,
  options: CallOptions = {},
): Promise<LogGroup | undefined> {
  return ask(read, 'DescribeLogGroups', name, async (sdk, client) => {
    const wanted = name.replace(/^arn:[^:]+:logs:[^:]*:\d*:log-group:/, '');
    // The group itself comes first of all whose names begin like it.
    const input = { logGroupNamePrefix: wanted, limit: 1 };
    const { logGroups = [] } = await client.send(new sdk.DescribeLogGroupsCommand(input), sending(options));
    const found = logGroups.find(({ logGroupName }) => logGroupName === wanted);
    if (found === undefined) return undefined;
    return {
      name: wanted,
      arn: found.logGroupArn ?? found.arn ?? '',
      storedBytes: found.storedBytes ?? 0,
      createdAt: found.creationTime ?? 0,
      ...(found.retentionInDays === undefined ? {} : { retentionDays: found.retentionInDays }),
    };
  });
}

/**
 * Starts a Logs Insights query over log groups of one kind (names, or ARNs) and gives its id. Times are epoch seconds, both
 * included.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html
 */
export function startQuery(
  read: ReadAccess,
  query: {
    readonly logGroups: readonly string[];
    readonly queryString: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly limit: number;
  },
  options: CallOptions = {},
): Promise<string> {
  const { logGroups, ...rest } = query;
  return ask(read, 'StartQuery', logGroups.join(', '), async (sdk, client) => {
    const byArn = logGroups.some((group) => group.startsWith('arn:'));
    const groups = byArn ? { logGroupIdentifiers: [...logGroups] } : { logGroupNames: [...logGroups] };
    const { queryId } = await client.send(new sdk.StartQueryCommand({ ...groups, ...rest }), sending(options));
    if (queryId === undefined) throw new Error('The answer names no query');
    return queryId;
  });
}

/** What a query gave so far. Rows are partial until the status is `Complete`. */
export interface QueryResults {
  /** `Scheduled`, `Running`, `Complete`, `Failed`, `Cancelled`, `Timeout` or `Unknown`. */
  readonly status: string;
  /** Each row by the names of its columns; a column without a value is absent. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** Events that the filters let through, and all that were looked at. */
  readonly recordsMatched: number;
  readonly recordsScanned: number;
  readonly bytesScanned: number;
}

/**
 * Gives what a Logs Insights query found so far.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html
 */
export function getQueryResults(read: ReadAccess, queryId: string, options: CallOptions = {}): Promise<QueryResults> {
  return ask(read, 'GetQueryResults', queryId, async (sdk, client) => {
    const { status, results, statistics } = await client.send(
      new sdk.GetQueryResultsCommand({ queryId }),
      sending(options),
    );
    return {
      status: status ?? 'Unknown',
      rows: (results ?? []).map((row) =>
        Object.fromEntries(row.flatMap(({ field, value }) => (field && value !== undefined ? [[field, value]] : []))),
      ),
      recordsMatched: statistics?.recordsMatched ?? 0,
      recordsScanned: statistics?.recordsScanned ?? 0,
      bytesScanned: statistics?.bytesScanned ?? 0,
    };
  });
}

/** Ends a Logs Insights query that still runs; one that has ended by itself meanwhile is no failure. */
export async function stopQuery(read: ReadAccess, queryId: string, options: CallOptions = {}): Promise<void> {
  await ask(read, 'StopQuery', queryId, async (sdk, client) => {
    try {
      await client.send(new sdk.StopQueryCommand({ queryId }), sending(options));
    } catch (error) {
      if (!(error instanceof Error && error.name === 'InvalidParameterException')) throw error;
    }
  });
}

function ask<Answer>(
  read: ReadAccess,
  operation: string,
  resource: string,
  work: (sdk: typeof import('./sdk.ts'), client: CloudWatchLogsClient) => Promise<Answer>,
): Promise<Answer> {
  return asking({ service: 'cloudwatch-logs', operation, resource }, async () =>
    work(await import('./sdk.ts'), await read.client('cloudwatch-logs')),
  );
}
