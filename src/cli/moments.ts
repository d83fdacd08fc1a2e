import { FailureError } from '../aws/errors.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/**
 * Reads a time as people type it: so long ago (`90s`, `15m`, `2h`, `7d`) or an instant (ISO 8601, UTC unless it says
 * otherwise). Gives epoch seconds; `now` is epoch milliseconds. Throws FailureError for anything else.
 */
export function momentOf(text: string, option: string, now: number): number {
  const ago = /^(\d{1,9})([smhdw])$/.exec(text);
  if (ago !== null) return Math.floor(now / 1000) - Number(ago[1]) * (UNITS[ago[2] ?? ''] ?? 0);
  const iso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.exec(text);
  const at = iso === null ? Number.NaN : Date.parse(iso[1] !== undefined && iso[4] === undefined ? `${text}Z` : text);
  if (Number.isFinite(at)) return Math.floor(at / 1000);
  throw new FailureError({
    code: 'invalid',
    message: `${option} ${text} is no time.`,
    hint: 'Give how long ago (90s, 15m, 2h, 7d) or an instant in UTC (2026-11-24T13:00:00Z).',
  });
}
