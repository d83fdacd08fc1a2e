import type { Detail, Origin } from '../../src/app/screen.ts';
import { jsonOf } from '../../src/ui/export-text.ts';
import { safeLines, safeText } from '../../src/ui/safe-text.ts';
import { blank, line, lineOf, matchesIn, span, type TextLine, wrapLines } from '../../src/ui/text-lines.ts';
import type { DetailState } from './state.ts';

/** The detail as it is on the screen: wrapped lines, and on which of them the search is found, in order. */
export interface DetailDocument {
  readonly lines: readonly TextLine[];
  readonly matches: readonly { readonly line: number; readonly from: number; readonly end: number }[];
}

/** Gives the row's detail wrapped to `width` cells: badges, headline, evidence, raw JSON. */
export function documentOf(state: DetailState, width: number): DetailDocument {
  const lines = wrappedLines(state, width);
  const matches = lines.flatMap((each, index) =>
    matchesIn(each, state.query).map(([from, end]) => ({ line: index, from, end })),
  );
  return { lines, matches };
}

/** All that the lines are made from. */
type Sources = Pick<DetailState, 'row' | 'now' | 'gone' | 'found' | 'related' | 'notes' | 'origin'>;

interface Remembered {
  readonly of: Sources;
  readonly width: number;
  readonly lines: TextLine[];
}
let remembered: Remembered | undefined;

// The raw JSON of an attack sequence runs to thousands of lines: a key must not wrap them again.
function wrappedLines(state: DetailState, width: number): TextLine[] {
  const last = remembered;
  if (last?.width === width && sameSources(last.of, state)) return last.lines;
  const { row, now, gone, found, origin } = state;
  const detail = state.pane.detail(row, now, found);
  const whole = { ...detail, sections: [...detail.sections, ...around(state)] };
  const lines = wrapLines(detailLines(whole, gone, origin), width);
  remembered = { of: state, width, lines };
  return lines;
}

const sameSources = (a: Sources, b: Sources): boolean =>
  a.row === b.row &&
  a.now === b.now &&
  a.gone === b.gone &&
  a.found === b.found &&
  a.related === b.related &&
  a.notes === b.notes &&
  a.origin === b.origin;

/** What other panes have on it, and what must be known of this one's rows. */
function around({ related, notes }: DetailState): Detail['sections'] {
  const sections = [
    { title: 'Related', rows: related },
    { title: 'To judge it by', rows: notes.map((note) => ['Note', note] as const) },
  ];
  return sections.filter(({ rows }) => rows.length > 0);
}

function detailLines(detail: Detail, gone: boolean, origin: Origin | undefined): TextLine[] {
  const labels = detail.sections.flatMap((section) => section.rows.map(([label]) => safeText(label).length));
  const column = Math.min(24, Math.max(8, ...labels)) + 2;
  return [
    ...(detail.badges.length > 0
      ? [lineOf(detail.badges.flatMap((b) => [span(`[${b.text}]`, b.tone), span(' ')]))]
      : []),
    ...(gone ? [line('No longer in the list: this is what was last known.', 'warn')] : []),
    line(detail.headline[0], 'title'),
    line(detail.headline[1], 'title'),
    ...detail.sections.flatMap((section) => [
      blank,
      line(section.title, 'accent'),
      ...section.rows.map(([label, value]) =>
        lineOf([span(`${label.padEnd(column - 2)}  `, 'dim'), span(value)], column),
      ),
    ]),
    blank,
    line(origin?.title ?? 'As AWS sent it', 'accent'),
    ...Object.entries(origin?.facts ?? {}).map(([label, fact]) =>
      lineOf([span(`${label.padEnd(column - 2)}  `, 'dim'), span([fact].flat().join(', '))], column),
    ),
    ...safeLines(jsonOf(detail.raw)).map((text) => line(text, undefined, (/^ */.exec(text)?.[0].length ?? 0) + 2)),
  ];
}
