import type { FeedStatus } from '../live/feed.ts';

/** How long a row stays marked as new when nobody selects it, in milliseconds. */
const NEW_FOR_MS = 5 * 60_000;

/** Which rows of a pane came in while someone was watching. */
export interface Arrivals {
  /** Looks at the rows of a snapshot; those of the first load are not new. */
  look(rows: readonly unknown[], status: FeedStatus, now: number): void;
  /** The row has been selected: it is news no more. */
  seen(key: string): void;
  isNew(key: string, now: number): boolean;
  /** How many are new. */
  count(now: number): number;
}

/** Makes the record of what arrived, by the keys of rows. */
export function createArrivals(keyOf: (row: never) => string): Arrivals {
  const arrived = new Map<string, number>();
  let known: ReadonlySet<string> | undefined;
  let last: readonly unknown[] | undefined;
  const isNew = (key: string, now: number): boolean => {
    const at = arrived.get(key);
    if (at === undefined) return false;
    if (now - at < NEW_FOR_MS) return true;
    arrived.delete(key);
    return false;
  };
  return {
    look: (rows, status, now) => {
      // A first load comes in pages.
      if (rows === last || status === 'idle' || status === 'loading') return;
      last = rows;
      const keys = new Set(rows.map((row) => keyOf(row as never)));
      if (known !== undefined) {
        for (const key of keys) if (!known.has(key)) arrived.set(key, now);
        for (const key of arrived.keys()) if (!keys.has(key)) arrived.delete(key);
      }
      // A load that failed brought nothing to compare with.
      if (status === 'ready' || known !== undefined) known = keys;
    },
    seen: (key) => arrived.delete(key),
    isNew,
    count: (now) => [...arrived.keys()].filter((key) => isNew(key, now)).length,
  };
}
