/**
 * What of Unicode needs no tables to be measured: each of these characters takes one cell and is a grapheme of its own
 * whatever of them stands beside it. ASCII, Latin-1, dashes and dots, arrows, box drawing, blocks, shapes, ticks and braille.
 */
const PLAIN =
  '\\x20-\\x7e\\xa1-\\xac\\xae-\\xff\\u2010-\\u2027\\u203a\\u2190-\\u21ff\\u2264\\u23ce\\u2420' +
  '\\u2500-\\u25fc\\u2692\\u2713-\\u2718\\u2800-\\u28ff';

/** Source of the pattern of texts that are as wide as they are long. */
export const PLAIN_WIDTH = `^[${PLAIN}]*$`;

/** Source of the pattern of texts whose graphemes are their UTF-16 units; line feeds and escapes stand alone too. */
export const PLAIN_GRAPHEMES = `^[${PLAIN}\\n\\x1b]*$`;
