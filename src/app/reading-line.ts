import { fractionOf, type ReadProgress, timeLeft } from '../flows/read-progress.ts';
import { cellWidth } from '../ui/cells.ts';
import { bytes, duration, plural, progressBar, shortCount, spinner, utcTime } from '../ui/readable.ts';

/** A reading is told of from this long on: each poll would flash otherwise. */
const TOLD_FROM_MS = 1000;
const NARROWEST_BAR = 6;
const WIDEST_BAR = 24;
const BETWEEN = ' · ';

/** Whether a reading takes so long that a person should see how far it is. */
export const isLong = ({ startedAt }: ReadProgress, now: number): boolean => now - startedAt >= TOLD_FROM_MS;

/**
 * How far a reading is, in at most `width` cells: a bar where a total is known, then as much as there is room for of time
 * left, objects, bytes, pages, the time reached and records, in the order of what a waiting person wants to know.
 */
export function readingLine(progress: ReadProgress, now: number, width: number): string {
  const fraction = fractionOf(progress);
  const left = timeLeft(progress, now);
  const head = fraction === undefined ? `${spinner(now)} reading` : ` ${Math.floor(fraction * 100)}%`;
  const wanted = [
    'S stops',
    left === undefined ? '' : `~${duration(left + 999)} left`,
    ...amounts(progress),
    `${shortCount(progress.records)} records`,
  ].filter((part) => part !== '');
  const bar = fraction === undefined ? 0 : NARROWEST_BAR;
  let room = width - bar - cellWidth(head);
  const shown = wanted.filter((part) => {
    const cells = cellWidth(part) + BETWEEN.length;
    if (cells > room) return false;
    room -= cells;
    return true;
  });
  // What stops it comes last on the line, though it is the last to give way.
  const [stops, ...rest] = shown;
  const drawn = fraction === undefined ? '' : progressBar(fraction, Math.min(WIDEST_BAR, bar + Math.max(0, room)));
  return [`${drawn}${head}`, ...rest, ...(stops === undefined ? [] : [stops])].join(BETWEEN);
}

/** What a stopped reading had read, in words: `3 of 40 objects read, 12/75 MiB, 4 pages up to 13:52:00 UTC`. */
export function readSoFar(progress: ReadProgress): string {
  const { objects, bytes: size, pages, reached, records } = progress;
  const ofObjects = objects === undefined ? [] : [`${objects.read} of ${plural(objects.of, 'object')} read`];
  const ofSize = size === undefined ? [] : [ofBytes(bytes(size.read), bytes(size.of))];
  const upTo = reached === undefined ? '' : ` up to ${utcTime(reached)} UTC`;
  const ofPages = pages === undefined ? [] : [`${plural(pages, 'page')} of log groups${upTo}`];
  const parts = [...ofObjects, ...ofSize, ...ofPages];
  return parts.length === 0 ? `${plural(records, 'record')} read` : parts.join(', ');
}

/** `12/75 MiB`: one unit is enough where both have it. */
function ofBytes(read: string, of: string): string {
  const [amount = '', unit] = read.split(' ');
  return `${unit === of.split(' ')[1] ? amount : read}/${of}`;
}

function amounts({ objects, bytes: size, pages, reached }: ReadProgress): string[] {
  return [
    ...(objects === undefined ? [] : [`${shortCount(objects.read)}/${shortCount(objects.of)} objects`]),
    ...(size === undefined ? [] : [ofBytes(bytes(size.read), bytes(size.of))]),
    ...(pages === undefined ? [] : [plural(pages, 'page')]),
    ...(reached === undefined ? [] : [`up to ${utcTime(reached)} UTC`]),
  ];
}
