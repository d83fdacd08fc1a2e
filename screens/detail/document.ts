import type { Detail } from '../../src/app/screen.ts';
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

interface Remembered {
  readonly row: unknown;
  readonly now: number;
  readonly width: number;
  readonly gone: boolean;
  readonly lines: TextLine[];
}
let remembered: Remembered | undefined;

// The raw JSON of an attack sequence runs to thousands of lines: a key must not wrap them again.
function wrappedLines(state: DetailState, width: number): TextLine[] {
  const { row, now, gone } = state;
  const last = remembered;
  if (last && last.row === row && last.now === now && last.width === width && last.gone === gone) return last.lines;
  const lines = wrapLines(detailLines(state.pane.detail(row, now), gone), width);
  remembered = { row, now, width, gone, lines };
  return lines;
}

function detailLines(detail: Detail, gone: boolean): TextLine[] {
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
    line('As AWS sent it', 'accent'),
    ...safeLines(jsonOf(detail.raw)).map((text) => line(text, undefined, (/^ */.exec(text)?.[0].length ?? 0) + 2)),
  ];
}
