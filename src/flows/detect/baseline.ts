import { conversationsIn, leaves } from './conversation.ts';
import type { Baseline, FlowTrace } from './detection.ts';
import { ownEntry } from './evidence.ts';

/** Sources kept: more than the private addresses of most accounts; the JSON stays at some tens of megabytes. */
export const BASELINE_SOURCES = 2_000;
/** Destinations kept of a source: one that reaches more is a gateway or a crawler, and a new one says nothing. */
export const BASELINE_DESTINATIONS = 500;
/** Two whole weeks: every day of the week counts twice. */
export const BASELINE_HOURS = 14 * 24;

const HOUR = 3_600_000;
const VERSION = 1;

/** A baseline that can be learnt on: besides what rules read, when each thing was seen. Hours are whole ones since 1970. */
export interface LearntBaseline extends Baseline {
  readonly version: typeof VERSION;
  /** The hours it was made from, oldest first. */
  readonly learnt: readonly number[];
  /** The hours of the numbers in `egress`. */
  readonly egressHours: Readonly<Record<string, readonly number[]>>;
  /** The hours in which the addresses in `destinations` were last reached. */
  readonly reached: Readonly<Record<string, readonly number[]>>;
}

/**
 * Adds the hour that begins at `hour` (epoch milliseconds, whole) to what is usual. An hour that was learnt before
 * changes nothing. Keeps at most BASELINE_SOURCES × BASELINE_DESTINATIONS of the last BASELINE_HOURS; the oldest go first.
 */
export function learn(
  baseline: LearntBaseline | undefined,
  traces: readonly FlowTrace[],
  hour: number,
): LearntBaseline {
  const now = Math.floor(hour / HOUR);
  if (baseline?.learnt.includes(now)) return baseline;
  const learnt = [...(baseline?.learnt ?? []), now].sort((a, b) => a - b).slice(-BASELINE_HOURS);
  const oldest = Math.max(learnt[0] ?? now, (learnt.at(-1) ?? now) - BASELINE_HOURS + 1);
  const sources = baseline === undefined ? new Map<string, Source>() : sourcesOf(baseline);
  addHour(sources, traces, now);
  for (const source of sources.values()) forgetBefore(source, oldest);
  return baselineOf(
    learnt.filter((each) => each >= oldest),
    newest(sources, BASELINE_SOURCES, lastSeen),
  );
}

/** Bytes that accepted traffic took to public addresses by source address, in the cells that `within` takes. */
export function egressBySource(traces: readonly FlowTrace[], within: (at: number) => boolean): Map<string, number> {
  const egress = new Map<string, number>();
  for (const trace of traces) {
    if (trace.action !== 'ACCEPT' || !leaves(trace)) continue;
    let bytes = 0;
    for (const cell of trace.cells) if (within(cell.at)) bytes += cell.bytes;
    if (bytes > 0) egress.set(trace.srcaddr, (egress.get(trace.srcaddr) ?? 0) + bytes);
  }
  return egress;
}

interface Source {
  readonly egress: Map<number, number>;
  readonly destinations: Map<string, number>;
  /** The hour in which it last sent anything at all. */
  seen: number;
}

/** A source that sends but reaches nothing public is kept too: that it never did is what makes its first time news. */
function addHour(sources: Map<string, Source>, traces: readonly FlowTrace[], now: number): void {
  const within = (at: number) => at >= now * HOUR && at < (now + 1) * HOUR;
  const { answers } = conversationsIn(traces);
  for (const trace of traces) {
    if (trace.action !== 'ACCEPT' || !trace.cells.some(({ at }) => within(at))) continue;
    const leaving = leaves(trace);
    if (!leaving && !isPrivateSource(trace)) continue;
    const source = sources.get(trace.srcaddr) ?? { egress: new Map(), destinations: new Map(), seen: now };
    sources.set(trace.srcaddr, source);
    source.seen = Math.max(source.seen, now);
    if (leaving && !answers(trace)) source.destinations.set(trace.dstaddr, now);
  }
  for (const [srcaddr, bytes] of egressBySource(traces, within)) sources.get(srcaddr)?.egress.set(now, bytes);
}

const isPrivateSource = ({ srcaddr, direction }: FlowTrace): boolean =>
  direction === 'egress' || leaves({ ...NOWHERE, srcaddr });

/** Any public destination: only the source is asked about. */
const NOWHERE: FlowTrace = {
  srcaddr: '',
  dstaddr: '192.0.2.1',
  dstport: undefined,
  protocol: undefined,
  action: 'ACCEPT',
  interfaceIds: [],
  encryption: [],
  cells: [],
};

function forgetBefore(source: Source, oldest: number): void {
  for (const hour of source.egress.keys()) if (hour < oldest) source.egress.delete(hour);
  for (const [address, hour] of source.destinations) if (hour < oldest) source.destinations.delete(address);
}

const lastSeen = ({ seen }: Source): number => seen;

function newest<T>(entries: ReadonlyMap<string, T>, most: number, hourOf: (entry: T) => number): [string, T][] {
  if (entries.size <= most) return [...entries];
  return [...entries].sort(([, a], [, b]) => hourOf(b) - hourOf(a)).slice(0, most);
}

function sourcesOf(baseline: LearntBaseline): Map<string, Source> {
  const { egress, egressHours, destinations, reached, learnt } = baseline;
  const sources = new Map<string, Source>();
  for (const [address, reachedByIt] of Object.entries(destinations)) {
    const hours = ownEntry(egressHours, address) ?? [];
    const bytes = ownEntry(egress, address) ?? [];
    const when = ownEntry(reached, address) ?? [];
    sources.set(address, {
      egress: new Map(hours.map((hour, at) => [hour, bytes[at] ?? 0])),
      destinations: new Map(reachedByIt.map((destination, at) => [destination, when[at] ?? 0])),
      seen: Math.max(learnt[0] ?? 0, ...hours, ...when),
    });
  }
  return sources;
}

function baselineOf(learnt: readonly number[], sources: readonly [string, Source][]): LearntBaseline {
  const kept = sources.map(([address, { egress, destinations }]) => ({
    address,
    egress: [...egress].sort(([a], [b]) => a - b),
    destinations: newest(destinations, BASELINE_DESTINATIONS, (hour) => hour),
  }));
  const leaving = kept.filter(({ egress }) => egress.length > 0);
  return {
    version: VERSION,
    hours: learnt.length,
    learnt,
    egress: Object.fromEntries(leaving.map(({ address, egress }) => [address, egress.map(([, bytes]) => bytes)])),
    egressHours: Object.fromEntries(leaving.map(({ address, egress }) => [address, egress.map(([hour]) => hour)])),
    destinations: Object.fromEntries(
      kept.map(({ address, destinations }) => [address, destinations.map(([to]) => to)]),
    ),
    reached: Object.fromEntries(
      kept.map(({ address, destinations }) => [address, destinations.map(([, hour]) => hour)]),
    ),
  };
}
