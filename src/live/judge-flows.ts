import type { DetectionContext, Verdict } from '../flows/detect/detection.ts';
import type { FlowReader } from '../flows/flow-reader.ts';
import { betweenKeys, type Steps, stepByStep } from '../flows/in-steps.ts';

/** What the hour's traffic is judged by besides itself. */
export type JudgedBy = Pick<DetectionContext, 'findingAddresses' | 'quarantined'>;

/** How far back the console's detections look: as far as its rows reach. */
const JUDGED_MS = 3_600_000;

/** Judges what a reader has read of the last hour. */
export type JudgeFlows = (reader: FlowReader, now: number, by: JudgedBy, signal: AbortSignal) => Promise<Verdict>;

/**
 * Makes a judge by the rules of detection. It judges again only when there are new records, another minute has come or
 * what is known elsewhere has changed, and lets other work in between its steps; an abort leaves the verdict before.
 */
export function flowJudge(pause: () => Promise<void> = betweenKeys): JudgeFlows {
  let last: { readonly of: readonly unknown[]; readonly verdict: Verdict } | undefined;
  return async (reader, now, { findingAddresses, quarantined }, signal) => {
    const of = [reader, reader.records, Math.floor(now / 60_000), findingAddresses, quarantined];
    if (last !== undefined && of.every((each, at) => each === last?.of[at])) return last.verdict;
    const { detectInSteps } = await import('../flows/detect/index.ts');
    const judging = (function* (): Steps<Verdict> {
      const { traces, ...rest } = yield* reader.tracesInSteps(now - JUDGED_MS, now);
      return yield* detectInSteps(traces, { ...rest, findingAddresses, quarantined });
    })();
    const verdict = await stepByStep(judging, pause, signal);
    if (verdict === undefined) return last?.verdict ?? { detections: [], unknown: [] };
    last = { of, verdict };
    return verdict;
  };
}

/** Says once, in one sentence, what no rule could judge; nothing where all could. */
export function unjudged({ unknown }: Verdict): readonly string[] {
  return unknown.length === 0 ? [] : [`Not judged: ${unknown.map((each) => each.replace(': unknown', '')).join('; ')}`];
}
