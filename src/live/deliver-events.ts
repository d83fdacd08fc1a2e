import { type Failure, failureOf } from '../aws/errors.ts';
import type { EventEntry, PutOutcome } from '../aws/eventbridge/writes.ts';
import { batchesOf } from './detection-event.ts';
import type { FeedClock } from './poll-feed.ts';

/** One PutEvents call: at most 10 entries, an outcome each, in their order. */
export type PutEvents = (entries: readonly EventEntry[]) => Promise<readonly PutOutcome[]>;

/**
 * What became of an entry. `later` says that the same may be tried again; what is not sent and not for later was
 * refused by EventBridge for what it is.
 */
export type Delivered<Item> =
  | { readonly item: Item; readonly sent: true; readonly eventId: string | undefined }
  | { readonly item: Item; readonly sent: false; readonly later: boolean; readonly failure: Failure };

export interface DeliverOptions {
  readonly clock: FeedClock;
  /** Ends it after the call under way; what was not sent by then is for later. */
  readonly signal: AbortSignal;
}

const TRIES = 4;
const FIRST_WAIT_MS = 250;

/** Entry errors that pass by themselves. The others (no such bus, malformed detail, no permission) don't. */
const PASSING = /throttl|internal|unavailable|timeout/i;
const DENIED = /denied|authoriz/i;

/**
 * Puts the events of `items` in as few calls as EventBridge allows, and tries those entries again that failed, and only
 * those, with growing waits. Never throws; gives an answer for every item, in no order. An answer that got lost may have
 * been taken: an event can arrive twice, never be given up silently.
 */
export async function deliverEvents<Item>(
  items: readonly Item[],
  entryOf: (item: Item) => EventEntry,
  put: PutEvents,
  { clock, signal }: DeliverOptions,
): Promise<readonly Delivered<Item>[]> {
  const entries = new Map(items.map((item) => [entryOf(item), item] as const));
  const settled = new Map<EventEntry, Delivered<Item>>();
  let waiting: readonly EventEntry[] = [...entries.keys()];
  for (let attempt = 1; waiting.length > 0; attempt++) {
    for (const outcome of await putAll(waiting, put, signal)) {
      const item = entries.get(outcome.entry);
      if (item !== undefined) settled.set(outcome.entry, deliveredOf(item, outcome));
    }
    waiting = waiting.filter((entry) => passes(settled.get(entry)));
    if (attempt >= TRIES || waiting.length === 0) break;
    await pause(clock, FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + clock.random()), signal);
    if (signal.aborted) break;
  }
  return [...settled.values()];
}

interface EntryOutcome {
  readonly entry: EventEntry;
  readonly outcome?: PutOutcome | undefined;
  readonly failure?: Failure;
}

async function putAll(entries: readonly EventEntry[], put: PutEvents, signal: AbortSignal): Promise<EntryOutcome[]> {
  const outcomes: EntryOutcome[] = [];
  let stopped: Failure | undefined;
  for (const batch of batchesOf(entries)) {
    const failure = stopped ?? (signal.aborted ? INTERRUPTED : undefined);
    if (failure !== undefined) {
      outcomes.push(...batch.map((entry) => ({ entry, failure })));
      continue;
    }
    const sent = await putBatch(batch, put);
    outcomes.push(...sent);
    // Whoever may not put, or has no credentials any more, need not ask for every batch.
    stopped = sent.map((each) => each.failure).find((each) => each !== undefined && isForAll(each));
  }
  return outcomes;
}

async function putBatch(batch: readonly EventEntry[], put: PutEvents): Promise<EntryOutcome[]> {
  try {
    const outcomes = await put(batch);
    return batch.map((entry, index) => ({ entry, outcome: outcomes[index] }));
  } catch (error) {
    const failure = failureOf(error, 'the events');
    // One entry that EventBridge does not take must not keep back the others of its call.
    if (failure.code !== 'invalid' || batch.length === 1) return batch.map((entry) => ({ entry, failure }));
    const each = [];
    for (const entry of batch) each.push(...(await putBatch([entry], put)));
    return each;
  }
}

const INTERRUPTED: Failure = {
  code: 'unavailable',
  message: 'eventbridge:PutEvents: interrupted before all events were sent',
  hint: 'The others are put at the next start.',
  operation: 'eventbridge:PutEvents',
};

const isForAll = ({ code }: Failure): boolean =>
  code === 'denied' || code === 'expired' || code === 'no-credentials' || code === 'refused' || code === 'off';

function deliveredOf<Item>(item: Item, { outcome, failure }: EntryOutcome): Delivered<Item> {
  if (failure !== undefined) return { item, sent: false, later: failure.code !== 'invalid', failure };
  if (outcome === undefined) return { item, sent: false, later: true, failure: entryFailure('unknown', 'no answer') };
  const { errorCode, errorMessage, eventId } = outcome;
  if (errorCode === undefined) return { item, sent: true, eventId };
  const code = PASSING.test(errorCode) ? 'throttled' : DENIED.test(errorCode) ? 'denied' : 'invalid';
  const said = `${errorCode}${errorMessage === undefined ? '' : `: ${errorMessage}`}`;
  return { item, sent: false, later: code !== 'invalid', failure: entryFailure(code, said) };
}

const entryFailure = (code: Failure['code'], said: string): Failure => ({
  code,
  message: `eventbridge:PutEvents: an event was not taken: ${said}`,
  hint:
    code === 'denied'
      ? 'Ask for events:PutEvents on the bus; `transit-tui template` prints a policy that permits it.'
      : code === 'invalid'
        ? 'Look at the name of the bus (--event-bus) and at the event that --dry-run prints.'
        : 'It is tried again in the next round.',
  operation: 'eventbridge:PutEvents',
});

/** Failures that are worth another try within the same round. */
const passes = (delivered: Delivered<unknown> | undefined): boolean =>
  delivered !== undefined &&
  !delivered.sent &&
  (delivered.failure.code === 'throttled' ||
    delivered.failure.code === 'unavailable' ||
    delivered.failure.code === 'unknown');

/** Resolves after so many milliseconds, or as soon as `signal` is aborted. */
export function pause(clock: FeedClock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.setTimer(resolve, ms);
  const stop = () => {
    cancel();
    resolve();
  };
  signal.addEventListener('abort', stop, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', stop));
}
