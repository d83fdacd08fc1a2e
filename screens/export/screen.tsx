import type { Origin, ScreenDefinition } from '../../src/app/screen.ts';
import { LineView } from '../../src/ui/line-view.tsx';
import { plural } from '../../src/ui/readable.ts';
import { blank, line, type TextLine, wrapLines } from '../../src/ui/text-lines.ts';
import { exportKeys } from './keys.ts';
import { type ExportAction, type ExportArgs, type ExportState, openedExport, reduceExport } from './state.ts';

/** Writes what a pane shows, or one row of it, beside the user's work. */
export const exportScreen: ScreenDefinition<ExportState, ExportAction, ExportArgs | undefined> = {
  id: 'export',
  title: (state) => `Export: ${state.pane.title}`,
  layout: 'overlay',
  overlayHeight: (state, width) => wrapLines(exportLines(state), width).length,
  initial: openedExport,
  reduce: reduceExport,
  keys: exportKeys,
  View: ({ state, app, width, height }) => (
    <LineView lines={wrapLines(exportLines(state), width)} offset={0} height={height} theme={app.theme} />
  ),
};

/** `counted by transit-tui from flow-log records; from …; sources …`. */
function originText({ title, facts }: Origin): string {
  const told = Object.entries(facts).map(([name, fact]) => `${name} ${[fact].flat().join(', ')}`);
  return [title.charAt(0).toLowerCase() + title.slice(1), ...told].join('; ');
}

function exportLines(state: ExportState): TextLine[] {
  const what = state.one ? 'This row' : `${plural(state.rows.length, 'row')}, as filtered and sorted`;
  const choice = (format: ExportState['format'], text: string): TextLine => {
    const chosen = state.format === format;
    return line(`${chosen ? '› (•)' : '  ( )'} ${text}`, chosen ? 'title' : undefined, 6);
  };
  return [
    line(what, 'accent'),
    choice(
      'json',
      `JSON  ${state.origin === undefined ? 'what AWS sent, whole' : 'rows whole, and what they were counted from'}`,
    ),
    choice('csv', 'CSV   one line a row, for spreadsheets (formulas made harmless)'),
    blank,
    ...(state.origin === undefined ? [] : [line(`These rows: ${originText(state.origin)}.`, 'plain'), blank]),
    state.failure === undefined ? line('Enter writes the file.', 'dim') : line(`Not written: ${state.failure}`, 'bad'),
  ];
}
