import { type Steps, stepCounter } from '../in-steps.ts';
import type { Detection, DetectionContext, DetectionRule, FlowTrace, Verdict } from './detection.ts';
import { countsBySlice, grouped, lacking, seenIn, slicesIn, totalsOf } from './evidence.ts';
import { median } from './robust.ts';
import { many, moment, span } from './words.ts';

/** Denied records in one slice: a public address collects tens from the internet's scanners, whatever happens. */
export const DENIAL_BURST_FLOOR = 200;
/** Noise from the internet varies two- or threefold between slices; ten times is something that happened. */
export const DENIAL_BURST_RATIO = 10;
/** With fewer slices their median says little of what is usual. */
export const DENIAL_BURST_SLICES = 10;

/** Denials of one source, or of one target, far above what is usual for it. */
export const denialBurst: DetectionRule = {
  id: 'denial-burst',
  title: 'Burst of denials',
  promise: `Within one slice of time a source or target had ${DENIAL_BURST_FLOOR} denied records or more, and ${DENIAL_BURST_RATIO} times its own median: an attack, or a rule that was changed by mistake.`,
  fields: ['action'],
  needs: `${DENIAL_BURST_SLICES} slices of time`,
  severity: 'medium',
  *judge(traces, context): Steps<Verdict> {
    const unknown = [...lacking('denial-burst', context, ['action']), ...tooShort(context)];
    if (unknown.length > 0) return { detections: [], unknown };
    const denied = traces.filter(({ action }) => action === 'REJECT');
    const bySource = yield* burstsBy('srcaddr', denied, context);
    const byTarget = yield* burstsBy('dstaddr', denied, context);
    return { detections: [...bySource, ...byTarget], unknown: [] };
  },
};

function tooShort(context: DetectionContext): string[] {
  const slices = slicesIn(context);
  if (slices >= DENIAL_BURST_SLICES) return [];
  return [`denial-burst: unknown, ${slices} of the ${DENIAL_BURST_SLICES} slices of ${span(context.sliceMs)} it needs`];
}

function* burstsBy(
  end: 'srcaddr' | 'dstaddr',
  denied: readonly FlowTrace[],
  context: DetectionContext,
): Steps<Detection[]> {
  const bursts: Detection[] = [];
  const isStepDone = stepCounter();
  for (const [address, group] of yield* grouped(denied, (trace) => trace[end])) {
    if (isStepDone(group.length)) yield;
    const counts = yield* countsBySlice(group);
    const [at, peak] = [...counts].reduce((most, slice) => (slice[1] > most[1] ? slice : most), [0, 0]);
    if (peak < DENIAL_BURST_FLOOR) continue;
    const idle = Math.max(0, slicesIn(context) - counts.size);
    const usual = median([...counts.values(), ...Array<number>(idle).fill(0)]);
    const threshold = Math.max(DENIAL_BURST_FLOOR, usual * DENIAL_BURST_RATIO);
    if (peak >= threshold) bursts.push(burstOf(end, address, group, { at, peak, usual, threshold }, context));
  }
  return bursts;
}

interface Burst {
  readonly at: number;
  readonly peak: number;
  readonly usual: number;
  readonly threshold: number;
}

function burstOf(
  end: 'srcaddr' | 'dstaddr',
  address: string,
  group: readonly FlowTrace[],
  { at, peak, usual, threshold }: Burst,
  context: DetectionContext,
): Detection {
  const { first, last } = totalsOf(group, context);
  const which = end === 'srcaddr' ? 'from' : 'to';
  return {
    rule: 'denial-burst',
    key: `denial-burst|${which}|${address}`,
    title: 'Burst of denials',
    why: `${many(peak, 'denied record')} ${which} ${address} in the ${span(context.sliceMs)} from ${moment(at)}, where its median is ${usual}; raised from ${threshold}`,
    severity: 'medium',
    [end]: address,
    ...seenIn(group),
    first,
    last,
    figures: { denied: peak, median: usual, threshold },
  };
}
