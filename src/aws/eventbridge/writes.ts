import type { WriteAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/**
 * One entry of PutEvents; `time` is in epoch milliseconds, `detail` a JSON object as text.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
 */
export interface EventEntry {
  readonly source: string;
  readonly detailType: string;
  readonly detail: string;
  /** ARNs. */
  readonly resources: readonly string[];
  readonly time: number;
  readonly eventBusName: string;
}

/** What became of one entry of a PutEvents call; an entry that failed has a code. */
export interface PutOutcome {
  readonly eventId?: string | undefined;
  readonly errorCode?: string | undefined;
  readonly errorMessage?: string | undefined;
}

/**
 * Puts events, ten at most, and gives the outcome of each in their order: some may fail where others are taken.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function putEvents(write: WriteAccess, events: readonly EventEntry[]): Promise<readonly PutOutcome[]> {
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
      eventId: EventId,
      errorCode: ErrorCode,
      errorMessage: ErrorMessage,
    }));
  });
}
