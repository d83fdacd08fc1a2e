/** A JSON value and where its text stands: `text.slice(start, end)` is the value, byte for byte. */
export type JsonSpan = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'object'; readonly members: readonly { readonly key: string; readonly value: JsonSpan }[] }
  | { readonly kind: 'array'; readonly items: readonly JsonSpan[] }
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null }
);

/** Deeper than any policy goes, and shallow enough for the stack. */
const DEEPEST = 200;
const SPACE = /[ \t\n\r]*/y;
const SCALAR = /"(?:[^"\\\u0000-\u001f]|\\.)*"|-?\d[\d.eE+-]*|true|false|null/y;

/**
 * Parses JSON and keeps where each value stands. Throws a SyntaxError for what JSON.parse rejects, and for an object
 * that names a key twice: readers differ on which one counts, so nobody can say what such a text means.
 */
export function parseSpans(text: string): JsonSpan {
  JSON.parse(text);
  let at = 0;
  const skip = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  };
  const take = (character: string): boolean => {
    skip(SPACE);
    if (text[at] !== character) return false;
    at++;
    return true;
  };
  const value = (depth: number): JsonSpan => {
    if (depth > DEEPEST) throw new SyntaxError('it is nested too deeply');
    skip(SPACE);
    const start = at;
    if (take('{')) return { ...object(depth), start, end: at };
    if (take('[')) return { ...array(depth), start, end: at };
    const scalar = JSON.parse(skip(SCALAR)) as string | number | boolean | null;
    return { kind: 'scalar', value: scalar, start, end: at };
  };
  const object = (depth: number) => {
    const members: { key: string; value: JsonSpan }[] = [];
    const keys = new Set<string>();
    while (!take('}')) {
      take(',');
      skip(SPACE);
      const key = JSON.parse(skip(SCALAR)) as string;
      if (keys.has(key)) throw new SyntaxError(`it names ${JSON.stringify(key)} twice`);
      keys.add(key);
      take(':');
      members.push({ key, value: value(depth + 1) });
    }
    return { kind: 'object' as const, members };
  };
  const array = (depth: number) => {
    const items: JsonSpan[] = [];
    while (!take(']')) {
      take(',');
      items.push(value(depth + 1));
    }
    return { kind: 'array' as const, items };
  };
  return value(0);
}
