/**
 * Readers for what other programs wrote: findings come from the SDK, from EventBridge and from data lakes, with half
 * their fields missing and numbers as text. Each gives undefined (or nothing) where the value isn't what is asked for.
 */

/** Follows names into nested objects. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[name];
  }
  return found;
}

/** Gives a text that isn't empty; numbers count as text. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Gives a finite number, also from its text. */
export function number(value: unknown): number | undefined {
  const found = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** Tells whether the value is true, also as text. */
export const isTrue = (value: unknown): boolean =>
  value === true || (typeof value === 'string' && value.toLowerCase() === 'true');

/** Gives the members of a list, and of anything else none. */
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Gives the texts of a list. */
export const texts = (value: unknown): readonly string[] => list(value).flatMap((one) => text(one) ?? []);

/** Later than any second and earlier than any millisecond that a finding could carry. */
const SECONDS_END = 100_000_000_000;

/** Gives a time in epoch milliseconds from a Date, an ISO 8601 text, or epoch seconds or milliseconds. */
export function time(value: unknown): number | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.getTime();
  const count = number(value);
  if (count !== undefined) return count < SECONDS_END ? count * 1000 : count;
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** Leaves out the members that are undefined, so that an absent field is absent. */
export function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
