import { isPublicAddress } from '../address.ts';
import type { DetectionContext, FlowCell, FlowTrace } from './detection.ts';
import { slicesIn } from './evidence.ts';
import { median } from './robust.ts';

/** Two a minute for an hour: people mistype a few times, and stock tools begin at tens a minute. */
export const BRUTE_FORCE_ATTEMPTS = 120;
/** A handshake and its end, without a word: a check whether the port is open, not an attempt. */
export const HANDSHAKE_BYTES = 220;
/** Between private addresses a client whose connections carry more than a login once in so many is at work, not guessing. */
export const WORKING_SHARE = 20;
/** A refused login costs 2 to 4 kB each way with SSH's key exchange or RDP's TLS, a database's far less. */
export const LOGIN_BYTES = 5_000;
/** Four times what a refused login can be: somebody works, or data moves. */
export const SESSION_BYTES = 20_000;
/** A connection that goes on for so many slices, few records in each, is a session, however little it carries. */
export const SESSION_SLICES = 10;
/** What health checks, pools and jobs between private addresses do all the time, times this, is out of the ordinary. */
export const STEADY_RATIO = 5;
/** With fewer slices their median says little of what two private addresses usually do. */
export const STEADY_SLICES = 10;

const HOUR = 3_600_000;

/** Short connections of one source to one port of one host: most in one hour. */
export interface Attempts {
  readonly count: number;
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
  readonly threshold: number;
}

/**
 * Counts the connections that are too short for sessions, either way, in the worst hour; undefined below the threshold.
 * Between private addresses only slices far above that pair's own median count.
 */
export function attemptsIn(
  group: readonly FlowTrace[],
  answers: readonly FlowTrace[],
  context: DetectionContext,
): Attempts | 'too few slices' | undefined {
  const answered = cellsByTime(answers);
  const short = cellsByTime(group, (cell, { action }) => {
    const answer = answered.get(cell.at);
    const brief = cell.bytes <= LOGIN_BYTES * cell.count && cell.bytes > HANDSHAKE_BYTES * cell.count;
    return action === 'REJECT' || (brief && (answer === undefined || answer.bytes <= LOGIN_BYTES * answer.count));
  });
  const worst = worstHour([...short.values()], context);
  if (worst === undefined) return undefined;
  if (group.some(({ srcaddr }) => isPublicAddress(srcaddr))) return worst;
  const slices = slicesIn(context);
  if (slices < STEADY_SLICES) return 'too few slices';
  const idle = Array<number>(Math.max(0, slices - short.size)).fill(0);
  if (isWorking(group, worst, short, context)) return undefined;
  const usual = median([...idle, ...Array.from(short.values(), ({ count }) => count)]);
  return worstHour(
    [...short.values()].filter(({ count }) => count > usual * STEADY_RATIO),
    context,
  );
}

/** Programs that open a connection for every query, and jobs that open many, mostly carry data; a guesser's never do. */
function isWorking(
  group: readonly FlowTrace[],
  { first, last, count }: Attempts,
  short: ReadonlyMap<number, FlowCell>,
  { sliceMs }: DetectionContext,
): boolean {
  const carrying = [...cellsByTime(group, ({ at }) => !short.has(at) && at >= first - sliceMs && at <= last).values()];
  return (
    carrying.reduce((sum, cell) => sum + (cell.bytes > HANDSHAKE_BYTES * cell.count ? cell.count : 0), 0) *
      WORKING_SHARE >=
    count
  );
}

/** Finds what looks like a session once the attempts had begun: a large connection, or one that goes on and on. */
export function successAfter(
  group: readonly FlowTrace[],
  attempts: Attempts,
  { sliceMs }: DetectionContext,
): { readonly at: number; readonly bytes: number } | undefined {
  const accepted = group.filter(({ action }) => action === 'ACCEPT');
  const cells = [...cellsByTime(accepted).values()]
    .filter(({ at }) => at >= attempts.first)
    .sort((a, b) => a.at - b.at);
  const large = cells.find(({ bytes, count }) => bytes > SESSION_BYTES * count);
  if (large !== undefined) return { at: large.at, bytes: large.bytes };
  let run: FlowCell[] = [];
  for (const cell of cells) {
    const goesOn = cell.count <= 2 && cell.at - (run.at(-1)?.at ?? cell.at) <= sliceMs;
    run = goesOn ? [...run, cell] : cell.count <= 2 ? [cell] : [];
    if (run.length >= SESSION_SLICES) {
      return { at: run[0]?.at ?? cell.at, bytes: run.reduce((sum, { bytes }) => sum + bytes, 0) };
    }
  }
  return undefined;
}

function worstHour(cells: readonly FlowCell[], { sliceMs }: DetectionContext): Attempts | undefined {
  const sorted = cells.toSorted((a, b) => a.at - b.at);
  let worst: Attempts | undefined;
  let [count, bytes, oldest] = [0, 0, 0];
  for (const cell of sorted) {
    count += cell.count;
    bytes += cell.bytes;
    for (
      let leaving = sorted[oldest];
      leaving !== undefined && leaving.at <= cell.at - HOUR;
      leaving = sorted[++oldest]
    ) {
      count -= leaving.count;
      bytes -= leaving.bytes;
    }
    if (count < BRUTE_FORCE_ATTEMPTS || count <= (worst?.count ?? 0)) continue;
    const first = sorted[oldest]?.at ?? cell.at;
    worst = { count, bytes, first, last: cell.at + sliceMs, threshold: BRUTE_FORCE_ATTEMPTS };
  }
  return worst;
}

function cellsByTime(
  traces: readonly FlowTrace[],
  keep: (cell: FlowCell, trace: FlowTrace) => boolean = () => true,
): Map<number, FlowCell> {
  const byTime = new Map<number, FlowCell>();
  for (const trace of traces) {
    for (const cell of trace.cells) {
      if (!keep(cell, trace)) continue;
      const before = byTime.get(cell.at);
      byTime.set(cell.at, before === undefined ? cell : sum(before, cell));
    }
  }
  return byTime;
}

const sum = (a: FlowCell, b: FlowCell): FlowCell => ({
  at: a.at,
  last: Math.max(a.last, b.last),
  count: a.count + b.count,
  packets: a.packets + b.packets,
  bytes: a.bytes + b.bytes,
});
