import { FailureError, failureOf } from '../aws/errors.ts';
import { describeEventBus } from '../aws/eventbridge/reads.ts';
import { putEvents } from '../aws/eventbridge/writes.ts';
import { writeAccess } from '../aws/open-session.ts';
import type { Session } from '../aws/session.ts';
import type { PutEvents } from './deliver-events.ts';

/** What `watch` changes, and the whole of it. */
export const WATCH_WRITES = ['eventbridge:PutEvents'] as const;

/** Gives what puts events, and can do nothing else; throws a FailureError in a read-only session. */
export function eventBus(session: Session): PutEvents {
  const write = writeAccess(session, WATCH_WRITES);
  return (entries) => putEvents(write, entries);
}

/**
 * Makes sure that a bus is there: EventBridge takes events for one that isn't, and loses them. Throws a FailureError where it
 * is not; gives a sentence where that can't be found out.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
export async function checkEventBus(session: Session, name: string): Promise<string | undefined> {
  try {
    await describeEventBus(session.read, name);
    return undefined;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.code === 'denied') {
      return `Whether the bus ${name} is there is unknown, and events for a bus that isn't get lost: ${failure.message}`;
    }
    if (failure.code !== 'not-found') throw error;
    throw new FailureError({
      code: 'not-found',
      message: `There is no event bus ${name} in ${session.region}.`,
      hint: 'EventBridge would take events for it, and lose them: make the bus first, or name another with --event-bus.',
    });
  }
}
