import type { ReactNode } from 'react';
import type { AppContext, ScreenDefinition } from '../../src/app/screen.ts';
import { cellWidth, truncate } from '../../src/ui/cells.ts';
import { LineView } from '../../src/ui/line-view.tsx';
import { safeText } from '../../src/ui/safe-text.ts';
import { scrolledTo } from '../../src/ui/scroll.ts';
import { editSpans } from '../../src/ui/text-edit.ts';
import { line, lineOf, span, type TextLine } from '../../src/ui/text-lines.ts';
import type { PaletteEntry } from './entries.ts';
import { paletteKeys } from './keys.ts';
import { foundEntries, openedPalette, type PaletteAction, type PaletteState, reducePalette } from './state.ts';

/** Everything that can be done from here, found by typing a part of its name. */
export const paletteScreen: ScreenDefinition<PaletteState, PaletteAction, unknown> = {
  id: 'palette',
  title: () => 'Commands',
  layout: 'overlay',
  overlayHeight: (state) => Math.min(20, state.entries.length) + 1,
  initial: openedPalette,
  reduce: reducePalette,
  keys: paletteKeys,
  takesText: () => true,
  onText: ({ dispatch }, text) => dispatch({ type: 'edit', edit: { do: 'insert', text } }),
  View: PaletteView,
};

function PaletteView(props: {
  readonly state: PaletteState;
  readonly app: AppContext;
  readonly width: number;
  readonly height: number;
}): ReactNode {
  const { state, app, width, height } = props;
  const found = foundEntries(state);
  const room = Math.max(1, height - 1);
  const from = scrolledTo(0, state.at, found.length, room);
  const lines = [
    lineOf([span(': ', 'accent'), ...editSpans(state.query, width - 4, app.theme.colour)]),
    ...(found.length === 0 ? [line('Nothing fits what you typed.', 'warn')] : []),
    ...found.slice(from, from + room).map((entry, row) => entryLine(entry, from + row === state.at, width)),
  ];
  return <LineView lines={lines} offset={0} height={height} theme={app.theme} />;
}

function entryLine(entry: PaletteEntry, chosen: boolean, width: number): TextLine {
  const title = truncate(safeText(entry.title), Math.max(10, Math.floor((width * 2) / 3)));
  const detail = safeText(entry.disabled === undefined ? entry.detail : `not now: ${entry.disabled}`);
  const column = Math.max(20, cellWidth(title) + 2);
  const room = Math.max(0, width - 2 - column - cellWidth(entry.keys) - 2);
  const shown = truncate(detail, room);
  return lineOf([
    span(chosen ? '› ' : '  ', 'accent'),
    span(title, entry.disabled !== undefined ? 'dim' : chosen ? 'title' : undefined),
    span(' '.repeat(Math.max(1, column - cellWidth(title)))),
    span(shown, entry.disabled === undefined ? 'dim' : 'warn'),
    span(' '.repeat(Math.max(1, room - cellWidth(shown) + 2))),
    span(entry.keys, 'accent'),
  ]);
}
