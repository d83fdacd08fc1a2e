import type { FilterLogEventsRequest, GetLogEventsRequest } from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, type Handler } from '../handler.ts';
import { windowMs } from '../traffic-records.ts';
import { compileFilterPattern } from './filter-pattern.ts';
import {
  earliestEvent,
  eventsOfWindow,
  invalidParameter,
  type LogEvent,
  logGroupOf,
  streamsOf,
  windowStartOf,
} from './log-groups.ts';

const eventsAPage = 10_000;
/** What one answer looks at; a page may hold few events, or none, and still be followed by another. */
const bytesAPage = 1_048_576;
const eventOverhead = 26;

interface Cursor {
  readonly window: number;
  readonly index: number;
}

/** FilterLogEvents: events of all streams in the order of their time, up to `limit` or a megabyte looked at a page. */
export const filterLogEvents: Handler<FilterLogEventsRequest> = (input, { world, traffic, now }) => {
  const group = logGroupOf(world, input.logGroupName, input.logGroupIdentifier);
  if (input.logStreamNames && input.logStreamNamePrefix) {
    throw invalidParameter('logStreamNames and logStreamNamePrefix can not both be given');
  }
  const limit = limitOf(input.limit);
  const from = Math.max(input.startTime ?? 0, earliestEvent(world));
  const to = Math.min(input.endTime ?? Number.POSITIVE_INFINITY, now());
  const matches = compileFilterPattern(input.filterPattern);
  const inTime = (event: LogEvent) => event.timestamp >= from && event.timestamp <= to;
  const wanted = (event: LogEvent) => streamWanted(input, event.logStreamName) && matches(event.message);
  const question = JSON.stringify([
    group.name,
    input.startTime,
    input.endTime,
    input.filterPattern,
    input.logStreamNames,
  ]);
  let { window, index } = input.nextToken
    ? readToken(input.nextToken, question)
    : { window: windowStartOf(from), index: 0 };
  const events: LogEvent[] = [];
  let looked = 0;
  for (; window <= to; window += windowMs, index = 0) {
    const here = eventsOfWindow(traffic, group, window);
    for (; index < here.length; index++) {
      const event = here[index];
      if (!event || !inTime(event)) continue;
      if (events.length >= limit || looked >= bytesAPage) {
        return { events, searchedLogStreams: [], nextToken: writeToken({ window, index }, question) };
      }
      looked += event.message.length + eventOverhead;
      if (wanted(event)) events.push(event);
    }
  }
  return { events, searchedLogStreams: [] };
};

function limitOf(limit: number | undefined): number {
  if (limit !== undefined && (limit < 1 || limit > eventsAPage)) {
    throw invalidParameter(
      "1 validation error detected: Value at 'limit' failed to satisfy constraint: between 1 and 10000",
    );
  }
  return limit ?? eventsAPage;
}

function streamWanted(input: FilterLogEventsRequest, stream: string): boolean {
  if (input.logStreamNames?.length) return input.logStreamNames.includes(stream);
  return !input.logStreamNamePrefix || stream.startsWith(input.logStreamNamePrefix);
}

const writeToken = (cursor: Cursor, question: string) =>
  Buffer.from(JSON.stringify([cursor.window, cursor.index, question])).toString('base64');

function readToken(token: string, question: string): Cursor {
  try {
    const [window, index, asked] = JSON.parse(Buffer.from(token, 'base64').toString()) as [number, number, string];
    if (asked === question) return { window, index };
  } catch {
    // Said below, as for a token of another question.
  }
  throw invalidParameter('The specified nextToken is invalid.');
}

/** GetLogEvents: one stream, forward or backward; a token that has reached the end comes back unchanged. */
export const getLogEvents: Handler<GetLogEventsRequest> = (input, { world, traffic, now }) => {
  const group = logGroupOf(world, input.logGroupName, input.logGroupIdentifier);
  if (!streamsOf(world, group).includes(input.logStreamName ?? '')) {
    throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
  }
  const limit = limitOf(input.limit);
  const from = Math.max(input.startTime ?? 0, earliestEvent(world));
  const to = Math.min(input.endTime ?? now(), now());
  const all: LogEvent[] = [];
  for (let window = windowStartOf(from); window <= to; window += windowMs) {
    for (const event of eventsOfWindow(traffic, group, window)) {
      const inRange = event.timestamp >= from && event.timestamp < to;
      if (inRange && event.logStreamName === input.logStreamName) all.push(event);
    }
  }
  const [start, end] = rangeOf(input, all.length, limit);
  return {
    events: all
      .slice(start, end)
      .map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: `f/${String(end).padStart(56, '0')}/s`,
    nextBackwardToken: `b/${String(start).padStart(56, '0')}/s`,
  };
};

function rangeOf(input: GetLogEventsRequest, total: number, limit: number): [number, number] {
  if (input.nextToken) {
    const [, direction, digits] = /^([fb])\/(\d{56})\/s$/.exec(input.nextToken) ?? [];
    if (!direction) throw invalidParameter('The specified nextToken is invalid.');
    const at = Math.min(Number(digits), total);
    return direction === 'f' ? [at, Math.min(total, at + limit)] : [Math.max(0, at - limit), at];
  }
  return input.startFromHead ? [0, Math.min(total, limit)] : [Math.max(0, total - limit), total];
}
