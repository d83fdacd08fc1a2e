/** `14:02:09` in UTC, from epoch milliseconds; `?` when unknown. */
export function utcTime(at: number | undefined): string {
  const iso = isoOf(at);
  return iso === undefined ? '?' : iso.slice(11, 19);
}

/** `2026-03-01 14:02:09 UTC`, from epoch milliseconds; `unknown` when unknown. */
export function utcDateTime(at: number | undefined): string {
  const iso = isoOf(at);
  return iso === undefined ? 'unknown' : `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** `14:02 UTC` within the day of `now`, `2026-03-01 14:02 UTC` otherwise; `an unknown time` when unknown. */
export function utcSince(at: number | undefined, now: number): string {
  const iso = isoOf(at);
  if (iso === undefined) return 'an unknown time';
  const time = `${iso.slice(11, 16)} UTC`;
  return isoOf(now)?.slice(0, 10) === iso.slice(0, 10) ? time : `${iso.slice(0, 10)} ${time}`;
}

function isoOf(at: number | undefined): string | undefined {
  if (at === undefined) return undefined;
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** How long ago, at most four cells: `9s`, `14m`, `3h`, `12d`; `-` when unknown. */
export function age(at: number | undefined, now: number): string {
  if (at === undefined || !Number.isFinite(at)) return '-';
  return duration(now - at);
}

/** A time span in its largest whole unit, at most four cells: `9s`, `14m`, `3h`, `12d`. Milliseconds in. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** A time span that is watched growing: `42s`, `6m12s`, `1h05m`. Milliseconds in. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h${two(Math.floor(seconds / 60) % 60)}m`;
}

/** A countdown to the second: `14:09`, `1:02:03`; `0:00` once it is over. Milliseconds in. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes in binary units: `512 B`, `1.4 MiB`, `12 GiB`. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const shown = unit === 0 || value >= 10 ? Math.round(value).toString() : value.toFixed(1);
  return `${shown} ${UNITS[unit]}`;
}

/** A whole number with separators: `1,240`. */
// Not by Intl, which loads ICU's tables for it: some 10 ms of the start.
export const count = (value: number): string =>
  Number.isSafeInteger(value) ? String(value).replace(/\d(?=(?:\d{3})+$)/g, '$&,') : value.toLocaleString('en-US');

/** A count in at most five cells: `999`, `12.3k`, `4.1M`. */
export function shortCount(value: number): string {
  if (value < 1000) return String(value);
  if (value < 999_950) return `${(value / 1000).toFixed(value < 99_950 ? 1 : 0)}k`;
  return `${(value / 1_000_000).toFixed(1)}M`;
}

/** Gives the text as the beginning of a sentence. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `1 row`, `2 rows`: the count with separators and its noun. */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

const BARS = '▁▂▃▄▅▆▇█';

/** A bar a value, oldest first, scaled to the largest; folded to at most `width` cells; a space for nothing at all. */
export function sparkline(values: readonly number[], width: number): string {
  if (width < 1 || values.length === 0) return '';
  const cells = Math.min(width, values.length);
  const folded = Array.from({ length: cells }, (_, cell) => {
    const from = Math.floor((cell * values.length) / cells);
    const to = Math.floor(((cell + 1) * values.length) / cells);
    // Means, not sums: cells that hold a value more than others would look like a beat that isn't there.
    return values.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
  });
  const largest = Math.max(...folded);
  if (largest <= 0) return ' '.repeat(cells);
  return folded.map((value) => (value <= 0 ? ' ' : BARS.charAt(Math.ceil((value / largest) * 8) - 1))).join('');
}

/** A bar of `width` cells filled to `fraction` (0 to 1), readable without colour: `████░░░░`. */
export function progressBar(fraction: number, width: number): string {
  const share = Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0;
  const filled = Math.round(share * width);
  return '█'.repeat(filled) + '░'.repeat(Math.max(0, width - filled));
}

const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

/** A spinner that moves with the clock's own tick, so that it costs no repaint of its own. */
export const spinner = (now: number): string => SPINNER.charAt(Math.floor(now / 1000) % SPINNER.length);
