import type { Session } from '../aws/session.ts';
import { deleteMessages, receiveMessages } from '../aws/sqs/writes.ts';
import type { FeedClock } from './poll-feed.ts';
import { type PushQueue, pushQueue, type QueueSource, unusedQueue } from './push-queue.ts';
import { type QueueName, queueUrlFor } from './queue-url.ts';

/** What taking pushes changes, and the whole of it: receiving hides messages from others, and what was shown is removed. */
export const QUEUE_WRITES = ['sqs:DeleteMessageBatch', 'sqs:ReceiveMessage'] as const;

/** The longest that SQS lets a receiver wait: the fewest calls, and a message still comes at once. */
const WAIT_SECONDS = 20;
/** As long as it takes to show a message and remove it, many times over. */
const HIDDEN_SECONDS = 60;

/** Makes the pushes of a queue. A read-only session takes nothing from it, and the panes say so. */
export function openQueue(session: Session, queue: QueueName, clock: FeedClock): PushQueue {
  const source = queueSource(session, queue);
  if (source !== undefined) return pushQueue(source, session.region, clock);
  return unusedQueue('under --read-only nothing is taken from a queue; that would hide it from others');
}

/** A queue as the pushes ask it; none where the session must not change it. */
function queueSource(session: Session, queue: QueueName): QueueSource | undefined {
  const write = session.write?.(QUEUE_WRITES);
  if (write === undefined) return undefined;
  const { region, identity } = session;
  const endpointUrl = session.endpointFor('sqs');
  // Asked again until it is known: who is calling may be unknown at first.
  let found: string | undefined;
  const url = async () => {
    found ??= await queueUrlFor(queue, { region, endpointUrl, account: async () => (await identity()).account });
    return found;
  };
  return {
    receive: async (signal) => {
      const wanted = { queueUrl: await url(), waitSeconds: WAIT_SECONDS, hiddenSeconds: HIDDEN_SECONDS };
      return receiveMessages(write, wanted, { signal });
    },
    remove: async (receiptHandles) => deleteMessages(write, { queueUrl: await url(), receiptHandles }),
  };
}
