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
    const isLarge = wanted.rows.length >= LARGE && shown !== undefined && shown.rows.length > 0;
    if (isLarge && shown !== undefined && sameChoice(shown.of, wanted)) {
      if (coming?.of.rows !== wanted.rows || !sameChoice(coming.of, wanted)) {
        const work = shownInSteps(pane, wanted, shown);
        coming = { of: wanted, work };
        later(() => onward(work));
      }
      return shown.rows;
    }
    coming = undefined;
    // Sorting at once takes half the time of sorting in steps.
    const sorted = isSortedAs(shown, wanted) ? shown.sorted : sortedAtOnce(pane, wanted);
    shown = allAtOnce(shownInSteps(pane, wanted, { of: wanted, sorted, rows: [] }));
    return shown.rows;
  };
}

const sameChoice = (a: Chosen, b: Chosen): boolean =>
  a.view === b.view && a.sort === b.sort && a.filter === b.filter && a.relation === b.relation;

function* shownInSteps(pane: AnyPane, of: Selection, before: Shown | undefined): Steps<Shown> {
  const sorted = isSortedAs(before, of) ? before.sorted : yield* sortedRows(pane, of);
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

const isSortedAs = (before: Shown | undefined, { rows, view, sort }: Selection): before is Shown =>
  before?.of.rows === rows && before.of.view === view && before.of.sort === sort;

function* sortedRows(pane: AnyPane, selection: Selection): Steps<readonly Row[]> {
  const compare = pane.sorts[selection.sort]?.compare;
  const kept = keptRows(pane, selection);
  return compare === undefined ? kept : yield* sortedInSteps(kept, compare);
}

const sortedAtOnce = (pane: AnyPane, selection: Selection): readonly Row[] =>
  keptRows(pane, selection).toSorted(pane.sorts[selection.sort]?.compare ?? (() => 0));

function keptRows(pane: AnyPane, { rows, view }: Selection): readonly Row[] {
  const keep = pane.views[view]?.keep;
  return keep === undefined ? rows : rows.filter(keep);
}
