import type { AccessFinding } from '../../aws/accessanalyzer/access-finding.ts';
import { getFinding, listAnalyzers, listFindings, speaksOfBuckets } from '../../aws/accessanalyzer/reads.ts';
import { type FailureCode, failureOf } from '../../aws/errors.ts';
import type { Finding } from '../../aws/guardduty/finding.ts';
import { getFindings, IDS_A_CALL, listDetectorIds, listFindingIds } from '../../aws/guardduty/reads.ts';
import type { ReadAccess } from '../../aws/session.ts';
import { entitiesOf } from '../../correlate/entities.ts';
import { related } from '../../correlate/related.ts';
import { entitiesOfRun } from '../../correlate/run-entities.ts';
import { atOnce } from '../../flows/at-once.ts';
import type { RunDeeds } from '../../playbook/run-deeds.ts';

/** What could not be had, and why; `code` where that was a failure and not the way things are. */
export interface Missing {
  readonly what: string;
  readonly reason: string;
  readonly code?: FailureCode;
}

/** What AWS says now of what some runs worked on. */
export interface KnownOfRuns {
  /** In the order of their first sighting. */
  readonly findings: readonly Finding[];
  readonly access: readonly AccessFinding[];
  readonly missing: readonly Missing[];
}

export interface Asking {
  readonly read: ReadAccess;
  readonly region: string;
  readonly signal: AbortSignal;
  /** Only what was updated since, epoch milliseconds. */
  readonly since?: number;
}

/** Findings that are looked through. */
const CAP = 5000;
const CALLS_AT_ONCE = 4;

/**
 * Asks GuardDuty and Access Analyzer for the findings about what the runs worked on, archived and resolved ones too; for all
 * findings where `runs` is `everything`. What one of them does not give is named and hides nothing of the other.
 */
export async function knownOfRuns(runs: readonly RunDeeds[] | 'everything', asking: Asking): Promise<KnownOfRuns> {
  const about = runs === 'everything' ? undefined : new Set(runs.flatMap((run) => [...entitiesOfRun(run)]));
  const named = new Set(runs === 'everything' ? [] : runs.flatMap(({ touched }) => touched));
  const missing: Missing[] = [];
  const failed = (what: string) => (error: unknown) => {
    asking.signal.throwIfAborted();
    const { message, code } = failureOf(error);
    missing.push({ what, reason: message, code });
    return [];
  };
  const [findings, access] = await Promise.all([
    guardDutyFindings(asking, missing).catch(failed('GuardDuty findings')),
    accessFindings(asking, missing, (finding) =>
      about === undefined ? true : named.has(finding.id) || related(about, entitiesOf.access(finding)),
    ).catch(failed('Access Analyzer findings')),
  ]);
  const kept = findings.filter(
    (finding) => about === undefined || named.has(finding.id) || related(about, entitiesOf.finding(finding)),
  );
  return { findings: kept.toSorted(byTime), access: access.toSorted(byId), missing: missing.toSorted(byName) };
}

const byTime = (a: Finding, b: Finding): number =>
  (a.firstSeen ?? a.createdAt ?? 0) - (b.firstSeen ?? b.createdAt ?? 0) || (a.id < b.id ? -1 : 1);
const byId = (a: AccessFinding, b: AccessFinding): number => (a.id < b.id ? -1 : 1);
const byName = (a: Missing, b: Missing): number => (a.what < b.what ? -1 : 1);

async function guardDutyFindings({ read, region, signal, since }: Asking, missing: Missing[]): Promise<Finding[]> {
  const [detectorId] = await listDetectorIds(read, { signal });
  if (detectorId === undefined) {
    missing.push({ what: 'GuardDuty findings', reason: `GuardDuty is off in ${region}: nothing was looked for.` });
    return [];
  }
  const ids: string[] = [];
  let nextToken: string | undefined;
  do {
    const query = { withArchived: true, ...(since === undefined ? {} : { updatedFrom: since }) };
    const page = await listFindingIds(read, detectorId, nextToken === undefined ? query : { ...query, nextToken }, {
      signal,
    });
    ids.push(...page.ids);
    nextToken = page.nextToken;
  } while (nextToken !== undefined && ids.length < CAP);
  if (nextToken !== undefined) {
    const reason = `There are more than ${CAP}: only those updated last were looked through. Give --since.`;
    missing.push({ what: 'Older GuardDuty findings', reason });
  }
  const pages: string[][] = [];
  for (let at = 0; at < ids.length; at += IDS_A_CALL) pages.push(ids.slice(at, at + IDS_A_CALL));
  const findings: Finding[] = [];
  const lost = new Lost(signal);
  await atOnce(CALLS_AT_ONCE, pages, (page) =>
    lost.unless(page.length, async () => {
      findings.push(...(await getFindings(read, detectorId, page, { signal })));
    }),
  );
  missing.push(...lost.missing('GuardDuty findings', ids.length));
  return findings;
}

async function accessFindings(
  { read, region, signal, since }: Asking,
  missing: Missing[],
  isWanted: (finding: AccessFinding) => boolean,
): Promise<AccessFinding[]> {
  const analyzers = (await listAnalyzers(read, { signal })).filter(speaksOfBuckets);
  if (analyzers.length === 0) {
    const reason = `No active analyzer in ${region} speaks of buckets: who could reach them is unknown.`;
    missing.push({ what: 'Access Analyzer findings', reason });
  }
  const found: AccessFinding[] = [];
  for (const { arn } of analyzers) {
    let nextToken: string | undefined;
    do {
      const query = { statuses: ['ACTIVE', 'ARCHIVED', 'RESOLVED'] as const };
      const page = await listFindings(read, arn, nextToken === undefined ? query : { ...query, nextToken }, { signal });
      found.push(...page.findings.filter(({ updatedAt }) => since === undefined || (updatedAt ?? since) >= since));
      nextToken = page.nextToken;
    } while (nextToken !== undefined && found.length < CAP);
    if (nextToken !== undefined) {
      missing.push({ what: 'Further Access Analyzer findings', reason: `There are more than ${CAP}.` });
    }
  }
  const wanted = found.filter(isWanted);
  const detailed: AccessFinding[] = [];
  const lost = new Lost(signal);
  await atOnce(CALLS_AT_ONCE, wanted, (finding) =>
    lost.unless(1, async () => {
      detailed.push(await getFinding(read, finding.analyzerArn, finding.id, { signal }));
    }),
  );
  missing.push(...lost.missing('Access Analyzer findings', wanted.length));
  return detailed;
}

/** What some of many calls did not give: the others go on, and it is said once. */
class Lost {
  readonly #signal: AbortSignal;
  #count = 0;
  #first: unknown;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Does `work`, whose failure loses so many. */
  async unless(count: number, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#signal.throwIfAborted();
      this.#first ??= error;
      this.#count += count;
    }
  }

  missing(what: string, of: number): Missing[] {
    if (this.#count === 0) return [];
    const { message, code } = failureOf(this.#first);
    return [{ what: this.#count === of ? what : `${this.#count} of ${of} ${what}`, reason: message, code }];
  }
}
