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
 * Gives one page of a log group's events of all streams, oldest first, from `startTime` (epoch milliseconds) on. A page
 * may be empty and still name a next one.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export function filterLogEvents(
  read: ReadAccess,
  query: {
    readonly logGroupName: string;
    readonly startTime: number;
    readonly nextToken?: string;
    readonly limit?: number;
  },
  options: CallOptions = {},
): Promise<{ readonly events: readonly LogEvent[]; readonly nextToken?: string }> {
  const what = { service: 'cloudwatch-logs', operation: 'FilterLogEvents', resource: query.logGroupName } as const;
  return asking(what, async () => {
    const { FilterLogEventsCommand } = await import('./sdk.ts');
    const client = await read.client('cloudwatch-logs');
    const page = await client.send(new FilterLogEventsCommand(query), sending(options));
    const events = (page.events ?? []).map((event) => ({
      eventId: event.eventId ?? `${event.timestamp} ${event.logStreamName} ${event.message}`,
      timestamp: event.timestamp ?? 0,
      message: event.message ?? '',
    }));
    return page.nextToken === undefined ? { events } : { events, nextToken: page.nextToken };
  });
}
