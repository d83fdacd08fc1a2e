import { egressBySource } from './baseline.ts';
import { leaves, undirected } from './conversation.ts';
import type { Baseline, Detection, DetectionContext, DetectionRule, FlowTrace } from './detection.ts';
import { lacking, ownEntry, seenIn, totalsOf } from './evidence.ts';
import { DEVIATION_SCALE, median, medianDeviation } from './robust.ts';
import { many, moment, size, span } from './words.ts';

/** 100 MB in an hour: above updates and API calls of one host, far below a data set worth stealing. */
export const EGRESS_FLOOR_BYTES = 100_000_000;
/** Six deviations: hours of day and night differ by two or three of a source's own. */
export const EGRESS_DEVIATIONS = 6;
/** A source whose hours hardly differ has no deviation to speak of; twice its usual hour is still ordinary. */
export const EGRESS_RATIO = 2;
/** With fewer hours of its own a source has no habit but that of being idle: its idle hours then count as well. */
export const EGRESS_HABIT_HOURS = 6;
/** What runs once a day runs at about the same time: hours of the clock that are compared on either side. */
export const EGRESS_SAME_TIME_HOURS = 1;
/** A whole day: without its night or its working hours nobody knows what is usual. */
export const EGRESS_BASELINE_HOURS = 24;

const HOUR = 3_600_000;

/** One address sends far more to the internet than it ever does. */
export const egressVolume: DetectionRule = {
  id: 'egress-volume',
  title: 'Unusual egress volume',
  promise: `One address sent more to public addresses within an hour than ${EGRESS_DEVIATIONS} deviations above the median of its own hours before, ${EGRESS_RATIO} times that median, ${EGRESS_RATIO} times its most at that time of day, and ${size(EGRESS_FLOOR_BYTES)}: data may be on its way out.`,
  fields: ['action', 'bytes'],
  needs: `a baseline of ${EGRESS_BASELINE_HOURS} hours`,
  byBaseline: true,
  severity: 'high',
  judge(traces, context) {
    const { baseline } = context;
    const unknown = [...lacking('egress-volume', context, ['action', 'bytes']), ...withoutBaseline(baseline)];
    if (unknown.length > 0 || baseline === undefined) return { detections: [], unknown };
    const usual = thresholds(baseline);
    const worst = new Map<string, Hour>();
    for (let to = context.to; to > context.from; to -= HOUR) {
      const from = to - HOUR;
      for (const [srcaddr, bytes] of egressBySource(traces, (at) => at >= from && at < to)) {
        if (bytes < usual(srcaddr).threshold || bytes <= (worst.get(srcaddr)?.bytes ?? 0)) continue;
        const daily = mostAtThisTime(baseline, srcaddr, from) * EGRESS_RATIO;
        if (bytes >= daily) worst.set(srcaddr, { from, bytes, daily });
      }
    }
    return {
      detections: detectionsOf(worst, traces, usual, context),
      unknown: [...shortWindow(context), ...undirected('egress-volume', traces, context)],
    };
  },
};

interface Hour {
  readonly from: number;
  readonly bytes: number;
  /** What it must reach for what the source sent at this time of other days. */
  readonly daily: number;
}

interface Usual {
  readonly median: number;
  readonly threshold: number;
  /** Hours of the source itself; 0 where it is new and all sources' hours stand in. */
  readonly hours: number;
}

function withoutBaseline(baseline: Baseline | undefined): string[] {
  const hours = baseline?.hours ?? 0;
  return hours >= EGRESS_BASELINE_HOURS
    ? []
    : [`egress-volume: unknown, ${hours} of the ${EGRESS_BASELINE_HOURS} hours of traffic before that it needs`];
}

const shortWindow = ({ from, to }: DetectionContext): string[] =>
  to - from >= HOUR ? [] : [`egress-volume: only large amounts show, ${span(to - from)} of the hour that it compares`];

function thresholds(baseline: Baseline): (srcaddr: string) => Usual {
  const known = new Map<string, Usual>();
  const ofAll = usualOf(Object.values(baseline.egress).flat(), 0);
  return (srcaddr) => {
    const before = known.get(srcaddr);
    if (before !== undefined) return before;
    const own = ownEntry(baseline.egress, srcaddr);
    const idle = Array<number>(Math.max(0, baseline.hours - (own?.length ?? 0))).fill(0);
    const usual =
      own === undefined ? ofAll : usualOf(own.length < EGRESS_HABIT_HOURS ? [...own, ...idle] : own, own.length);
    known.set(srcaddr, usual);
    return usual;
  };
}

/** The most that the source sent in an hour of the baseline at about the time of day that `from` has. */
function mostAtThisTime(baseline: Baseline, srcaddr: string, from: number): number {
  const bytes = ownEntry(baseline.egress, srcaddr) ?? [];
  const hours = (baseline.egressHours && ownEntry(baseline.egressHours, srcaddr)) ?? [];
  let most = 0;
  for (const [at, hour] of hours.entries()) {
    const apart = Math.abs(((((from / HOUR - hour) % 24) + 36) % 24) - 12);
    if (apart <= EGRESS_SAME_TIME_HOURS) most = Math.max(most, bytes[at] ?? 0);
  }
  return most;
}

function usualOf(hourly: readonly number[], hours: number): Usual {
  const middle = median(hourly);
  const spread = EGRESS_DEVIATIONS * DEVIATION_SCALE * medianDeviation(hourly);
  const threshold = Math.max(EGRESS_FLOOR_BYTES, middle + spread, middle * EGRESS_RATIO);
  return { median: middle, threshold, hours };
}

function detectionsOf(
  worst: ReadonlyMap<string, Hour>,
  traces: readonly FlowTrace[],
  usual: (srcaddr: string) => Usual,
  context: DetectionContext,
): Detection[] {
  const byHour = new Map<string, FlowTrace[]>([...worst.keys()].map((srcaddr) => [srcaddr, []]));
  for (const trace of traces) {
    const hour = worst.get(trace.srcaddr);
    if (hour === undefined || trace.action !== 'ACCEPT' || !leaves(trace)) continue;
    const cells = trace.cells.filter(({ at }) => at >= hour.from && at < hour.from + HOUR);
    if (cells.length > 0) byHour.get(trace.srcaddr)?.push({ ...trace, cells });
  }
  return [...worst].map(([srcaddr, hour]) =>
    egressOf(srcaddr, hour, byHour.get(srcaddr) ?? [], usual(srcaddr), context),
  );
}

function egressOf(
  srcaddr: string,
  { from, bytes, daily }: Hour,
  traces: readonly FlowTrace[],
  usual: Usual,
  context: DetectionContext,
): Detection {
  const threshold = Math.max(usual.threshold, daily);
  const [dstaddr, most] = busiest(traces);
  const compared =
    usual.hours > 0
      ? `its median over ${many(usual.hours, 'hour')} is ${size(usual.median)}`
      : `it is not in the baseline, whose median hour of a source is ${size(usual.median)}`;
  return {
    rule: 'egress-volume',
    key: `egress-volume|${srcaddr}`,
    title: 'Unusual egress volume',
    why: `${srcaddr} sent ${size(bytes)} to public addresses in the hour from ${moment(from)}, ${size(most)} of it to ${dstaddr}; ${compared}; raised from ${size(threshold)}`,
    severity: 'high',
    srcaddr,
    dstaddr,
    ...seenIn(traces),
    first: Math.max(from, context.from),
    last: totalsOf(traces, context).last,
    figures: { bytes, median: usual.median, threshold, hours: usual.hours },
  };
}

function busiest(traces: readonly FlowTrace[]): [string, number] {
  const bytes = new Map<string, number>();
  for (const { dstaddr, cells } of traces) {
    bytes.set(
      dstaddr,
      cells.reduce((sum, cell) => sum + cell.bytes, bytes.get(dstaddr) ?? 0),
    );
  }
  return [...bytes].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0]);
}
