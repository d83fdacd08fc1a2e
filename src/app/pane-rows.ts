import { related as isRelated } from '../correlate/related.ts';
import { A_STEP, allAtOnce, type Steps, sortedInSteps, stepCounter } from '../flows/in-steps.ts';
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

/** What a person chose of a selection; the rest is what came in. */
type Chosen = Omit<Selection, 'rows'>;

/** The rows of a selection. */
interface Shown {
  readonly of: Selection;
  /** After view and sort: a filter that is typed need not sort again. */
  readonly sorted: readonly Row[];
  readonly rows: readonly Row[];
}

/** From so many rows on, new ones are sorted and filtered while the ones before still show. */
const LARGE = 2 * A_STEP;

/**
 * Gives a pane's rows after view, sort, filter and relation; the same array until one of them changes. What a key changes is
 * there at once. Many new rows are taken up in steps given to `later`, so that no key waits for them: meanwhile the rows
 * before are given, and `whenReady` is called at the end.
 */
export function createPaneRows(
  pane: AnyPane,
  later: (work: () => void) => void,
  whenReady: () => void,
): (wanted: Selection) => readonly Row[] {
  let shown: Shown | undefined;
  let coming: { readonly of: Selection; readonly work: Steps<Shown> } | undefined;

  const onward = (work: Steps<Shown>): void => {
    if (coming?.work !== work) return;
    const step = work.next();
    if (step.done !== true) {
      later(() => onward(work));
      return;
    }
    coming = undefined;
    shown = step.value;
    whenReady();
  };

  return (wanted) => {
    if (shown !== undefined && shown.of.rows === wanted.rows && sameChoice(shown.of, wanted)) return shown.rows;
    const work = shownInSteps(pane, wanted, shown);
    const isLarge = wanted.rows.length >= LARGE && shown !== undefined && shown.rows.length > 0;
    if (isLarge && shown !== undefined && sameChoice(shown.of, wanted)) {
      if (coming?.of.rows !== wanted.rows || !sameChoice(coming.of, wanted)) {
        coming = { of: wanted, work };
        later(() => onward(work));
      }
      return shown.rows;
    }
    coming = undefined;
    shown = allAtOnce(work);
    return shown.rows;
  };
}

const sameChoice = (a: Chosen, b: Chosen): boolean =>
  a.view === b.view && a.sort === b.sort && a.filter === b.filter && a.relation === b.relation;

function* shownInSteps(pane: AnyPane, of: Selection, before: Shown | undefined): Steps<Shown> {
  const isSorted = before?.of.rows === of.rows && before.of.view === of.view && before.of.sort === of.sort;
  const sorted = isSorted ? before.sorted : yield* sortedRows(pane, of);
  const matches = rowFilter<Row>(pane, of.filter);
  const { relation } = of;
  if (matches === undefined && relation === undefined) return { of, sorted, rows: sorted };
  const isStepDone = stepCounter();
  const rows: Row[] = [];
  for (const row of sorted) {
    if (isStepDone()) yield;
    if (matches !== undefined && !matches(row)) continue;
    if (relation === undefined || isRelated(relation, pane.entities(row))) rows.push(row);
  }
  return { of, sorted, rows };
}

function* sortedRows(pane: AnyPane, { rows, view, sort }: Selection): Steps<readonly Row[]> {
  const keep = pane.views[view]?.keep;
  const kept = keep === undefined ? rows : rows.filter(keep);
  const compare = pane.sorts[sort]?.compare;
  return compare === undefined ? kept : yield* sortedInSteps(kept, compare);
}
