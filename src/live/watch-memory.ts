import type { LearntBaseline } from '../flows/detect/baseline.ts';
import type { Detection } from '../flows/detect/detection.ts';

/** What was told of a detection when its event was last put. */
export interface Told {
  readonly severity: Detection['severity'];
  readonly action: Detection['action'];
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What `watch` knows from one round to the next, and from one process to the next. */
export interface WatchMemory {
  readonly told: ReadonlyMap<string, Told>;
  /** Detections whose event could not be put yet, oldest first. */
  readonly waiting: readonly Detection[];
  readonly baseline: LearntBaseline | undefined;
}

export const EMPTY_MEMORY: WatchMemory = { told: new Map(), waiting: [], baseline: undefined };

/** The same thing that goes on is told again after this: often enough to be seen by who comes on shift. */
export const TOLD_AGAIN_MS = 6 * 3_600_000;
/** Events that wait for a bus that can't be reached; the oldest are given up, and that is said. */
export const MOST_WAITING = 1_000;
/** Keys remembered; those told longest ago are forgotten first. */
const MOST_TOLD = 20_000;

/** Picks the detections to tell: never told, told otherwise (severity, action), or told six hours ago or longer. */
export function newsAmong(detections: readonly Detection[], { told }: WatchMemory, now: number): readonly Detection[] {
  return detections.filter(({ key, severity, action }) => {
    const before = told.get(key);
    if (before === undefined || now - before.at >= TOLD_AGAIN_MS) return true;
    return before.severity !== severity || before.action !== action;
  });
}

/** Detections that were told before and are no news. */
export interface HeldBack {
  readonly count: number;
  /** When the latest of them was told, epoch milliseconds; undefined where there is none. */
  readonly toldAt: number | undefined;
}

/** Gives how many of the detections are held back because they are not among the news. */
export function heldBack(
  detections: readonly Detection[],
  news: readonly Detection[],
  { told }: WatchMemory,
): HeldBack {
  const isNews = new Set(news);
  const times = detections.filter((each) => !isNews.has(each)).flatMap(({ key }) => told.get(key)?.at ?? []);
  return { count: times.length, toldAt: times.length === 0 ? undefined : Math.max(...times) };
}

/** Gives what is to be put now: what waits, in its latest form, then the news. `givenUp` found no room to wait. */
export function toPut(
  news: readonly Detection[],
  { waiting }: WatchMemory,
): { readonly detections: readonly Detection[]; readonly givenUp: number } {
  const byKey = new Map(waiting.map((detection) => [detection.key, detection]));
  for (const detection of news) byKey.set(detection.key, detection);
  const all = [...byKey.values()];
  return { detections: all.slice(-MOST_WAITING), givenUp: Math.max(0, all.length - MOST_WAITING) };
}

/** Gives the memory after a round: what was told at `now`, and what has to wait for the next. */
export function remembering(
  memory: WatchMemory,
  now: number,
  told: readonly Detection[],
  waiting: readonly Detection[],
): WatchMemory {
  const after = new Map(memory.told);
  for (const { key, severity, action } of told) {
    after.delete(key);
    after.set(key, { severity, action, at: now });
  }
  // Insertion order is the order of telling.
  for (const key of after.keys()) {
    if (after.size <= MOST_TOLD) break;
    after.delete(key);
  }
  return { ...memory, told: after, waiting };
}
