import type { AppContext, ScreenContext } from '../../src/app/screen.ts';
import { failureOf } from '../../src/aws/errors.ts';
import type { Binding } from '../../src/keys/binding.ts';
import { type ExportAction, type ExportState, exportFile } from './state.ts';

type Context = ScreenContext<ExportState, ExportAction>;

async function write(app: AppContext, state: ExportState, dispatch: (action: ExportAction) => void): Promise<void> {
  const { name, content } = exportFile(state, app.now(), `transit-tui ${app.options.version}`);
  try {
    const path = await app.options.writeExport(name, content);
    app.back();
    app.notify(`Wrote ${path}`, 'good');
  } catch (error) {
    dispatch({ type: 'failed', message: failureOf(error).message });
  }
}

const nothing = ({ state }: Context): string | undefined =>
  state.rows.length === 0 ? 'The pane shows no rows.' : undefined;

export const exportKeys: readonly Binding<Context>[] = [
  {
    id: 'write',
    keys: ['return'],
    label: 'write',
    help: 'Writes the file in the chosen format.',
    scope: 'modal',
    footer: 1,
    disabledReason: nothing,
    run: ({ app, state, dispatch }) => void write(app, state, dispatch),
  },
  {
    id: 'json',
    keys: ['j'],
    label: 'JSON',
    help: 'Chooses JSON: rows whole, as AWS sent them or as they were counted from flow logs.',
    scope: 'modal',
    footer: 2,
    run: ({ dispatch }) => dispatch({ type: 'format', format: 'json' }),
  },
  {
    id: 'csv',
    keys: ['c'],
    label: 'CSV',
    help: 'Chooses CSV: one line a row, for spreadsheets.',
    scope: 'modal',
    footer: 3,
    run: ({ dispatch }) => dispatch({ type: 'format', format: 'csv' }),
  },
  {
    id: 'other',
    keys: ['down', 'up', 'tab', 'left', 'right'],
    label: 'other format',
    help: 'Chooses the other format.',
    scope: 'modal',
    run: ({ dispatch }) => dispatch({ type: 'other-format' }),
  },
  {
    id: 'close',
    keys: ['escape', 'q'],
    label: 'cancel',
    help: 'Writes nothing.',
    scope: 'modal',
    footer: 95,
    run: ({ app }) => app.back(),
  },
];
