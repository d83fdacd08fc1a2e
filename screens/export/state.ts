import type { AnyPane, AppContext } from '../../src/app/screen.ts';
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
  return { pane, one, rows: one ? [args?.row] : app.visibleRows(id), format: 'json' };
}

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

/** Gives the file: JSON holds what AWS sent for each row, CSV the fields that filters know. */
export function exportFile(state: ExportState, now: number): { readonly name: string; readonly content: string } {
  const stamp = new Date(now).toISOString().replace(/[-:]/g, '').slice(0, 15);
  const name = `${state.pane.id}-${stamp}Z.${state.format}`;
  if (state.format === 'json') {
    const raw = state.rows.map((row) => state.pane.detail(row, now).raw);
    return { name, content: `${jsonOf(state.one ? raw[0] : raw)}\n` };
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
