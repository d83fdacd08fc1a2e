import { filterLogEvents } from '../../aws/cloudwatch-logs/reads.ts';
import type { ReadAccess } from '../../aws/session.ts';
import type { FlowFormat } from '../format.ts';
import { HeadedLines } from './headed-lines.ts';
import { endsAll, patiently } from './patience.ts';
import type { Piece } from './piece.ts';

/** A log group whose events are to be counted. */
export interface CountedGroup {
  /** Its name, or its ARN where another account shares it. */
  readonly logGroup: string;
  /** The formats of the flow logs that write to it; none where they are not known. */
  readonly formats: readonly FlowFormat[];
  /** Seconds over which AWS gathers a record. */
  readonly aggregationSeconds: number;
}

/** One slice of a group's time is read at a time; a window has so many at most. */
const SLICE_MS = 15 * 60_000;
const MOST_SLICES = 48;

/** An event bears the time its record began, which may be a little off. */
const MARGIN_MS = 5 * 60_000;

/** Pages whose event ids are remembered: an event that a later page gives again is not counted again. */
const PAGES_REMEMBERED = 2;

/**
 * The stretch of event times that holds every record of a window (epoch seconds in, milliseconds out, both ends included): an
 * event is as old as its record's start, and a record may begin before the window that it ends in.
 */
export function eventTimes(
  { since, until }: { readonly since: number; readonly until: number },
  aggregationSeconds: number,
): { readonly from: number; readonly to: number } {
  return {
    from: Math.max(0, since * 1000 - aggregationSeconds * 1000 - MARGIN_MS),
    to: until * 1000 + MARGIN_MS,
  };
}

/**
 * Gives a log group's events of a window (epoch seconds) as pieces, one a slice of its time, so that several can be read side
 * by side. Each page is asked for again when it is throttled or fails in passing, and every event counts once.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export function logPieces(
  read: ReadAccess,
  group: CountedGroup,
  window: { readonly since: number; readonly until: number },
  run: { ended?: unknown },
): readonly Piece[] {
  const { from, to } = eventTimes(window, group.aggregationSeconds);
  const slices = Math.min(MOST_SLICES, Math.max(1, Math.ceil((to - from) / SLICE_MS)));
  const at = (index: number) => Math.floor(from + ((to - from) * index) / slices);
  return Array.from({ length: slices }, (_, index) => {
    const times = { startTime: at(index), endTime: index === slices - 1 ? to : at(index + 1) - 1 };
    return {
      name: `${group.logGroup} ${clock(times.startTime)} to ${clock(times.endTime)}`,
      open: (signal) => events(read, group, times, run, signal),
    };
  });
}

async function* events(
  read: ReadAccess,
  { logGroup, formats }: CountedGroup,
  times: { readonly startTime: number; readonly endTime: number },
  run: { ended?: unknown },
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const lines = new HeadedLines(formats);
  const pages: ReadonlySet<string>[] = [];
  let nextToken: string | undefined;
  do {
    if (run.ended !== undefined) throw run.ended;
    const query = { logGroupName: logGroup, ...times, ...(nextToken === undefined ? {} : { nextToken }) };
    const page = await patiently(() => filterLogEvents(read, query, { signal }), signal).catch((error: unknown) => {
      if (endsAll(error)) run.ended = error;
      throw error;
    });
    const fresh = page.events.filter(({ eventId }) => !pages.some((ids) => ids.has(eventId)));
    pages.push(new Set(page.events.map(({ eventId }) => eventId)));
    if (pages.length > PAGES_REMEMBERED) pages.shift();
    if (fresh.length > 0) yield Buffer.from(lines.text(fresh.map(({ message }) => message)));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

/** `2026-01-15 12:00` in UTC. */
const clock = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
