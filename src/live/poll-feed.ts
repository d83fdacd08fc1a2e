import { type Failure, failureOf } from '../aws/errors.ts';
import type { ReadProgress } from '../flows/read-progress.ts';
import type { Feed, Snapshot } from './feed.ts';
import { emptySnapshot, type FeedEvent, type Load, type Loaded, reduceFeed } from './feed-reducer.ts';

/** The clock, the timers and the chance that a feed lives by: passed in, so that tests own them. */
export interface FeedClock {
  readonly now: () => number;
  /** Calls back once after so many milliseconds; gives the function that prevents it. */
  readonly setTimer: (callback: () => void, delayMs: number) => () => void;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export interface PollFeedOptions<Row> {
  readonly id: string;
  readonly load: Load<Row>;
  /** Milliseconds between two polls; asked for at each of them where it is a function. */
  readonly intervalMs: number | (() => number);
  readonly clock: FeedClock;
}

/** The clock of the machine; its timers don't keep the process alive. */
export const systemClock = (now: () => number): FeedClock => ({
  now,
  setTimer: (callback, delayMs) => {
    const timer = setTimeout(callback, delayMs).unref();
    return () => clearTimeout(timer);
  },
  random: Math.random,
});

const MAX_BACKOFF_MS = 600_000;

/** What a person must change before another answer can be expected: asked for again, but seldom. */
const SELDOM = 5;

/**
 * Makes a feed that loads at once when it starts and then every interval. One load at a time; a failure keeps the rows
 * and makes the next poll wait longer, with jitter; expired credentials end polling until someone calls `refresh`.
 */
export function pollFeed<Row>(options: PollFeedOptions<Row>): Feed<Row> {
  const { id, load, clock } = options;
  const interval = typeof options.intervalMs === 'number' ? constant(options.intervalMs) : options.intervalMs;
  let snapshot: Snapshot<Row> = emptySnapshot();
  let running:
    | { readonly done: Promise<void>; readonly abort: AbortController; readonly stop: AbortController }
    | undefined;
  let polling = false;
  let failures = 0;
  let cancelNext = () => {};
  let cancelAging = () => {};
  const listeners = new Set<() => void>();

  const apply = (event: FeedEvent<Row>) => {
    const after = reduceFeed(snapshot, event);
    if (after === snapshot) return;
    snapshot = after;
    for (const listener of [...listeners]) listener();
  };

  const schedule = (delayMs: number): number | undefined => {
    cancelNext();
    if (!polling) return undefined;
    cancelNext = clock.setTimer(() => void refresh(), delayMs);
    return clock.now() + delayMs;
  };

  const succeeded = (loaded: Loaded<Row>) => {
    failures = 0;
    const intervalMs = interval();
    cancelAging();
    // What a person stopped goes on when a person says so.
    const goesOn = loaded.stopped === undefined;
    if (goesOn) cancelAging = clock.setTimer(() => apply({ type: 'aged' }), 2 * intervalMs);
    apply({ type: 'loaded', loaded, at: clock.now(), nextAt: goesOn ? schedule(intervalMs) : undefined });
  };

  const failed = (error: unknown) => {
    failures++;
    const failure = failureOf(error, `the ${id} feed`);
    const delay = delayAfter(failure, failures, interval(), clock.random);
    if (delay === undefined) cancelNext();
    apply({ type: 'failed', failure, nextAt: delay === undefined ? undefined : schedule(delay) });
  };

  const run = async (signal: AbortSignal, stop: AbortSignal) => {
    const publish = (part: Loaded<Row>) => {
      if (!signal.aborted) apply({ type: 'partly-loaded', loaded: part });
    };
    const report = (progress: ReadProgress) => {
      if (!signal.aborted) apply({ type: 'progress', progress });
    };
    try {
      const loaded = await load(signal, publish, { stop, report });
      if (!signal.aborted) succeeded(loaded);
    } catch (error) {
      if (!signal.aborted) failed(error);
    }
  };

  const refresh = (): Promise<void> => {
    if (running !== undefined) return running.done;
    cancelNext();
    const [abort, stop] = [new AbortController(), new AbortController()];
    apply({ type: 'asked' });
    const done = run(abort.signal, stop.signal).finally(() => {
      if (running?.abort === abort) running = undefined;
    });
    running = { done, abort, stop };
    return done;
  };

  return {
    id,
    snapshot: () => snapshot,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: () => {
      if (polling) return;
      polling = true;
      void refresh();
    },
    refresh,
    endLoad: () => running?.stop.abort(),
    stop: () => {
      polling = false;
      cancelNext();
      cancelAging();
      running?.abort.abort();
      running = undefined;
      apply({ type: 'stopped' });
    },
  };
}

const constant = (value: number) => () => value;

/** Milliseconds until the next poll after a failure; undefined where only a person can make the next one succeed. */
export function delayAfter(
  { code }: Pick<Failure, 'code'>,
  failures: number,
  intervalMs: number,
  random: () => number,
): number | undefined {
  if (code === 'expired' || code === 'no-credentials') return undefined;
  if (code === 'denied' || code === 'off') return intervalMs * SELDOM;
  const longest = Math.max(intervalMs, MAX_BACKOFF_MS);
  const backoff = Math.min(longest, intervalMs * 2 ** Math.min(failures, 20));
  return backoff / 2 + (random() * backoff) / 2;
}
