import { rowFilter } from '../../src/app/row-filter.ts';
import type { CheckResult } from '../../src/posture/audit.ts';
import {
  type CheckInfo,
  type Judgement,
  SEVERITIES,
  type Severity,
  severityOf,
  type Verdict,
} from '../../src/posture/check.ts';

import { PRACTICES } from '../../src/posture/practice.ts';
import type { PostureState } from './state.ts';

/** What is shown of the judgements: `open` is what failed and what is unknown. */
export type ViewId = 'open' | 'failed' | 'unknown' | 'all';

/** The views in the order in which a key goes through them. */
export const VIEWS: readonly { readonly id: ViewId; readonly label: string; readonly verdicts: readonly Verdict[] }[] =
  [
    { id: 'open', label: 'failed and unknown', verdicts: ['failed', 'unknown'] },
    { id: 'failed', label: 'failed', verdicts: ['failed'] },
    { id: 'unknown', label: 'unknown', verdicts: ['unknown'] },
    { id: 'all', label: 'passed too', verdicts: ['failed', 'unknown', 'passed'] },
  ];

/** A line one can select: a check, or one of the resources that it judged. */
export type PostureRow =
  | {
      readonly kind: 'check';
      readonly key: string;
      readonly check: CheckInfo;
      readonly counts: Readonly<Record<Verdict, number>>;
      /** The worst severity of what failed; the check's own where nothing did. */
      readonly worst: Severity;
    }
  | { readonly kind: 'judgement'; readonly key: string; readonly check: CheckInfo; readonly judgement: Judgement };

/** Gives the results of a practice; 0 is all of them. */
export function resultsOf(results: readonly CheckResult[], practice: number): readonly CheckResult[] {
  const id = PRACTICES[practice - 1]?.id;
  return id === undefined ? results : results.filter(({ check }) => check.practice === id);
}

type Shown = Pick<PostureState, 'practice' | 'view' | 'filter'>;

let remembered: {
  readonly results: readonly CheckResult[];
  readonly shown: string;
  readonly rows: readonly PostureRow[];
};

/** Gives the rows in sight and out of it: checks with the worst that failed first, under each its resources. */
export function postureRows(results: readonly CheckResult[], { practice, view, filter }: Shown): readonly PostureRow[] {
  const shown = JSON.stringify([practice, view, filter]);
  if (remembered?.results === results && remembered.shown === shown) return remembered.rows;
  const verdicts = VIEWS.find(({ id }) => id === view)?.verdicts ?? [];
  const passes = rowFilter<Judged>(FILTERABLE, filter);
  const groups = resultsOf(results, practice).map((result) => groupOf(result, verdicts, passes));
  const rows = groups
    .filter(({ judgements }) => judgements.length > 0 || (view === 'all' && filter === ''))
    .toSorted((a, b) => a.rank - b.rank)
    .flatMap(({ head, judgements }) => [head, ...judgements]);
  remembered = { results, shown, rows };
  return rows;
}

interface Judged {
  readonly check: CheckInfo;
  readonly judgement: Judgement;
}

/** What a filter can name: `severity:high`, `check:bucket-tls-only`, `playbook:redirect-http`. */
const FILTERABLE: { readonly fields: Readonly<Record<string, (row: Judged) => string | readonly string[]>> } = {
  fields: {
    resource: ({ judgement: { resource } }) => [resource.id, resource.label ?? '', resource.type],
    check: ({ check }) => [check.id, check.title],
    severity: ({ check, judgement }) => severityOf(check, judgement),
    verdict: ({ judgement }) => judgement.verdict,
    playbook: ({ judgement }) => judgement.fix?.playbook ?? '',
    reason: ({ judgement }) => judgement.reason,
    evidence: ({ judgement }) => judgement.evidence.map(({ value }) => value),
  },
};

const ORDER: readonly Verdict[] = ['failed', 'unknown', 'passed'];

function groupOf(
  { check, judgements }: CheckResult,
  verdicts: readonly Verdict[],
  passes: ((row: Judged) => boolean) | undefined,
) {
  const counts = { passed: 0, failed: 0, unknown: 0 };
  for (const { verdict } of judgements) counts[verdict] += 1;
  const rank = (each: Judgement) =>
    ORDER.indexOf(each.verdict) * SEVERITIES.length + SEVERITIES.indexOf(severityOf(check, each));
  const failed = judgements.filter(({ verdict }) => verdict === 'failed').map((each) => severityOf(check, each));
  const worst = SEVERITIES.find((severity) => failed.includes(severity)) ?? check.severity;
  const shown = judgements
    .filter((judgement) => verdicts.includes(judgement.verdict) && (passes?.({ check, judgement }) ?? true))
    .toSorted((a, b) => rank(a) - rank(b));
  const headRank = failed.length > 0 ? 0 : counts.unknown > 0 ? SEVERITIES.length : 2 * SEVERITIES.length;
  return {
    rank: headRank + SEVERITIES.indexOf(worst),
    head: { kind: 'check', key: check.id, check, counts, worst } as const,
    judgements: shown.map(
      (judgement) => ({ kind: 'judgement', key: `${check.id} ${judgement.resource.id}`, check, judgement }) as const,
    ),
  };
}

/** Where the cursor is: on the row of its key while that is there. The first resource where nothing was chosen yet. */
export function cursorIn(rows: readonly PostureRow[], { index, key }: Pick<PostureState, 'index' | 'key'>): number {
  if (key === undefined && index === 0) return Math.max(0, Math.min(1, rows.length - 1));
  const at = key === undefined ? -1 : rows.findIndex((row) => row.key === key);
  return at === -1 ? Math.max(0, Math.min(index, rows.length - 1)) : at;
}
