import type { DetectionContext, FlowTrace } from './detection.ts';
import { slicesIn } from './evidence.ts';
import { coefficientOfVariation, median } from './robust.ts';

/** With nine gaps chance alone almost never looks this regular. */
export const BEACON_BEATS = 10;
/** Common tools spread their calls by up to half a period, which varies the gaps by 19 %; chance varies them by about 100 %. */
export const BEACON_VARIATION = 0.3;
/** In slices: what is active in every slice can't be told from continuous traffic. */
export const BEACON_MIN_PERIOD = 2;
/** Slices² by which rounding both ends of a gap to slices varies it, whatever the caller does: a twelfth each. */
const ROUNDING = 1 / 6;
/** Traffic in more of the slices than this is a conversation, not calls. */
export const BEACON_BUSY_SHARE = 0.5;
/** Beats outside the longest regular stretch: more of them, and the stretch is an accident of irregular traffic. */
export const BEACON_STRETCH_SHARE = 0.7;

/** How traffic repeats. */
export interface Beat {
  readonly beats: number;
  readonly periodMs: number;
  /** Beats left out, each alone between two that came. */
  readonly missed: number;
  /** Coefficient of variation of the gaps, with gaps over a missed beat halved and less what slices add. */
  readonly variation: number;
}

/** Finds the regular beat of the traces' activity; undefined where there is none. */
export function beatOf(traces: readonly FlowTrace[], context: DetectionContext): Beat | undefined {
  const slices = [...new Set(traces.flatMap(({ cells }) => cells.map(({ at }) => Math.floor(at / context.sliceMs))))];
  if (slices.length < BEACON_BEATS) return undefined;
  slices.sort((a, b) => a - b);
  const span = (slices.at(-1) ?? 0) - (slices[0] ?? 0) + 1;
  if (slices.length > BEACON_BUSY_SHARE * (span + 1) || span > slicesIn(context) + 1) return undefined;
  // A call that runs over the end of a slice shows in the next one too.
  const starts = slices.filter((slice, at) => slice - (slices[at - 1] ?? Number.NEGATIVE_INFINITY) > 1);
  const gaps = starts.slice(1).map((start, at) => start - (starts[at] ?? 0));
  const period = median(gaps);
  if (period < BEACON_MIN_PERIOD) return undefined;
  const stretch = longestStretch(gaps, period);
  const beats = stretch.length + 1;
  if (beats < BEACON_BEATS || beats < starts.length * BEACON_STRETCH_SHARE) return undefined;
  const single = stretch.map((gap) => (missesOne(gap, period) ? gap / 2 : gap));
  const missed = stretch.filter((gap) => missesOne(gap, period)).length;
  const mean = single.reduce((sum, gap) => sum + gap, 0) / single.length;
  const variation = Math.sqrt(Math.max(0, coefficientOfVariation(single) ** 2 - ROUNDING / mean ** 2));
  if (variation > BEACON_VARIATION || missed > stretch.length / 3) return undefined;
  return { beats, periodMs: mean * context.sliceMs, missed, variation };
}

const missesOne = (gap: number, period: number): boolean => gap > 1.5 * period;

/** The longest run of gaps with no more than one missed beat each; one slice more is the jitter of slices. */
function longestStretch(gaps: readonly number[], period: number): readonly number[] {
  let longest: readonly number[] = [];
  let from = 0;
  for (let at = 0; at <= gaps.length; at++) {
    const gap = gaps[at];
    if (gap !== undefined && gap <= 2 * period + 1) continue;
    if (at - from > longest.length) longest = gaps.slice(from, at);
    from = at + 1;
  }
  return longest;
}
