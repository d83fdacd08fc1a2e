import type { CheckResult } from './audit.ts';
import { SEVERITIES, type Severity, severityOf, type Verdict } from './check.ts';
import { isUnlisted } from './judgements.ts';

/** How much a judgement weighs in a score. */
export const WEIGHTS: Readonly<Record<Severity, number>> = { critical: 10, high: 5, medium: 2, low: 1 };

/** The same in words, the worst first: `critical 10, high 5, …`. */
export const weightsText = (): string => SEVERITIES.map((severity) => `${severity} ${WEIGHTS[severity]}`).join(', ');

/**
 * A score and what it is made of. `low` is what it is if everything unknown failed, `high` if all of that passed: whole
 * percent of the weight of all resources looked at. Both are undefined where nothing was looked at. Where `unlisted` is
 * not 0, resources that nobody counted are in neither.
 */
export interface Score {
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Checks whose resources could not be listed; each counts as one unknown, however many resources there are. */
  readonly unlisted: number;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly weights: Readonly<Record<Verdict, number>>;
}

/** Scores results: each judgement weighs what its check's severity does, or its own where it failed. */
export function scoreOf(results: readonly CheckResult[]): Score {
  const counts = { passed: 0, failed: 0, unknown: 0 };
  const weights = { passed: 0, failed: 0, unknown: 0 };
  for (const { check, judgements } of results) {
    for (const judgement of judgements) {
      counts[judgement.verdict] += 1;
      weights[judgement.verdict] += WEIGHTS[severityOf(check, judgement)];
    }
  }
  const all = weights.passed + weights.failed + weights.unknown;
  // Rounded down, so that 100 means all of it.
  const share = (weight: number) => (all === 0 ? undefined : Math.floor((100 * weight) / all));
  const unlisted = results.filter(({ judgements }) => judgements.some(isUnlisted)).length;
  return { low: share(weights.passed), high: share(weights.passed + weights.unknown), unlisted, counts, weights };
}

/** Gives how many resources results looked at, each once, however many checks judged it. */
export const resourcesIn = (results: readonly CheckResult[]): number =>
  new Set(results.flatMap(({ judgements }) => judgements.map(({ resource }) => resource.id))).size;
