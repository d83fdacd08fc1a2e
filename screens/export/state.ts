import type { AnyPane, AppContext, Origin } from '../../src/app/screen.ts';
import type { Snapshot } from '../../src/live/feed.ts';
import { csvOf, jsonOf } from '../../src/ui/export-text.ts';

/** What is exported: one row of a pane, or without `row` all that the pane shows; without `pane` the focused one. */
export interface ExportArgs {
  readonly pane?: string;
  readonly row?: unknown;
}

export type ExportFormat = 'json' | 'csv';

export interface ExportState {
  readonly pane: AnyPane;
  readonly rows: readonly unknown[];
  readonly one: boolean;
  /** What the rows are where AWS did not send them so, and what must be known to judge them. */
  readonly origin?: Origin;
  readonly gaps: readonly string[];
  readonly format: ExportFormat;
  readonly failure?: string;
}

export type ExportAction =
  | { readonly type: 'format'; readonly format: ExportFormat }
  | { readonly type: 'other-format' }
  | { readonly type: 'failed'; readonly message: string };

/** Gives the state in which the screen opens. The rows are those shown at that moment. */
export function openedExport(args: ExportArgs | undefined, app: AppContext): ExportState {
  const id = args?.pane ?? app.focusedPane();
  const pane = app.panes.find((each) => each.id === id);
  if (pane === undefined) throw new TypeError(`There is no pane ${id}`);
  const one = args?.row !== undefined;
  const feeds = app.feeds();
  const snapshot = feeds === undefined ? undefined : pane.feed(feeds).snapshot();
  const origin = snapshot === undefined ? undefined : pane.origin?.(snapshot);
  return {
    pane,
    one,
    rows: one ? [args?.row] : app.visibleRows(id),
    format: 'json',
    gaps: snapshot === undefined ? [] : gapsOf(snapshot),
    ...(origin === undefined ? {} : { origin }),
  };
}

const gapsOf = ({ truncated, notes }: Snapshot<unknown>): string[] => [
  ...(truncated === undefined ? [] : [truncated.reason]),
  ...notes,
];

/** Gives the state after an action. */
export function reduceExport(state: ExportState, action: ExportAction): ExportState {
  switch (action.type) {
    case 'format':
      return { ...state, format: action.format };
    case 'other-format':
      return { ...state, format: state.format === 'json' ? 'csv' : 'json' };
    case 'failed':
      return { ...state, failure: action.message };
  }
}

/**
 * Gives the file: JSON holds what AWS sent for each row; where that is not what the rows are, it says beside them what they
 * are, from what, by which `tool`. CSV holds the fields that filters know.
 */
export function exportFile(
  state: ExportState,
  now: number,
  tool: string,
): { readonly name: string; readonly content: string } {
  const stamp = new Date(now).toISOString().replace(/[-:]/g, '').slice(0, 15);
  const name = `${state.pane.id}-${stamp}Z.${state.format}`;
  if (state.format === 'json') {
    const raw = state.rows.map((row) => state.pane.detail(row, now).raw);
    const { origin, gaps, one } = state;
    const told =
      origin === undefined ? undefined : { rowsAre: origin.title, tool, ...origin.facts, notes: gaps, rows: raw };
    return { name, content: `${jsonOf(told ?? (one ? raw[0] : raw))}\n` };
  }
  const fields = Object.entries(state.pane.fields) as [string, (row: unknown) => string | readonly string[]][];
  const cells = state.rows.map((row) => fields.map(([, get]) => [get(row)].flat().join(' ')));
  return {
    name,
    content: csvOf(
      fields.map(([field]) => field),
      cells,
    ),
  };
}
