import type { Audit, CheckResult } from '../audit.ts';
import type { Judgement, Verdict } from '../check.ts';
import type { PracticeId } from '../practice.ts';
import { scoresOf } from './report.ts';

/** A judgement that differs between two audits. */
export interface Change {
  readonly check: string;
  readonly resource: string;
  readonly label?: string;
  /** Absent where the earlier audit, or this one, has no such resource. */
  readonly before?: Verdict;
  readonly now?: Verdict;
}

/** The range of a score: whole percent. */
export type Range = readonly [low: number | undefined, high: number | undefined];

/** How an audit differs from an earlier one, over the checks that both ran. Serialisable. */
export interface Comparison {
  readonly earlier: { readonly startedAt: string; readonly tool?: string };
  /** Failed now and not before: what passed, what was unknown and what was not there. */
  readonly newFailures: readonly Change[];
  /** Failed before and passes now. */
  readonly resolved: readonly Change[];
  readonly stillFailing: readonly Change[];
  /** Could be judged before and can't now, also where only its list can't be read. */
  readonly newlyUnknown: readonly Change[];
  readonly gone: readonly Change[];
  readonly appeared: readonly Change[];
  readonly scores: readonly { readonly practice: PracticeId; readonly before: Range; readonly now: Range }[];
  /** Ids of checks that only one of the two ran. */
  readonly onlyBefore: readonly string[];
  readonly onlyNow: readonly string[];
}

/** Compares an audit with an earlier one of the same account and region. */
export function compare(earlier: Audit & { readonly tool?: string }, later: Audit): Comparison {
  const before = byCheck(earlier);
  const now = byCheck(later);
  const both = [...now.keys()].filter((id) => before.has(id));
  const changes = both.flatMap((id) => changesOf(before.get(id), now.get(id)));
  const ofBoth = ({ results }: Audit) => scoresOf({ results: results.filter(({ check }) => both.includes(check.id)) });
  const old = new Map(ofBoth(earlier).map((score) => [score.practice, score]));
  const { startedAt, tool } = earlier;
  return {
    earlier: { startedAt, ...(tool === undefined ? {} : { tool }) },
    newFailures: changes.filter((each) => each.now === 'failed' && each.before !== 'failed'),
    resolved: changes.filter((each) => each.now === 'passed' && each.before === 'failed'),
    stillFailing: changes.filter((each) => each.now === 'failed' && each.before === 'failed'),
    newlyUnknown: changes.filter((each) => each.now === 'unknown' && each.before !== 'unknown'),
    gone: changes.filter((each) => each.now === undefined),
    appeared: changes.filter((each) => each.before === undefined),
    scores: ofBoth(later).map(({ practice, low, high }) => {
      const was = old.get(practice);
      return { practice, before: [was?.low, was?.high], now: [low, high] };
    }),
    onlyBefore: [...before.keys()].filter((id) => !now.has(id)),
    onlyNow: [...now.keys()].filter((id) => !before.has(id)),
  };
}

const byCheck = ({ results }: Audit) => new Map(results.map((result) => [result.check.id, result]));

const byResource = (result: CheckResult | undefined) =>
  new Map((result?.judgements ?? []).map((judgement) => [judgement.resource.id, judgement]));

function changesOf(earlier: CheckResult | undefined, later: CheckResult | undefined): Change[] {
  const before = byResource(earlier);
  const now = byResource(later);
  const check = later?.check.id ?? '';
  const unseen = isBlind(later);
  const labelOf = ({ resource }: Judgement) => (resource.label === undefined ? {} : { label: resource.label });
  return [
    ...[...now.values()].map((judgement): Change => {
      const was = before.get(judgement.resource.id)?.verdict;
      const { verdict, resource } = judgement;
      return {
        check,
        resource: resource.id,
        ...labelOf(judgement),
        ...(was === undefined ? {} : { before: was }),
        now: verdict,
      };
    }),
    ...[...before.values()]
      .filter(({ resource }) => !now.has(resource.id))
      .map((judgement): Change => {
        const { verdict, resource } = judgement;
        const change = { check, resource: resource.id, ...labelOf(judgement), before: verdict };
        return unseen ? { ...change, now: 'unknown' } : change;
      }),
  ];
}

/** Whether a list that the check needs could not be read: what it does not name may still be there. */
const isBlind = (result: CheckResult | undefined): boolean =>
  result?.judgements.some(
    ({ verdict, resource }) => verdict === 'unknown' && resource.type !== result.check.resourceType,
  ) ?? false;
