import { cellWidth } from './cells.ts';
import { safeText } from './safe-text.ts';

/** A run of text in one tone. `tone` is a name that `Theme.paint` knows; the text is already safe to print. */
export interface Span {
  readonly text: string;
  readonly tone?: string;
}

/** One line of a document. `indent` is where its wrapped continuation starts, in cells. */
export interface TextLine {
  readonly spans: readonly Span[];
  readonly indent?: number;
}

/** Gives a line of one tone. The text is made safe here. */
export function line(text: string, tone?: string, indent?: number): TextLine {
  return lineOf([span(text, tone)], indent);
}

/** Gives a span whose text is safe to print. */
export function span(text: string, tone?: string): Span {
  return tone === undefined ? { text: safeText(text) } : { text: safeText(text), tone };
}

/** Gives a line of several spans. */
export function lineOf(spans: readonly Span[], indent?: number): TextLine {
  return indent === undefined ? { spans } : { spans, indent };
}

/** The line that separates paragraphs. */
export const blank: TextLine = { spans: [] };

/** Gives the characters of a line without their tones. */
export function plain(of: TextLine): string {
  return of.spans.map((part) => part.text).join('');
}

/**
 * Gives `lines` broken to `width` cells: at a space where there is one in reach, in the middle of a word (an ARN, a
 * hash) otherwise. Nothing is dropped but the space a break replaces.
 */
export function wrapLines(lines: readonly TextLine[], width: number): TextLine[] {
  return lines.flatMap((each) => wrapLine(each, Math.max(4, width)));
}

function wrapLine(source: TextLine, width: number): TextLine[] {
  const text = plain(source);
  if (fitsAscii(text, width) || cellWidth(text) <= width) return [source];
  const indent = Math.min(source.indent ?? 0, Math.floor(width / 2));
  const wrapped: TextLine[] = [];
  let from = 0;
  while (from < text.length) {
    const room = wrapped.length === 0 ? width : width - indent;
    const { end, next } = breakAt(text, from, room);
    const part = slice(source.spans, from, end);
    wrapped.push({ spans: wrapped.length === 0 || indent === 0 ? part : [{ text: ' '.repeat(indent) }, ...part] });
    from = next;
  }
  return wrapped;
}

function fitsAscii(text: string, width: number): boolean {
  return text.length <= width && /^[\x20-\x7e]*$/.test(text);
}

function breakAt(text: string, from: number, room: number): { readonly end: number; readonly next: number } {
  let cells = 0;
  let end = from;
  let space = -1;
  for (const character of text.slice(from)) {
    cells += character >= ' ' && character <= '~' ? 1 : cellWidth(character);
    if (cells > room && end > from) {
      if (character === ' ') return { end, next: end + 1 };
      return space > from ? { end: space, next: space + 1 } : { end, next: end };
    }
    if (character === ' ' && text.slice(from, end).trim() !== '') space = end;
    end += character.length;
  }
  return { end, next: end };
}

function slice(spans: readonly Span[], from: number, end: number): Span[] {
  const kept: Span[] = [];
  let start = 0;
  for (const part of spans) {
    const text = part.text.slice(Math.max(0, from - start), Math.max(0, end - start));
    if (text !== '') kept.push({ ...part, text });
    start += part.text.length;
  }
  return kept;
}

/** Gives the positions of `query` in a line's text, as `[from, end)`; case is ignored, an empty query matches nothing. */
export function matchesIn(of: TextLine, query: string): (readonly [number, number])[] {
  if (query === '') return [];
  const text = plain(of).toLowerCase();
  const wanted = query.toLowerCase();
  const found: (readonly [number, number])[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    found.push([at, at + wanted.length]);
  }
  return found;
}

/** Gives the line with the ranges painted in `tone`. */
export function highlight(of: TextLine, ranges: readonly (readonly [number, number])[], tone: string): TextLine {
  if (ranges.length === 0) return of;
  const spans: Span[] = [];
  let from = 0;
  for (const [start, end] of ranges) {
    spans.push(...slice(of.spans, from, start), { text: plain(of).slice(start, end), tone });
    from = end;
  }
  spans.push(...slice(of.spans, from, Number.POSITIVE_INFINITY));
  return { ...of, spans };
}
