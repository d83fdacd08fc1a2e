import { allAtOnce, type Steps } from '../in-steps.ts';
import { beaconing } from './beaconing.ts';
import { bruteForce } from './brute-force.ts';
import { denialBurst } from './denial-burst.ts';
import type { Detection, DetectionContext, DetectionRule, FlowTrace, Verdict } from './detection.ts';
import { egressVolume } from './egress-volume.ts';
import { findingAddress } from './finding-address.ts';
import { hostSweep } from './host-sweep.ts';
import { newDestination } from './new-destination.ts';
import { portScan } from './port-scan.ts';
import { quarantineBreach } from './quarantine-breach.ts';
import { unencrypted } from './unencrypted.ts';

/** Every rule, in the order of the documentation. */
export const DETECTION_RULES: readonly DetectionRule[] = [
  portScan,
  hostSweep,
  denialBurst,
  bruteForce,
  newDestination,
  egressVolume,
  beaconing,
  quarantineBreach,
  unencrypted,
  findingAddress,
];

/** Detections of one rule that are kept: nobody reads more, and a flood of forged sources makes any number. */
export const DETECTIONS_OF_A_RULE = 500;

const WEIGHT = { high: 2, medium: 1, low: 0 } as const;

/** Asks every rule, or those given. Detections come once a key, the most severe first, then the latest; `unknown` says what no rule could judge. */
export function detect(
  traces: readonly FlowTrace[],
  context: DetectionContext,
  rules: readonly DetectionRule[] = DETECTION_RULES,
): Verdict {
  return allAtOnce(detectInSteps(traces, context, rules));
}

/** As `detect`, in steps: an hour of a large network takes longer than a key may wait. */
export function* detectInSteps(
  traces: readonly FlowTrace[],
  context: DetectionContext,
  rules: readonly DetectionRule[] = DETECTION_RULES,
): Steps<Verdict> {
  const byKey = new Map<string, Detection>();
  const unknown = new Set<string>();
  for (const rule of rules) {
    yield;
    const verdict = yield* judgedInSteps(rule, traces, context);
    for (const sentence of verdict.unknown) unknown.add(sentence);
    const sorted = verdict.detections.toSorted(bySeverity);
    for (const detection of sorted.slice(0, DETECTIONS_OF_A_RULE)) {
      if (!byKey.has(detection.key)) byKey.set(detection.key, detection);
    }
    const left = sorted.length - DETECTIONS_OF_A_RULE;
    if (left > 0) unknown.add(`${rule.id}: ${left} more than the ${DETECTIONS_OF_A_RULE} given`);
  }
  return { detections: [...byKey.values()].sort(bySeverity), unknown: [...unknown] };
}

/** Asks one rule, in as many steps as it takes. */
function* judgedInSteps(rule: DetectionRule, traces: readonly FlowTrace[], context: DetectionContext): Steps<Verdict> {
  const judged = rule.judge(traces, context);
  return 'next' in judged ? yield* judged : judged;
}

/** Asks one rule at once: what it says, in its own order. */
export const judgedBy = (rule: DetectionRule, traces: readonly FlowTrace[], context: DetectionContext): Verdict =>
  allAtOnce(judgedInSteps(rule, traces, context));

/** Puts the most severe first, then the latest. */
export function bySeverity(a: Detection, b: Detection): number {
  return WEIGHT[b.severity] - WEIGHT[a.severity] || b.last - a.last || (a.key < b.key ? -1 : 1);
}
