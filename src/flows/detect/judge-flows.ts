import type { TracedFlows } from '../traces-of.ts';
import { type LearntBaseline, learn } from './baseline.ts';
import type { DetectionContext, DetectionRule, FlowTrace, Verdict } from './detection.ts';
import { bySeverity, DETECTION_RULES, detect } from './index.ts';
import { moment } from './words.ts';

const HOUR = 3_600_000;
/** Hours at the beginning of a longer stretch that serve as its baseline: a whole day, as the rules need. */
const OWN_BASELINE_HOURS = 24;

/** What is known besides the records. */
export type KnownBesides = Pick<DetectionContext, 'findingAddresses' | 'quarantined' | 'has'> & {
  readonly baseline?: LearntBaseline;
};

const byBaseline = ({ byBaseline: needed }: DetectionRule): boolean => needed === true;

/**
 * Judges a stretch of records of any length. Where no baseline of a day is known and the stretch is longer than one, its
 * first day is the baseline of the rules that say nothing without; `notes` say so. What is usual in that day is unseen.
 */
export function judgeFlows(
  { traces, from, to, sliceMs }: TracedFlows,
  known: KnownBesides,
): Verdict & { readonly notes: readonly string[] } {
  const { baseline } = known;
  const context: DetectionContext = { from, to, sliceMs, ...known };
  const judgedFrom = Math.ceil(from / HOUR) * HOUR + OWN_BASELINE_HOURS * HOUR;
  if ((baseline?.hours ?? 0) >= OWN_BASELINE_HOURS || to <= judgedFrom) {
    const seen = baseline?.learnt.filter((hour) => hour * HOUR < to && (hour + 1) * HOUR > from).length ?? 0;
    const notes =
      seen === 0 ? [] : [`The baseline has learnt ${seen} of these hours before: what they show is usual to it`];
    return { ...detect(traces, context), notes };
  }
  const own = learnHours(undefined, traces, judgedFrom - OWN_BASELINE_HOURS * HOUR, judgedFrom);
  const plain = detect(
    traces,
    context,
    DETECTION_RULES.filter((rule) => !byBaseline(rule)),
  );
  const later = cutTo(traces, judgedFrom, to);
  const compared = detect(
    later,
    { ...context, from: judgedFrom, ...(own === undefined ? {} : { baseline: own }) },
    DETECTION_RULES.filter(byBaseline),
  );
  return {
    detections: [...plain.detections, ...compared.detections].sort(bySeverity),
    unknown: [...plain.unknown, ...compared.unknown],
    notes: [
      `No baseline: for what is judged by one, the ${OWN_BASELINE_HOURS} hours before ${moment(judgedFrom)} served as one for the time after`,
    ],
  };
}

/** Learns the whole hours in [from, to), epoch milliseconds. */
export function learnHours(
  baseline: LearntBaseline | undefined,
  traces: readonly FlowTrace[],
  from: number,
  to: number,
): LearntBaseline | undefined {
  let learnt = baseline;
  for (let hour = Math.ceil(from / HOUR) * HOUR; hour + HOUR <= to; hour += HOUR) learnt = learn(learnt, traces, hour);
  return learnt;
}

/** The traces with what they have in [from, to), epoch milliseconds. */
export function cutTo(traces: readonly FlowTrace[], from: number, to: number): readonly FlowTrace[] {
  return traces.flatMap((trace) => {
    const cells = trace.cells.filter(({ at }) => at >= from && at < to);
    return cells.length === 0 ? [] : [{ ...trace, cells }];
  });
}
