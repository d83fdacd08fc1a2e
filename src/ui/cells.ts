import stringWidth from 'string-width';

const ASCII = /^[\x20-\x7e]*$/;
let segmenter: Intl.Segmenter | undefined;

/** The graphemes of `text`. Their tables are loaded with the first text that is no ASCII and has to be cut. */
function graphemesOf(text: string): Iterable<Intl.SegmentData> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** Cells that `text` takes in a terminal; `text` may hold SGR sequences. */
export function cellWidth(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text);
}

/** Cuts plain `text` to at most `width` cells, with `…` as its last cell where something was cut. */
export function truncate(text: string, width: number): string {
  if (width <= 0) return '';
  if (ASCII.test(text)) return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
  if (stringWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemesOf(text)) {
    const cells = stringWidth(segment);
    if (used + cells > width - 1) break;
    kept += segment;
    used += cells;
  }
  return `${kept}…`;
}

/** Cuts plain `text` to at most `width` cells between two words, with ` …` where something was cut; a first word that is too long is cut itself. */
export function truncateWords(text: string, width: number): string {
  if (cellWidth(text) <= width) return text;
  let kept = '';
  for (const word of text.split(' ')) {
    const longer = kept === '' ? word : `${kept} ${word}`;
    if (cellWidth(longer) > width - 2) break;
    kept = longer;
  }
  return kept === '' ? truncate(text, width) : `${kept} …`;
}

/** Cuts plain `text` to at most `width` cells in the middle, keeping both ends: for ARNs and long paths. */
export function truncateMiddle(text: string, width: number): string {
  if (cellWidth(text) <= width) return text;
  if (width < 5 || !ASCII.test(text)) return truncate(text, width);
  const head = Math.ceil((width - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}

/** Plain `text` as exactly `width` cells: cut with `…` or padded with spaces. */
export function fitted(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = truncate(text, width);
  const padding = ' '.repeat(Math.max(0, width - cellWidth(cut)));
  return align === 'left' ? cut + padding : padding + cut;
}

/** Pads already styled `text` with spaces to `width` cells; longer text stays as it is. */
export function padStyled(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

/** Breaks plain `text` into lines of at most `width` cells, at spaces where it can. */
export function wrap(text: string, width: number): string[] {
  if (width < 1) return [];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    let rest = word;
    if (line !== '' && cellWidth(line) + 1 + cellWidth(rest) > width) {
      lines.push(line);
      line = '';
    }
    if (line !== '') {
      line += ` ${rest}`;
      continue;
    }
    while (cellWidth(rest) > width) {
      const head = headOf(rest, width);
      lines.push(head);
      rest = rest.slice(head.length);
    }
    line = rest;
  }
  lines.push(line);
  return lines;
}

/** The longest start of `text` within `width` cells, and never less than one grapheme. */
function headOf(text: string, width: number): string {
  if (ASCII.test(text)) return text.slice(0, width);
  let head = '';
  let used = 0;
  for (const { segment } of graphemesOf(text)) {
    used += stringWidth(segment);
    if (used > width && head !== '') break;
    head += segment;
  }
  return head;
}
