import { related as isRelated } from '../correlate/related.ts';
import { cellWidth, fitted, wrap } from '../ui/cells.ts';
import { framed } from '../ui/frame.ts';
import { age, elapsed, shortCount, spinner } from '../ui/readable.ts';
import { safeText } from '../ui/safe-text.ts';
import { headingLine, type PlacedColumn, placeColumns } from '../ui/table.ts';
import type { Theme } from '../ui/theme.ts';
import type { PaneState } from './console-state.ts';
import { bannerLines, hintOf, isLate, stateName } from './pane-banner.ts';
import { type PaneData, RELATED_LIMIT } from './pane-data.ts';
import type { Row } from './pane-rows.ts';
import { placeLine } from './place-line.ts';
import { isLong, readingLine } from './reading-line.ts';
import type { EntitySet } from './relation.ts';
import type { Column } from './screen.ts';

/** Everything a pane is drawn from. */
export interface PanePicture {
  readonly data: PaneData;
  readonly state: PaneState;
  readonly number: number;
  readonly rows: readonly Row[];
  readonly focused: boolean;
  /** What the selected row of the focused pane relates to. */
  readonly related: EntitySet;
  readonly relation: string | undefined;
  readonly width: number;
  readonly height: number;
  readonly now: number;
  readonly theme: Theme;
}

/** What stands before a row's cells: selection or news, relation, a space. */
const MARKS = 3;

/** Draws one pane: exactly `height` lines of `width` cells. */
export function paneLines(picture: PanePicture): string[] {
  const { theme, focused, width, height } = picture;
  const inner = Math.max(0, width - 2);
  const state = stateOf(picture);
  // What the edge's own line and the remark leave.
  const title = titleOf(picture, inner - 5 - cellWidth(state.text));
  const place = placeOf(picture, Math.max(0, inner - 4));
  return framed(
    theme,
    {
      title: title.plain,
      styledTitle: title.styled,
      right: state.text,
      rightTone: state.tone,
      bottom: place.text,
      bottomTone: place.tone,
      strong: focused,
      exact: true,
    },
    bodyOf(picture, inner, Math.max(0, height - 2)),
    width,
    height,
  );
}

/** `◆3`: how many rows of a pane's view relate to the selected row; empty for none, and while that is being found out. */
export function relatedMark(data: PaneData, related: EntitySet, view: number): string {
  const count = related.size === 0 ? 0 : (data.related(related, RELATED_LIMIT, view) ?? 0);
  if (count === 0) return '';
  return count >= RELATED_LIMIT ? `◆${RELATED_LIMIT - 1}+` : `◆${count}`;
}

/** `●2 new`: how many rows of a pane came in lately and were not selected yet; empty for none. */
export function newMark(data: PaneData, now: number): string {
  const count = data.arrivals?.count(now) ?? 0;
  return count === 0 ? '' : `●${shortCount(count)} new`;
}

function titleOf(
  { data, state, number, rows, focused, related, relation, now, theme }: PanePicture,
  room: number,
): { plain: string; styled: string } {
  const name = `${number} ${data.pane.title}`;
  const parts: (readonly [tone: string, text: string])[] = [['title', name]];
  const snapshot = data.snapshot();
  if (snapshot.updatedAt !== undefined || snapshot.rows.length > 0)
    parts.push(['plain', data.counts(rows, state.view)]);
  const news = newMark(data, now);
  if (news !== '') parts.push(['news', news]);
  const mark = focused ? '' : relatedMark(data, related, state.view);
  if (mark !== '') parts.push(['accent', mark]);
  if (relation !== undefined) parts.push(['accent', '◆only']);
  if (state.filter !== '') parts.push(['warn', `/${safeText(state.filter)}`]);
  const fitting = withShorterCounts(parts, room);
  return {
    plain: fitting.map(([, text]) => text).join(' '),
    styled: fitting.map(([tone, text]) => theme.paint(tone, text)).join(' '),
  };
}

/** Counts give way to the marks behind them, from the last on: `26 (23 denied, 4 abnormal)` is `26 (23 denied)`; to news all do. */
function withShorterCounts(
  parts: readonly (readonly [tone: string, text: string])[],
  room: number,
): readonly (readonly [tone: string, text: string])[] {
  const cells = parts.reduce((sum, [, text]) => sum + cellWidth(text) + 1, -1);
  const isNews = parts.some(([tone]) => tone === 'news');
  const brief = (text: string): string =>
    isNews && !text.includes(', ') ? text.replace(/ \([^)]*\)$/u, '') : text.replace(/, [^,]*\)$/u, ')');
  const shorter = parts.map(([tone, text]) => [tone, tone === 'plain' ? brief(text) : text] as const);
  const same = shorter.every(([, text], at) => text === parts[at]?.[1]);
  return cells <= room || same ? parts : withShorterCounts(shorter, room);
}

function stateOf({ data, now }: PanePicture): { text: string; tone: string } {
  const snapshot = data.snapshot();
  const name = stateName(snapshot);
  const old = snapshot.updatedAt === undefined ? '' : age(snapshot.updatedAt, now);
  if (snapshot.status === 'loading' || snapshot.status === 'idle')
    return { text: `Loading ${spinner(now)}`, tone: 'accent' };
  if (name !== '') return { text: `${name} ${old}`.trim(), tone: snapshot.status === 'off' ? 'warn' : 'bad' };
  if (snapshot.stopped !== undefined) return { text: `Stopped · ${old}`, tone: 'warn' };
  const cut = snapshot.truncated === undefined ? '' : 'cut off · ';
  return {
    text: snapshot.refreshing ? `${cut}${old} ${spinner(now)}` : `${cut}${old}`,
    tone: cut === '' ? 'dim' : 'warn',
  };
}

/** The bottom edge: where in the rows, how current they are, view, order, a note; while it is read, how far that is. */
function placeOf({ data, state, rows, now }: PanePicture, width: number): { text: string; tone: string } {
  const { pane } = data;
  const snapshot = data.snapshot();
  const { progress, lag, notes } = snapshot;
  if (progress !== undefined && (isLong(progress, now) || rows.length === 0)) {
    return { text: readingLine(progress, now, width), tone: 'accent' };
  }
  const place =
    rows.length === 0 ? '' : `${state.index + 1}/${rows.length <= 9999 ? rows.length : shortCount(rows.length)}`;
  const parts = {
    place,
    newest: lag === undefined ? '' : elapsed(now - lag.endedAt),
    view: pane.views.length > 1 ? (pane.views[state.view]?.label ?? '') : '',
    sort: pane.sorts.length > 1 ? `by ${pane.sorts[state.sort]?.label ?? ''}` : '',
    notes: notes.map(safeText),
  };
  return { text: placeLine(parts, width), tone: isLate(snapshot, now) ? 'warn' : 'dim' };
}

function bodyOf(picture: PanePicture, width: number, height: number): string[] {
  const { data, rows, state, now, theme } = picture;
  if (rows.length === 0) return emptyLines(picture, width).slice(0, height);
  const banner = bannerLines(data.snapshot(), now, width).map(({ text, tone }) =>
    theme.paint(tone, fitted(text, width)),
  );
  const placed = placedFor(data, Math.max(0, width - MARKS));
  const lines = [...banner, theme.paint('dim', fitted(' '.repeat(MARKS) + headingLine(placed), width))];
  const last = Math.min(rows.length, state.top + Math.max(0, height - lines.length));
  for (let index = state.top; index < last; index++) {
    lines.push(rowLine(picture, placed, width - MARKS, rows[index], index === state.index));
  }
  return lines;
}

const placements = new WeakMap<PaneData, { width: number; placed: PlacedColumn<Column<Row>>[] }>();

function placedFor(data: PaneData, width: number): PlacedColumn<Column<Row>>[] {
  const known = placements.get(data);
  if (known?.width === width) return known.placed;
  const placed = placeColumns<Column<Row>>(data.pane.columns, width);
  placements.set(data, { width, placed });
  return placed;
}

interface DrawnCells {
  readonly placed: readonly PlacedColumn<Column<Row>>[];
  readonly second: number;
  readonly plain: string;
  readonly styled: string;
}

const drawn = new WeakMap<object, DrawnCells>();

/** The cells of a row; drawn once for a width and a second of the clock, since ages move with it. */
function cellsOf(
  row: Row,
  placed: readonly PlacedColumn<Column<Row>>[],
  width: number,
  now: number,
  theme: Theme,
): DrawnCells {
  const second = Math.floor(now / 1000);
  const known = drawn.get(row);
  if (known !== undefined && known.placed === placed && known.second === second) return known;
  const plain: string[] = [];
  const styled: string[] = [];
  for (const { column, width } of placed) {
    const text = fitted(safeText(column.text(row, now, width)), width, column.align);
    const tone = column.tone?.(row);
    plain.push(text);
    styled.push(tone === undefined ? text : theme.paint(tone, text));
  }
  const taken = placed.reduce((sum, column) => sum + column.width, placed.length - 1);
  const rest = ' '.repeat(Math.max(0, width - taken));
  const cells = { placed, second, plain: plain.join(' ') + rest, styled: styled.join(' ') + rest };
  drawn.set(row, cells);
  return cells;
}

function rowLine(
  { data, focused, related, now, theme }: PanePicture,
  placed: readonly PlacedColumn<Column<Row>>[],
  width: number,
  row: Row,
  selected: boolean,
): string {
  const cells = cellsOf(row, placed, width, now, theme);
  const marked = !(selected && focused) && isRelated(related, data.pane.entities(row));
  if (selected && focused) return theme.paint('selected', `▌  ${cells.plain}`);
  const fresh = data.arrivals?.isNew(data.pane.key(row), now) === true;
  const bar = fresh ? theme.paint('news', '●') : selected ? theme.paint('dim', '▏') : ' ';
  return `${bar}${marked ? theme.paint('accent', '◆') : ' '} ${cells.styled}`;
}

function emptyLines(picture: PanePicture, width: number): string[] {
  const { theme } = picture;
  const { title, hint, tone } = emptyText(picture);
  const room = Math.max(1, width - 4);
  const lines = (text: string, look: string): string[] =>
    wrap(safeText(text), room).map((line) => theme.paint(look, fitted(`  ${line}`, width)));
  const space = ' '.repeat(width);
  return [space, ...lines(title, tone), space, ...lines(hint, 'plain')];
}

function emptyText({ data, state, relation, now }: PanePicture): { title: string; hint: string; tone: string } {
  const snapshot = data.snapshot();
  const all = snapshot.rows.length;
  if (all > 0 && state.filter !== '') {
    return { title: `None of ${all} rows matches /${state.filter}`, hint: 'Esc clears the filter.', tone: 'title' };
  }
  if (all > 0 && relation !== undefined) {
    return { title: `None of ${all} rows relates to ${relation}`, hint: 'x shows all rows again.', tone: 'title' };
  }
  if (all > 0) {
    const view = data.pane.views[state.view]?.label ?? 'this view';
    return {
      title: `Nothing in ${view}`,
      hint: `There are ${all} rows in other views: v goes through them.`,
      tone: 'title',
    };
  }
  if (snapshot.failure !== undefined) {
    return { title: `${stateName(snapshot)}: ${snapshot.failure.message}`, hint: hintOf(snapshot), tone: 'bad' };
  }
  if (snapshot.status === 'loading' || snapshot.status === 'idle') {
    return { title: `Loading ${spinner(now)}`, hint: '', tone: 'dim' };
  }
  return { ...data.pane.empty(snapshot), tone: 'title' };
}
