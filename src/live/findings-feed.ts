import { FailureError } from '../aws/errors.ts';
import type { Finding } from '../aws/guardduty/finding.ts';
import { atOnce } from '../flows/at-once.ts';
import type { Load } from './feed-reducer.ts';

/** What the findings feed asks of GuardDuty. */
export interface FindingsSource {
  /** The detector of the region; undefined where GuardDuty is off. */
  detector(signal: AbortSignal): Promise<string | undefined>;
  /** One page of ids of findings that are not archived, latest update first; `updatedFrom` is inclusive. */
  list(
    query: { readonly detectorId: string; readonly updatedFrom?: number; readonly nextToken?: string },
    signal: AbortSignal,
  ): Promise<{ readonly ids: readonly string[]; readonly nextToken?: string | undefined }>;
  /** At most 50 ids a call. */
  get(detectorId: string, ids: readonly string[], signal: AbortSignal): Promise<readonly Finding[]>;
}

export interface FindingsFeedOptions {
  readonly now: () => number;
  readonly region: string;
  /** Findings kept, 5,000 unless told. */
  readonly cap?: number;
}

const IDS_A_CALL = 50;
const CALLS_AT_ONCE = 4;

/**
 * How often everything is listed anew. Between, only later updates are asked for, which shows neither that a finding was
 * archived elsewhere nor one that AWS listed late.
 */
const FULL_LIST_MS = 600_000;

/** How far back a full listing looks for updates that came late. */
const LATE_MS = 900_000;

/** Makes a load of all current findings that afterwards asks only for what changed: one request when nothing did. */
export function findingsLoader(source: FindingsSource, options: FindingsFeedOptions): Load<Finding> {
  const cap = options.cap ?? 5000;
  let detectorId: string | undefined;
  let known = new Map<string, Finding>();
  let lastUpdate: number | undefined;
  let listedAt: number | undefined;
  let capped = false;

  const list = async (
    detector: string,
    updatedFrom: number | undefined,
    signal: AbortSignal,
    onFirstPage: (ids: readonly string[]) => Promise<void> = async () => {},
  ) => {
    const ids: string[] = [];
    let nextToken: string | undefined;
    do {
      const from = updatedFrom === undefined ? {} : { updatedFrom };
      const query = { detectorId: detector, ...from, ...(nextToken === undefined ? {} : { nextToken }) };
      const page = await source.list(query, signal);
      if (ids.length === 0 && page.nextToken !== undefined) await onFirstPage(page.ids);
      ids.push(...page.ids);
      nextToken = page.nextToken;
    } while (nextToken !== undefined && ids.length < cap);
    return { ids: new Set(ids.slice(0, cap)), more: nextToken !== undefined || ids.length > cap };
  };

  const listAll = async (detector: string, signal: AbortSignal, publish: Parameters<Load<Finding>>[1]) => {
    const all = await list(detector, undefined, signal, async (ids) => {
      if (lastUpdate !== undefined || publish === undefined) return;
      keep(await fetched(detector, new Set(ids), signal), undefined);
      publish({ rows: [...known.values()], notes: [] });
    });
    const fresh = [...all.ids].filter((id) => !known.has(id));
    if (lastUpdate === undefined) return { ...all, wanted: new Set(fresh) };
    const late = await list(detector, lastUpdate - LATE_MS, signal);
    return { ...all, wanted: new Set([...fresh, ...late.ids]) };
  };

  const fetched = async (detector: string, ids: ReadonlySet<string>, signal: AbortSignal) => {
    const findings: Finding[] = [];
    await atOnce(CALLS_AT_ONCE, chunks([...ids], IDS_A_CALL), async (chunk) => {
      findings.push(...(await source.get(detector, chunk, signal)));
    });
    return findings;
  };

  const keep = (findings: readonly Finding[], listed: ReadonlySet<string> | undefined) => {
    const after = new Map([...known].filter(([id]) => listed?.has(id) ?? true));
    for (const finding of findings) {
      const before = after.get(finding.id);
      if (finding.archived) after.delete(finding.id);
      else if (before === undefined || !unchanged(before, finding)) after.set(finding.id, finding);
    }
    const rows = [...after.values()].sort((a, b) => (b.updatedAt ?? 0) - (a.updatedAt ?? 0) || (a.id < b.id ? -1 : 1));
    capped ||= rows.length > cap;
    known = new Map(rows.slice(0, cap).map((finding) => [finding.id, finding]));
  };

  const load: Load<Finding> = async (signal, publish) => {
    detectorId ??= await source.detector(signal);
    if (detectorId === undefined) throw new FailureError(guardDutyOff(options.region));
    const now = options.now();
    if (listedAt === undefined || lastUpdate === undefined || now - listedAt >= FULL_LIST_MS) {
      const { ids, more, wanted } = await listAll(detectorId, signal, publish);
      const findings = await fetched(detectorId, wanted, signal);
      capped = more;
      keep(findings, ids);
      listedAt = now;
    } else {
      // From the millisecond after the last update on, every id is news: the same one would have to be fetched to know.
      const { ids } = await list(detectorId, lastUpdate + 1, signal);
      keep(await fetched(detectorId, ids, signal), undefined);
    }
    const rows = [...known.values()];
    lastUpdate = rows.reduce<number | undefined>(
      (last, { updatedAt = 0 }) => Math.max(last ?? 0, updatedAt),
      lastUpdate,
    );
    const reason = `the ${cap.toLocaleString('en')} latest are shown; older ones are in GuardDuty's own console`;
    return { rows, notes: [], ...(capped ? { truncated: { read: rows.length, reason } } : {}) };
  };

  return async (signal, publish) => {
    try {
      return await load(signal, publish);
    } catch (error) {
      // A detector that was deleted and made anew has another id.
      if (error instanceof FailureError && /^(invalid|not-found)$/.test(error.failure.code)) detectorId = undefined;
      throw error;
    }
  };
}

/** GetFindings answers for late updates too, most of which are known: the row they made stays. */
const unchanged = (before: Finding, after: Finding): boolean =>
  before.updatedAt === after.updatedAt && before.count === after.count;

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size));
}

const guardDutyOff = (region: string) => ({
  code: 'off' as const,
  message: `GuardDuty is off in ${region}: it has no detector there`,
  hint: `Turn it on (aws guardduty create-detector --enable --region ${region}) or choose another --region.`,
  operation: 'guardduty:ListDetectors',
});
