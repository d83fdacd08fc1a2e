import type { WriteAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/** An event to put; `time` is in epoch milliseconds, `detail` is a JSON object as text. */
export interface EventToPut {
  readonly source: string;
  readonly detailType: string;
  readonly detail: string;
  /** ARNs. */
  readonly resources: readonly string[];
  readonly time: number;
  readonly eventBusName: string;
}

/** What became of one event: an id, or why EventBridge did not take it. */
export interface PutEventOutcome {
  readonly eventId?: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
}

/**
 * Puts events, ten at most, and gives the outcome of each in their order: some may fail where others are taken.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function putEvents(write: WriteAccess, events: readonly EventToPut[]): Promise<readonly PutEventOutcome[]> {
  const resource = [...new Set(events.map(({ eventBusName }) => eventBusName))].join(', ');
  return asking({ service: 'eventbridge', operation: 'PutEvents', resource }, async () => {
    const { PutEventsCommand } = await import('./sdk.ts');
    const client = await write.client('eventbridge');
    const command = new PutEventsCommand({
      Entries: events.map(({ source, detailType, detail, resources, time, eventBusName }) => ({
        Source: source,
        DetailType: detailType,
        Detail: detail,
        Resources: [...resources],
        Time: new Date(time),
        EventBusName: eventBusName,
      })),
    });
    const { Entries = [] } = await client.send(command);
    return Entries.map(({ EventId, ErrorCode, ErrorMessage }) => ({
      ...(EventId === undefined ? {} : { eventId: EventId }),
      ...(ErrorCode === undefined ? {} : { errorCode: ErrorCode }),
      ...(ErrorMessage === undefined ? {} : { errorMessage: ErrorMessage }),
    }));
  });
}
