import type { Feed } from './feed.ts';
import type { FeedClock } from './poll-feed.ts';

/** Access Analyzer's list may follow its event a little later; and a load that was under way had asked before. */
const AGAIN_MS: readonly number[] = [15_000, 60_000];

/** Makes what to do after a push that says only that something changed: load now, and twice more a little later. */
export function refreshAfterPush(feed: Feed<unknown>, clock: FeedClock): { changed(): void; stop(): void } {
  let cancels: (() => void)[] = [];
  const stop = () => {
    for (const cancel of cancels) cancel();
    cancels = [];
  };
  return {
    changed: () => {
      stop();
      void feed.refresh();
      cancels = AGAIN_MS.map((ms) => clock.setTimer(() => void feed.refresh(), ms));
    },
    stop,
  };
}
