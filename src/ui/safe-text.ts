/** Printable ASCII on one line: almost everything AWS sends, and nothing to do about it. */
const CLEAN = /^[\x20-\x7e]*$/;

/**
 * What a terminal would obey or hide: controls (Cc: ESC, C1, tab, newline), format characters (Cf: bidirectional
 * overrides and isolates, zero-width, tags), lone surrogates (Cs), private and unassigned code points whose width is
 * anyone's guess (Co, Cn), line and paragraph separators (Zl, Zp), and the letters and selectors that draw nothing.
 */
const UNSAFE =
  /\p{Cc}|\p{Cf}|\p{Cs}|\p{Co}|\p{Cn}|\p{Zl}|\p{Zp}|\u034f|\u115f|\u1160|\u17b4|\u17b5|[\u180b-\u180f]|\u3164|\uffa0|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\x1b': '\\e' };

function visibleEscape(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

/**
 * Gives `text` as one line that a terminal can only print: whatever it would obey, reorder or hide becomes a visible
 * escape such as `\e`, `\n` or `\u202e`.
 * @see https://www.unicode.org/reports/tr36/ (bidirectional spoofing, invisible characters)
 */
export function safeText(text: string): string {
  return CLEAN.test(text) ? text : text.replace(UNSAFE, visibleEscape);
}

/** Gives `text` as safe lines for a scroll view: newlines part them, a tab is two spaces, the rest as `safeText`. */
export function safeLines(text: string): string[] {
  return text.split(/\r\n|\n/).map((line) => safeText(line.replaceAll('\t', '  ')));
}
