import { related as isRelated } from '../correlate/related.ts';
import type { EntitySet } from './relation.ts';
import { rowFilter } from './row-filter.ts';
import type { AnyPane } from './screen.ts';

// biome-ignore lint/suspicious/noExplicitAny: a pane's own rows, only ever given back to that pane.
export type Row = any;

/** What decides which rows a pane shows, and in which order. */
export interface Selection {
  readonly rows: readonly Row[];
  readonly view: number;
  readonly sort: number;
  readonly filter: string;
  readonly relation: EntitySet | undefined;
}

/** Gives a pane's rows after view, sort, filter and relation; the same array until one of them changes. */
export function createPaneRows(pane: AnyPane): (selection: Selection) => readonly Row[] {
  let sortedFrom: Pick<Selection, 'rows' | 'view' | 'sort'> | undefined;
  let sorted: readonly Row[] = [];
  let shownFrom: (Pick<Selection, 'filter' | 'relation'> & { readonly sorted: readonly Row[] }) | undefined;
  let shown: readonly Row[] = [];

  return (wanted) => {
    if (sortedFrom?.rows !== wanted.rows || sortedFrom.view !== wanted.view || sortedFrom.sort !== wanted.sort) {
      const keep = pane.views[wanted.view]?.keep;
      const kept = keep === undefined ? [...wanted.rows] : wanted.rows.filter(keep);
      const compare = pane.sorts[wanted.sort]?.compare;
      sorted = compare === undefined ? kept : kept.sort(compare);
      sortedFrom = wanted;
    }
    if (shownFrom?.sorted !== sorted || shownFrom.filter !== wanted.filter || shownFrom.relation !== wanted.relation) {
      const matches = rowFilter<Row>(pane, wanted.filter);
      const { relation } = wanted;
      shown =
        matches === undefined && relation === undefined
          ? sorted
          : sorted.filter(
              (row) =>
                (matches === undefined || matches(row)) &&
                (relation === undefined || isRelated(relation, pane.entities(row))),
            );
      shownFrom = { sorted, filter: wanted.filter, relation };
    }
    return shown;
  };
}
