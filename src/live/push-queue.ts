import { type Failure, failureOf } from '../aws/errors.ts';
import type { ReceivedMessage } from '../aws/sqs/writes.ts';
import { pause } from './deliver-events.ts';
import { delayAfter, type FeedClock } from './poll-feed.ts';
import { type Push, readQueueMessage } from './queue-message.ts';

/** What the pushes ask of SQS. */
export interface QueueSource {
  /** Waits some seconds for messages; they stay hidden from others for a minute. */
  receive(signal: AbortSignal): Promise<readonly ReceivedMessage[]>;
  /** Removes messages; those that could not be removed come again. */
  remove(receiptHandles: readonly string[]): Promise<void>;
}

/**
 * How the pushes stand. `unused`: this console does not take from the queue, `why` says so in words. `failing`: it will
 * go on trying, and polling has to do meanwhile.
 */
export type QueueState =
  | { readonly phase: 'connecting' | 'working' }
  | { readonly phase: 'failing'; readonly failure: Failure }
  | { readonly phase: 'unused'; readonly why: string };

export interface QueueCounts {
  /** Messages that were shown. */
  readonly taken: number;
  /** Events that nothing here shows. */
  readonly foreign: number;
  /** Messages that could not be read. */
  readonly unreadable: number;
}

/** Pushes from a queue. Framework-free, as a feed is. */
export interface PushQueue {
  state(): QueueState;
  counts(): QueueCounts;
  /** Told of every change of state or counts. */
  subscribe(listener: () => void): () => void;
  /** Told of every push that concerns a pane, before its message is removed. */
  onPush(listener: (push: Push) => void): () => void;
  /** Begins to take; idempotent. */
  start(): void;
  stop(): void;
}

/**
 * How often a message that can't be read is left in the queue, for its dead-letter queue to take (`transit-tui template`
 * makes one that does after 3). After that it is removed here, so that a queue without one doesn't hand it out for ever.
 */
export const LEFT_UNREAD = 5;

const AGAIN_MS = 5_000;
const MOST_AGAIN_MS = 60_000;
/** A queue that answers at once that it is empty must not be asked without end. */
const EMPTY_WAIT_MS = 1_000;
const MOST_REMEMBERED = 10_000;

/**
 * Takes messages from a queue for as long as it is started. What was understood is shown and then removed; so is a whole
 * event that concerns no pane. A message that can't be read is left, up to five times. A failure is told, and the queue is
 * asked again, ever less often up to once a minute.
 */
export function pushQueue(source: QueueSource, region: string, clock: FeedClock): PushQueue {
  let state: QueueState = { phase: 'connecting' };
  let counts: QueueCounts = { taken: 0, foreign: 0, unreadable: 0 };
  let running: AbortController | undefined;
  const unread = new Map<string, number>();
  const listeners = new Set<() => void>();
  const receivers = new Set<(push: Push) => void>();

  const change = (after: QueueState) => {
    state = after;
    for (const listener of [...listeners]) listener();
  };

  /** True where the message has been dealt with for good. */
  const take = ({ messageId, body }: ReceivedMessage): boolean => {
    const push = readQueueMessage(body, region);
    if (push.kind === 'unreadable') {
      const times = (unread.get(messageId) ?? 0) + 1;
      if (times === 1) counts = { ...counts, unreadable: counts.unreadable + 1 };
      unread.delete(messageId);
      if (times < LEFT_UNREAD) unread.set(messageId, times);
      for (const oldest of unread.keys()) {
        if (unread.size <= MOST_REMEMBERED) break;
        unread.delete(oldest);
      }
      return times >= LEFT_UNREAD;
    }
    if (push.kind === 'foreign') counts = { ...counts, foreign: counts.foreign + 1 };
    else {
      counts = { ...counts, taken: counts.taken + 1 };
      for (const receiver of [...receivers]) receiver(push);
    }
    return true;
  };

  const round = async (signal: AbortSignal) => {
    const askedAt = clock.now();
    const messages = await source.receive(signal);
    if (signal.aborted) return;
    const done = messages.filter(take).map(({ receiptHandle }) => receiptHandle);
    if (state.phase !== 'working' || messages.length > 0) change({ phase: 'working' });
    if (done.length > 0) await source.remove(done);
    if (messages.length === 0 && clock.now() - askedAt < EMPTY_WAIT_MS) await pause(clock, EMPTY_WAIT_MS, signal);
  };

  const run = async (signal: AbortSignal) => {
    let failures = 0;
    while (!signal.aborted) {
      try {
        await round(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures++;
        const failure = failureOf(error, 'the queue');
        change({ phase: 'failing', failure });
        const wait = delayAfter(failure, failures, AGAIN_MS, clock.random) ?? MOST_AGAIN_MS;
        await pause(clock, Math.min(wait, MOST_AGAIN_MS), signal);
      }
    }
  };

  return {
    state: () => state,
    counts: () => counts,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onPush: (receiver) => {
      receivers.add(receiver);
      return () => receivers.delete(receiver);
    },
    start: () => {
      if (running !== undefined) return;
      running = new AbortController();
      void run(running.signal);
    },
    stop: () => {
      running?.abort();
      running = undefined;
    },
  };
}

/** Pushes that never come, with the reason why: the panes poll as ever, and say so. */
export const unusedQueue = (why: string): PushQueue => ({
  state: () => ({ phase: 'unused', why }),
  counts: () => ({ taken: 0, foreign: 0, unreadable: 0 }),
  subscribe: () => () => {},
  onPush: () => () => {},
  start: () => {},
  stop: () => {},
});

/** Says what of the pushes a person must know; nothing while they come as they should. */
export function queueNotes(queue: PushQueue): string[] {
  const state = queue.state();
  const { unreadable } = queue.counts();
  const notes: string[] = [];
  if (state.phase === 'unused') notes.push(`Polled, not pushed: ${state.why}`);
  if (state.phase === 'failing') notes.push(`Polled, not pushed: ${state.failure.message}. ${state.failure.hint}`);
  if (unreadable > 0) {
    notes.push(`${unreadable} ${unreadable === 1 ? 'message' : 'messages'} of the queue could not be read`);
  }
  return notes;
}
