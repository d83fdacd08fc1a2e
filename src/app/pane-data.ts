import type { Failure } from '../aws/errors.ts';
import type { FeedStatus, Snapshot } from '../live/feed.ts';
import { type Arrivals, createArrivals } from './arrivals.ts';
import { createPaneRows, type Row, type Selection } from './pane-rows.ts';
import { type EntitySet, indexRelations, type RelationIndex } from './relation.ts';
import type { AnyPane, Feeds } from './screen.ts';

/** What one pane draws from: its feed's snapshot, the rows in view, and what they relate to. All of it cached. */
export interface PaneData {
  readonly pane: AnyPane;
  snapshot(): Snapshot<Row>;
  rows(selection: Omit<Selection, 'rows'>): readonly Row[];
  /** Rows of a view that share an entity, `limit` at most; undefined while that is being found out. */
  related(wanted: EntitySet, limit: number, view: number): number | undefined;
  /** The title's counts, of the rows that a view shows. */
  counts(rows: readonly Row[], view: number): string;
  /** What came in since the first load; none in a pane that doesn't mark it. */
  readonly arrivals: Arrivals | undefined;
}

/** More related rows than this are shown as `999+`. */
export const RELATED_LIMIT = 1000;

const STATUS_OF_CODE: Partial<Record<Failure['code'], FeedStatus>> = {
  denied: 'denied',
  expired: 'expired',
  throttled: 'throttled',
  off: 'off',
};

/** What a pane shows while there is no feed: that the session is being opened, or why it could not be. */
export function unconnected(failure: Failure | undefined): Snapshot<Row> {
  if (failure === undefined) return { rows: [], status: 'loading', refreshing: true, notes: [] };
  return { rows: [], status: STATUS_OF_CODE[failure.code] ?? 'failed', refreshing: false, failure, notes: [] };
}

/** Makes the cached view of one pane. `changed` is called when many new rows, or the index of relations, become ready. */
export function createPaneData(
  pane: AnyPane,
  feeds: () => Feeds | undefined,
  failure: () => Failure | undefined,
  changed: () => void,
): PaneData {
  const rowsOf = createPaneRows(pane, setImmediate, changed);
  let index: (RelationIndex & { stop(): void }) | undefined;
  let indexed: { readonly rows: readonly Row[]; readonly view: number } | undefined;
  let counted:
    | { readonly rows: readonly Row[]; readonly all: readonly Row[]; readonly view: number; readonly text: string }
    | undefined;
  let idle: { readonly failure: Failure | undefined; readonly snapshot: Snapshot<Row> } | undefined;

  const snapshot = (): Snapshot<Row> => {
    const open = feeds();
    if (open !== undefined) return pane.feed(open).snapshot();
    const now = failure();
    if (idle === undefined || idle.failure !== now) idle = { failure: now, snapshot: unconnected(now) };
    return idle.snapshot;
  };

  return {
    pane,
    snapshot,
    arrivals: pane.marksNew ? createArrivals(pane.key) : undefined,
    rows: (selection) => rowsOf({ ...selection, rows: snapshot().rows }),
    related: (wanted, limit, view) => {
      const { rows } = snapshot();
      if (index === undefined || indexed?.rows !== rows || indexed.view !== view) {
        index?.stop();
        indexed = { rows, view };
        const keep = pane.views[view]?.keep;
        index = indexRelations(keep === undefined ? rows : rows.filter(keep), pane.entities, setImmediate, changed);
      }
      return index.count(wanted, limit);
    },
    counts: (rows, view) => {
      const { rows: all } = snapshot();
      if (counted?.rows !== rows || counted.all !== all || counted.view !== view) {
        counted = { rows, all, view, text: pane.counts(rows, all, pane.views[view]?.id ?? '') };
      }
      return counted.text;
    },
  };
}
