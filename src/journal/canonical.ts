import { createHash } from 'node:crypto';

/**
 * Gives the one text that stands for `value`: keys in code-unit order, no white space, numbers and strings as
 * ECMAScript writes them. Properties that are `undefined` are left out, as JSON does; what JSON can't hold throws.
 * @see https://www.rfc-editor.org/rfc/rfc8785
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  // A lone surrogate comes out as its escape, where RFC 8785 would give up: AWS's strings are not ours to reject.
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : refuse(String(value));
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${canonicalJson(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return refuse(typeof value);
}

function refuse(what: string): never {
  throw new TypeError(`Canonical JSON can't hold ${what}.`);
}

/** Gives `sha256:` and the hexadecimal digest of the text's UTF-8 bytes. */
export function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}

/** Tells whether two values have the same canonical form. */
export function sameJson(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
