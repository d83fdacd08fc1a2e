import type { Failure } from '../aws/errors.ts';
import { pause } from './deliver-events.ts';
import { delayAfter } from './poll-feed.ts';
import type { WatchMemory } from './watch-memory.ts';
import { type WatchParts, type WatchReport, watchRound } from './watch-round.ts';

export interface WatchOptions {
  readonly intervalMs: number;
  readonly once: boolean;
  readonly signal: AbortSignal;
  /** Aborted once nobody reads along any more: the round at hand is the last, and is done to its end. */
  readonly left?: AbortSignal;
  /** Gets the report of each round, and in how many milliseconds the next begins, if there is one. */
  readonly onRound: (report: WatchReport, nextMs: number | undefined) => void;
  /** Lets credentials that ran out be looked for anew. */
  readonly renew: () => void;
}

/** Nobody signs in to a watcher: it looks for fresh credentials by itself, every five rounds. */
const SELDOM = 5;

/**
 * Does round after round until `signal` or `left` is aborted, or one round where `once` says so; gives the last report.
 * After a round that failed the next waits longer, the more so the more failed in a row.
 */
export async function watchLoop(parts: WatchParts, memory: WatchMemory, options: WatchOptions): Promise<WatchReport> {
  const { signal, left } = options;
  const ended = left === undefined ? signal : AbortSignal.any([signal, left]);
  let state = memory;
  for (let failed = 0; ; ) {
    const { report, memory: after } = await watchRound(parts, state, signal);
    state = after;
    failed = report.failures.length === 0 ? 0 : failed + 1;
    const over = options.once || ended.aborted;
    const wait = waitAfter(report.failures, failed, options.intervalMs, parts.clock.random);
    options.onRound(report, over ? undefined : wait);
    if (over) return report;
    await pause(parts.clock, wait, ended);
    if (ended.aborted) return report;
    if (report.failures.some(({ code }) => code === 'expired' || code === 'no-credentials')) options.renew();
  }
}

function waitAfter(failures: readonly Failure[], failed: number, intervalMs: number, random: () => number): number {
  const waits = failures.map((failure) => delayAfter(failure, failed, intervalMs, random) ?? intervalMs * SELDOM);
  return Math.max(intervalMs, ...waits);
}
