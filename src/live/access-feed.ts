import type { AccessFinding } from '../aws/accessanalyzer/access-finding.ts';
import { type Failure, FailureError } from '../aws/errors.ts';
import { atOnce } from '../flows/at-once.ts';
import type { Load } from './feed-reducer.ts';

/** What the access feed asks of IAM Access Analyzer. */
export interface AccessSource {
  /** ARNs of the analyzers that speak of buckets: external and internal access. */
  analyzers(signal: AbortSignal): Promise<readonly string[]>;
  /** One page of ListFindingsV2 for S3 resources, active ones only; the findings are not detailed. */
  list(
    query: { readonly analyzerArn: string; readonly nextToken?: string },
    signal: AbortSignal,
  ): Promise<{ readonly findings: readonly AccessFinding[]; readonly nextToken?: string | undefined }>;
  /** GetFindingV2 for one of them. */
  detail(finding: AccessFinding, signal: AbortSignal): Promise<AccessFinding>;
}

export interface AccessFeedOptions {
  readonly region: string;
  /** Findings kept, 5,000 unless told. */
  readonly cap?: number;
}

const CALLS_AT_ONCE = 4;

/**
 * Makes a load of what Access Analyzer says of S3 that afterwards asks one request an analyzer when nothing changed. A
 * finding that leaves the list is read once more, so that one sees it resolved; it stays on the screen until the end.
 */
export function accessLoader(source: AccessSource, options: AccessFeedOptions): Load<AccessFinding> {
  const cap = options.cap ?? 5000;
  let analyzers: readonly string[] | undefined;
  let known = new Map<string, AccessFinding>();
  let summaries = new Map<string, AccessFinding>();

  const listed = async (signal: AbortSignal) => {
    const findings: AccessFinding[] = [];
    let more = false;
    for (const analyzerArn of analyzers ?? []) {
      let nextToken: string | undefined;
      do {
        const page = await source.list({ analyzerArn, ...(nextToken === undefined ? {} : { nextToken }) }, signal);
        findings.push(...page.findings);
        nextToken = page.nextToken;
      } while (nextToken !== undefined && findings.length < cap);
      more ||= nextToken !== undefined;
    }
    return { findings: findings.slice(0, cap), more: more || findings.length > cap };
  };

  const load: Load<AccessFinding> = async (signal, publish) => {
    if (analyzers === undefined || analyzers.length === 0) analyzers = await source.analyzers(signal);
    if (analyzers.length === 0) throw new FailureError(noAnalyzer(options.region));
    const { findings, more } = await listed(signal);
    publish?.({ rows: findings, notes: [] });
    const next = new Map<string, AccessFinding>();
    const unread: AccessFinding[] = [];
    for (const finding of findings) {
      const before = known.get(finding.id);
      const same = before?.detailed === true && sameSummary(summaries.get(finding.id), finding);
      next.set(finding.id, same ? before : finding);
      if (!same) unread.push(finding);
    }
    if (!more) {
      for (const [id, gone] of known) {
        if (next.has(id)) continue;
        next.set(id, gone);
        if (gone.status === 'ACTIVE') unread.push(gone);
      }
    }
    const refusals = await readDetails(source, unread, next, signal);
    known = next;
    summaries = new Map(findings.map((finding) => [finding.id, finding]));
    const rows = [...next.values()].sort((a, b) => (b.updatedAt ?? 0) - (a.updatedAt ?? 0) || (a.id < b.id ? -1 : 1));
    const reason = `the first ${cap.toLocaleString('en')} are shown`;
    return { rows, notes: refusals, ...(more ? { truncated: { read: rows.length, reason } } : {}) };
  };

  return async (signal, publish) => {
    try {
      return await load(signal, publish);
    } catch (error) {
      // An analyzer that was deleted and made anew has another ARN.
      if (error instanceof FailureError && /^(invalid|not-found)$/.test(error.failure.code)) analyzers = undefined;
      throw error;
    }
  };
}

const sameSummary = (before: AccessFinding | undefined, after: AccessFinding): boolean =>
  before?.updatedAt === after.updatedAt && before?.status === after.status;

/** Replaces each finding by its detail; what is gone is dropped, and what can't be read stays as listed, with a note. */
async function readDetails(
  source: AccessSource,
  unread: readonly AccessFinding[],
  into: Map<string, AccessFinding>,
  signal: AbortSignal,
): Promise<string[]> {
  const refused: Failure[] = [];
  await atOnce(CALLS_AT_ONCE, unread, async (finding) => {
    try {
      into.set(finding.id, await source.detail(finding, signal));
    } catch (error) {
      if (!(error instanceof FailureError) || error.failure.code === 'expired') throw error;
      if (error.failure.code === 'not-found') into.delete(finding.id);
      else refused.push(error.failure);
    }
  });
  const [first] = refused;
  if (first === undefined) return [];
  const count = refused.length === 1 ? 'one finding' : `${refused.length} findings`;
  return [`Who may do what is unknown for ${count}: ${first.message}. ${first.hint}`];
}

const noAnalyzer = (region: string): Failure => ({
  code: 'off',
  message: `Access Analyzer is off in ${region}: there is no external or internal access analyzer`,
  hint: `Create one: aws accessanalyzer create-analyzer --analyzer-name external --type ACCOUNT --region ${region}.`,
  operation: 'access-analyzer:ListAnalyzers',
});
