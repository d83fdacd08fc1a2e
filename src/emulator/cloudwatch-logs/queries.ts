import type { GetQueryResultsRequest, StartQueryRequest, StopQueryRequest } from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, type Handler, type HandlerContext } from '../handler.ts';
import { defaultFormat } from '../scenarios/flow-logs.ts';
import { createNaming } from '../scenarios/naming.ts';
import type { World } from '../state.ts';
import { windowMs } from '../traffic-records.ts';
import { parseQuery } from './insights-parse.ts';
import { type Ran, type Row, runQuery, timestampText } from './insights-run.ts';
import {
  earliestEvent,
  eventsOfWindow,
  invalidParameter,
  type LogGroupState,
  logGroupOf,
  windowStartOf,
} from './log-groups.ts';

/** What a query gives; `soFar` what it has given half-way through the events. */
interface Query {
  status: 'Running' | 'Complete' | 'Cancelled';
  readonly whole: Found;
  readonly soFar: Found;
  readonly groups: number;
}

interface Found extends Ran {
  readonly scanned: number;
  readonly bytes: number;
}

const queries = new WeakMap<World, Map<string, Query>>();

function queriesOf(world: World): Map<string, Query> {
  const known = queries.get(world) ?? new Map<string, Query>();
  queries.set(world, known);
  return known;
}

const queriesKept = 100;

/** StartQuery: times are epoch seconds. The query is read and run at once, so a malformed one fails here. */
export const startQuery: Handler<StartQueryRequest> = (input, context) => {
  const { world } = context;
  const named = [input.logGroupName, ...(input.logGroupNames ?? []), ...(input.logGroupIdentifiers ?? [])];
  const groups = named.filter((name) => name !== undefined).map((name) => logGroupOf(world, name));
  if (groups.length === 0) throw invalidParameter('No log group is given');
  const [from, to] = [(input.startTime ?? 0) * 1000, (input.endTime ?? 0) * 1000];
  if (to < from) throw invalidParameter('End time should not be less than start time');
  const commands = parseQuery(input.queryString ?? '');
  const rows = groups.flatMap((group) => rowsOf(group, from, to, context));
  const foundIn = (some: readonly Row[]): Found => {
    const { rows: all, matched } = runQuery(commands, some);
    const bytes = some.reduce((sum, row) => sum + String(row['@message']).length, 0);
    return { rows: all.slice(0, input.limit), matched, scanned: some.length, bytes };
  };
  const kept = queriesOf(world);
  const queryId = createNaming(world.seed).uuid(context.id('query'));
  const soFar = foundIn(rows.slice(0, Math.ceil(rows.length / 2)));
  kept.set(queryId, { status: 'Running', whole: foundIn(rows), soFar, groups: groups.length });
  const [oldest] = kept.keys();
  if (kept.size > queriesKept && oldest) kept.delete(oldest);
  return { queryId };
};

/** Fields that CloudWatch finds by itself in flow logs of the default format, and in no other. */
const discovered =
  'version accountId interfaceId srcAddr dstAddr srcPort dstPort protocol packets bytes startTime endTime action logStatus'.split(
    ' ',
  );

function rowsOf(group: LogGroupState, from: number, to: number, { traffic, now, world }: HandlerContext): Row[] {
  const rows: Row[] = [];
  const discovers = group.flowLogs.every((flowLog) => flowLog.logFormat === defaultFormat);
  const until = Math.min(to, now());
  for (let window = windowStartOf(Math.max(from, earliestEvent(world))); window <= until; window += windowMs) {
    for (const event of eventsOfWindow(traffic, group, window)) {
      if (event.timestamp < from || event.timestamp > to) continue;
      const words = discovers ? event.message.split(' ') : [];
      rows.push({
        '@timestamp': timestampText(event.timestamp),
        '@epoch': event.timestamp,
        '@message': event.message,
        '@logStream': event.logStreamName,
        '@log': `${world.accountId}:${group.name}`,
        '@ingestionTime': timestampText(event.ingestionTime),
        '@ptr': Buffer.from(event.eventId).toString('base64'),
        ...Object.fromEntries(words.map((word, index) => [discovered[index] ?? `field${index}`, word])),
      });
    }
  }
  // Insights answers newest first unless the query sorts.
  return rows.reverse();
}

function queryOf(world: World, queryId: string | undefined): Query {
  const query = queriesOf(world).get(queryId ?? '');
  if (!query) throw new AwsError('ResourceNotFoundException', `Query ${queryId} does not exist.`);
  return query;
}

/** GetQueryResults: still running when it is first asked, with half of the events looked at, complete afterwards. */
export const getQueryResults: Handler<GetQueryResultsRequest> = (input, { world }) => {
  const query = queryOf(world, input.queryId);
  const { status } = query;
  if (status === 'Running') query.status = 'Complete';
  const { rows, matched, scanned, bytes } = status === 'Complete' ? query.whole : query.soFar;
  return {
    queryLanguage: 'CWLI',
    status,
    results: rows.map((row) => Object.entries(row).map(([field, value]) => ({ field, value: String(value) }))),
    statistics: {
      recordsMatched: matched,
      recordsScanned: scanned,
      estimatedRecordsSkipped: 0,
      bytesScanned: bytes,
      estimatedBytesSkipped: 0,
      logGroupsScanned: query.groups,
    },
  };
};

/** StopQuery; one that has ended can't be stopped. */
export const stopQuery: Handler<StopQueryRequest> = (input, { world }) => {
  const query = queryOf(world, input.queryId);
  if (query.status !== 'Running') throw invalidParameter(`Query ${input.queryId} is not running`);
  query.status = 'Cancelled';
  return { success: true };
};
