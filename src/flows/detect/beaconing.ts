import { type Steps, stepCounter } from '../in-steps.ts';
import { BEACON_BEATS, BEACON_MIN_PERIOD, BEACON_VARIATION, type Beat, beatOf } from './beat.ts';
import { conversationsInSteps, leaves, undirected } from './conversation.ts';
import type { Detection, DetectionContext, DetectionRule, FlowTrace, Verdict } from './detection.ts';
import { grouped, lacking, seenIn, slicesIn, totalsOf } from './evidence.ts';
import { knownPlaces } from './known-places.ts';
import { many, size, span } from './words.ts';

/** What so many of the account's addresses reach alike is a service: time, updates, monitoring, an API. */
export const BEACON_COMMON_SOURCES = 4;
/** A time server is asked with 76 bytes a packet (48 of NTP), with authentication up to 96. */
export const NTP_PACKET_BYTES = 96;

/** A private address calls a public one at regular times. */
export const beaconing: DetectionRule = {
  id: 'beaconing',
  title: 'Beaconing',
  promise: `A private address was let through to a public one at ${BEACON_BEATS} or more regular times, which few others reach and the baseline doesn't know: malware asks for orders like that. Periods from ${BEACON_MIN_PERIOD} slices to a ninth of the window show.`,
  fields: ['action', 'dstport'],
  needs: `${BEACON_BEATS * BEACON_MIN_PERIOD} slices of time`,
  severity: 'high where a baseline says that it is new, low without one',
  *judge(traces, context): Steps<Verdict> {
    const unknown = [...lacking('beaconing', context, ['action', 'dstport']), ...tooShort(context)];
    if (unknown.length > 0) return { detections: [], unknown };
    const { answers } = yield* conversationsInSteps(traces);
    const calls = yield* callsIn(traces);
    const common = yield* commonAddresses(calls);
    const known = context.baseline === undefined ? undefined : knownPlaces(context.baseline);
    const detections: Detection[] = [];
    const isStepDone = stepCounter();
    for (const group of (yield* grouped(calls, callKey)).values()) {
      if (isStepDone(group.length)) yield;
      const [{ srcaddr, dstaddr }] = group;
      if (common.has(dstaddr) || known?.reached(srcaddr, dstaddr) || asksTime(group)) continue;
      const beat = beatOf(group, context);
      if (beat !== undefined && !answers(group[0])) detections.push(beaconOf(group, beat, context));
    }
    return { detections, unknown: undirected('beaconing', traces, context) };
  },
};

function tooShort(context: DetectionContext): string[] {
  const needed = BEACON_BEATS * BEACON_MIN_PERIOD * context.sliceMs;
  if (slicesIn(context) * context.sliceMs >= needed) return [];
  return [`beaconing: unknown, ${span(context.to - context.from)} of the ${span(needed)} it needs`];
}

const callKey = ({ srcaddr, dstaddr, dstport, protocol }: FlowTrace): string | undefined =>
  dstport === undefined ? undefined : `${srcaddr} ${dstaddr} ${dstport} ${protocol}`;

function* callsIn(traces: readonly FlowTrace[]): Steps<readonly FlowTrace[]> {
  const calls: FlowTrace[] = [];
  const isStepDone = stepCounter();
  for (const trace of traces) {
    if (isStepDone()) yield;
    if (trace.action === 'ACCEPT' && leaves(trace)) calls.push(trace);
  }
  return calls;
}

function* commonAddresses(calls: readonly FlowTrace[]): Steps<Set<string>> {
  const callers = new Map<string, Set<string>>();
  const isStepDone = stepCounter();
  for (const { srcaddr, dstaddr } of calls) {
    if (isStepDone()) yield;
    const sources = callers.get(dstaddr);
    if (sources === undefined) callers.set(dstaddr, new Set([srcaddr]));
    else sources.add(srcaddr);
  }
  return new Set([...callers].filter(([, { size }]) => size >= BEACON_COMMON_SOURCES).map(([dstaddr]) => dstaddr));
}

/** Clocks are set at regular times by design. */
function asksTime(group: readonly [FlowTrace, ...FlowTrace[]]): boolean {
  const [{ protocol, dstport }] = group;
  if (protocol !== 17 || dstport !== 123) return false;
  return group.every(({ cells }) => cells.every(({ bytes, packets }) => bytes <= NTP_PACKET_BYTES * packets));
}

function beaconOf(group: readonly [FlowTrace, ...FlowTrace[]], beat: Beat, context: DetectionContext): Detection {
  const { srcaddr, dstaddr, dstport, protocol } = group[0];
  const { bytes, first, last } = totalsOf(group, context);
  const isKnownNew = context.baseline !== undefined;
  return {
    rule: 'beaconing',
    key: `beaconing|${srcaddr}|${dstaddr}|${dstport}|${protocol ?? ''}`,
    title: 'Beaconing',
    why: `${srcaddr} called ${dstaddr}${dstport === undefined ? '' : ` port ${dstport}`} ${beat.beats} times, about every ${span(beat.periodMs)}${beat.missed > 0 ? ` (${beat.missed} missed)` : ''}, ${size(bytes / beat.beats)} each; the gaps vary by ${percent(beat.variation)}; raised from ${many(BEACON_BEATS, 'beat')} that vary by at most ${percent(BEACON_VARIATION)}; ${isKnownNew ? 'the baseline does not have it' : 'no baseline says whether it is new'}`,
    severity: isKnownNew ? 'high' : 'low',
    srcaddr,
    dstaddr,
    ...(dstport === undefined ? {} : { dstport }),
    ...seenIn(group),
    first,
    last,
    figures: {
      beats: beat.beats,
      periodSeconds: Math.round(beat.periodMs / 1000),
      missed: beat.missed,
      variation: Math.round(beat.variation * 1000) / 1000,
      threshold: BEACON_BEATS,
      variationThreshold: BEACON_VARIATION,
    },
  };
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
