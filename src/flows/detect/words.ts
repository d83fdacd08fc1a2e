import { count } from '../../ui/readable.ts';

/** A number with its noun: `1 port`, `1,204 ports`. */
export const many = (number: number, noun: string, plural = `${noun}s`): string =>
  `${count(number)} ${number === 1 ? noun : plural}`;

/** Bytes as people say them: `820 bytes`, `1.4 MB`. */
export function size(bytes: number): string {
  const units = [
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'kB'],
  ] as const;
  for (const [unit, name] of units) if (bytes >= unit) return `${Math.round((bytes / unit) * 10) / 10} ${name}`;
  return many(Math.round(bytes), 'byte');
}

/** A stretch of time in its two largest units: `45 seconds`, `1 hour 30 minutes`. */
export function span(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ] as const;
  const said = parts.filter(([number]) => number > 0).slice(0, 2);
  return said.length === 0 ? '0 seconds' : said.map(([number, noun]) => many(number, noun)).join(' ');
}

/** A list with its end left out: `22, 80, 443 and 97 more`. */
export function someOf(names: readonly (string | number)[], shown = 5): string {
  const rest = names.length - shown;
  return rest > 0 ? `${names.slice(0, shown).join(', ')} and ${count(rest)} more` : names.join(', ');
}

/** A moment, to the second, in UTC. */
export const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
