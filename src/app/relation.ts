import type { Entity } from '../correlate/entity.ts';

/** What a selection or `x` relates other rows to. */
export type EntitySet = ReadonlySet<Entity>;

/** Finds how many rows share an entity with a set without looking at every row. */
export interface RelationIndex {
  /** Undefined while the index is being built; `limit` bounds the work. */
  count(wanted: EntitySet, limit: number): number | undefined;
}

/** Rows indexed at once; more are indexed in slices of this many, so that no key waits for them. */
const SLICE = 2000;

/**
 * Indexes rows by entity. Small lists are ready at once; larger ones are built in slices given to `later`, and
 * `whenReady` is called at the end.
 */
export function indexRelations<Row>(
  rows: readonly Row[],
  entitiesOf: (row: Row) => readonly Entity[],
  later: (work: () => void) => void,
  whenReady: () => void,
): RelationIndex & { stop(): void } {
  const postings = new Map<Entity, number[]>();
  let next = 0;
  let stopped = false;

  const slice = (): void => {
    const end = Math.min(next + SLICE, rows.length);
    for (; next < end; next++) {
      const row = rows[next];
      if (row === undefined) continue;
      for (const entity of entitiesOf(row)) {
        const known = postings.get(entity);
        if (known === undefined) postings.set(entity, [next]);
        else if (known.at(-1) !== next) known.push(next);
      }
    }
  };
  const onward = (): void => {
    if (stopped) return;
    slice();
    if (next < rows.length) later(onward);
    else whenReady();
  };

  slice();
  if (next < rows.length) later(onward);

  return {
    count: (wanted, limit) => {
      if (next < rows.length) return undefined;
      const found = new Set<number>();
      for (const entity of wanted) {
        for (const row of postings.get(entity) ?? []) {
          found.add(row);
          if (found.size >= limit) return limit;
        }
      }
      return found.size;
    },
    stop: () => {
      stopped = true;
    },
  };
}
