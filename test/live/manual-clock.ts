import type { FeedClock } from '../../src/live/poll-feed.ts';

/** A clock that only moves when told: `advance` runs the timers that come due, in order. */
export function manualClock(start = Date.UTC(2026, 0, 15, 12, 0)) {
  let now = start;
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  const clock: FeedClock = {
    now: () => now,
    random: () => 0.5,
    setTimer: (callback, delayMs) => {
      const timer = { at: now + delayMs, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  const advance = async (ms: number) => {
    const end = now + ms;
    for (;;) {
      const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      timers.delete(next);
      now = next.at;
      next.callback();
      await settled();
    }
    now = end;
    await settled();
  };
  return { clock, advance, pending: () => timers.size };
}

/** Lets everything that waits on nothing but promises finish. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
