import { safeLines, safeText } from './safe-text.ts';

/**
 * Gives rows as CSV (RFC 4180, CRLF). A cell that a spreadsheet would take for a formula gets a leading apostrophe, and
 * control characters become visible escapes: the values are an attacker's to choose.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(text: string): string {
  const safe = safeText(text);
  const harmless = /^\s*[=+\-@|%]/.test(safe) && !/^-?\d+(\.\d+)?$/.test(safe) ? `'${safe}` : safe;
  return /[",]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/**
 * Gives `value` as lines of JSON for the screen: one when it fits into `room` characters, else indented. A string that
 * is a JSON object itself (a bucket policy) is unfolded, and its key says so.
 */
export function jsonLines(value: unknown, room: number): string[] {
  const shown = unfolded(value);
  const short = JSON.stringify(shown) ?? 'null';
  return safeLines(short.length <= room ? short : jsonOf(shown));
}

function unfolded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unfolded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const inner = typeof each === 'string' ? objectIn(each) : undefined;
      return inner === undefined ? [key, unfolded(each)] : [`${key} (JSON text)`, inner];
    }),
  );
}

function objectIn(text: string): object | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Gives `value` as indented JSON whose strings hold nothing that a terminal obeys: such characters are `\u` escapes. */
export function jsonOf(value: unknown): string {
  return jsonText(value, 2);
}

/** Gives `value` as JSON on one line, escaped like `jsonOf`: what it parses to is the value itself. */
export function jsonLine(value: unknown): string {
  return jsonText(value, 0);
}

function jsonText(value: unknown, indent: number): string {
  const text =
    JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? each.toString() : each), indent) ?? 'null';
  return text.replace(/[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
