import { footerOf } from '../keys/dispatch.ts';
import { cellWidth, truncateWords, wrap } from '../ui/cells.ts';
import { framed } from '../ui/frame.ts';
import { safeText } from '../ui/safe-text.ts';
import type { OpenScreen } from './console-state.ts';
import type { ConsoleStore } from './console-store.ts';
import { keysLine, messageLine } from './footer-lines.ts';
import { headerLine } from './header-line.ts';
import { type Area, type Layout, SMALLEST, screenArea } from './layout.ts';
import { newMark, paneLines, relatedMark } from './pane-lines.ts';

/** The whole screen with the panes on it: exactly as many lines as the terminal has. */
export function paneFrame(store: ConsoleStore): string[] {
  const layout = store.layout();
  if (layout.tooSmall) return tooSmallLines(layout.size);
  return [
    topLine(store),
    ...(layout.tabs ? [tabsLine(store)] : []),
    ...bodyLines(store, layout),
    ...bottomLines(store),
  ];
}

/** What stands above and below a full screen: header and title, footer. */
export function screenFrame(store: ConsoleStore, open: OpenScreen): { above: string[]; below: string[] } {
  const { size } = store.layout();
  const { theme } = store.app;
  const title = truncateWords(safeText(open.screen.title(open.state)), Math.max(0, size.width - 6));
  const rest = Math.max(0, size.width - cellWidth(title) - 4);
  const line = `${theme.paint('focus', '━━')} ${theme.paint('title', title)} ${theme.paint('focus', '━'.repeat(rest))}`;
  return { above: [topLine(store), line], below: bottomLines(store) };
}

/** Where an overlay lies, the frame drawn under its View, and the View's area. */
export function overlayFrame(
  store: ConsoleStore,
  open: OpenScreen,
): { lines: string[]; left: number; top: number; view: Area } {
  const layout = store.layout();
  const most = screenArea(layout, 'overlay');
  const wanted = open.screen.overlayHeight?.(open.state, most.width, store.app) ?? most.height;
  const view = { width: most.width, height: Math.max(1, Math.min(wanted, most.height)) };
  const width = view.width + 4;
  const title = safeText(open.screen.title(open.state));
  return {
    lines: framed(store.app.theme, { title, right: 'Esc', strong: true }, [], width, view.height + 2),
    left: Math.floor((layout.size.width - width) / 2),
    top: Math.max(1, Math.floor((layout.size.height - view.height - 2) / 3)),
    view,
  };
}

const topLine = (store: ConsoleStore): string => headerLine(store.state(), store.app, store.app.theme);

function bottomLines(store: ConsoleStore): string[] {
  const { theme } = store.app;
  return [
    messageLine(store.state(), asideOf(store), theme),
    keysLine(footerOf(store.layers()), store.layout().size.width, theme),
  ];
}

/** What the selected row has in common with others, in words. */
function asideOf(store: ConsoleStore): string {
  const state = store.state();
  if (state.stack.length > 0) return '';
  if (state.relation !== undefined) return `x shows all again. Only what relates to: ${safeText(state.relation.label)}`;
  const entities = [...store.selectedEntities()].map((entity) => safeText(entity.replace(':', ' ')));
  return entities.length === 0 ? '' : sharedLine(entities, state.size.width - 2);
}

/** What `◆` marks, in at most `width` cells: as many entities as there is room for, and how many more. */
function sharedLine(entities: readonly string[], width: number): string {
  const texts = entities.map((_, at) => {
    const more = entities.length - at - 1;
    return `◆ marks what shares ${entities.slice(0, at + 1).join(', ')}${more === 0 ? '' : ` or ${more} more`}`;
  });
  return texts.findLast((text) => cellWidth(text) <= width) ?? texts[0] ?? '';
}

function tabsLine(store: ConsoleStore): string {
  const { theme } = store.app;
  const state = store.state();
  const selected = store.selectedEntities();
  const tabs = store.panes.map((data, index) => {
    const related = index === state.focus ? '' : relatedMark(data, selected, state.panes[index]?.view ?? 0);
    const news = newMark(data, state.now);
    const said = [index + 1, data.pane.tab, store.rows(index).length, news, related].filter((part) => part !== '');
    const text = ` ${said.join(' ')} `;
    if (index !== state.focus) return `${theme.paint('dim', text)} `;
    return theme.colour ? theme.paint('selected', text) : `[${text.trim()}]`;
  });
  return ` ${tabs.join(' ')}`;
}

/** The panes drawn apart and joined line by line: one string a terminal line is what Ink lays out fastest. */
function bodyLines(store: ConsoleStore, layout: Layout): string[] {
  const state = store.state();
  const related = store.selectedEntities();
  const drawn = layout.panes.flatMap(({ pane, width }) => {
    const data = store.panes[pane];
    const at = state.panes[pane];
    if (data === undefined || at === undefined) return [];
    return [
      paneLines({
        data,
        state: at,
        number: pane + 1,
        rows: store.rows(pane),
        focused: pane === state.focus,
        related,
        relation: state.relation?.label,
        width,
        height: layout.body.height,
        now: state.now,
        theme: store.app.theme,
      }),
    ];
  });
  const { height } = layout.body;
  // Measuring lines of frame characters takes most of the first frame; top and bottom edges will do for it.
  const inFirstFrame = (row: number): boolean => state.painted || row === 0 || row === height - 1;
  return Array.from({ length: height }, (_, row) =>
    !inFirstFrame(row) ? '' : drawn.map((lines) => lines[row] ?? '').join(''),
  );
}

function tooSmallLines({ width, height }: Area): string[] {
  const said = `This terminal is ${width}×${height}: the console needs ${SMALLEST.width}×${SMALLEST.height}. Make it larger, or press q to quit.`;
  const lines = wrap(said, Math.max(1, width - 1));
  return Array.from({ length: height }, (_, row) => lines[row] ?? '');
}
