import type { Finding } from '../aws/guardduty/finding.ts';
import type { Snapshot } from './feed.ts';
import type { Pushed } from './pushed-feed.ts';

/** For so long a pushed finding stands beside GuardDuty's list even where that doesn't have it yet. */
const AHEAD_MS = 120_000;
const MOST_PUSHED = 1_000;

interface PushedFinding {
  readonly finding: Finding;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Findings that were pushed, merged into those that were polled: by id, the later update wins. */
export function pushedFindings(now: () => number): Pushed<Finding> & { take(finding: Finding): void } {
  const pushed = new Map<string, PushedFinding>();
  const listeners = new Set<() => void>();
  let merged: { readonly rows: readonly Finding[]; readonly result: readonly Finding[] } | undefined;
  return {
    take: (finding) => {
      const before = pushed.get(finding.id);
      if (before !== undefined && updateOf(before.finding) >= updateOf(finding)) return;
      pushed.delete(finding.id);
      pushed.set(finding.id, { finding, at: now() });
      for (const oldest of pushed.keys()) {
        if (pushed.size <= MOST_PUSHED) break;
        pushed.delete(oldest);
      }
      merged = undefined;
      for (const listener of [...listeners]) listener();
    },
    add: (snapshot) => {
      if (forgetPolled(pushed, snapshot)) merged = undefined;
      if (pushed.size === 0) return snapshot;
      if (merged?.rows !== snapshot.rows)
        merged = { rows: snapshot.rows, result: mergeFindings(snapshot.rows, pushed) };
      return { ...snapshot, rows: merged.result };
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Once GuardDuty was asked well after a push, its own list is the truth: it knows what was archived since. */
function forgetPolled(pushed: Map<string, PushedFinding>, { updatedAt, status }: Snapshot<Finding>): boolean {
  if (updatedAt === undefined || status !== 'ready') return false;
  const settled = [...pushed].filter(([, { at }]) => updatedAt > at + AHEAD_MS);
  for (const [id] of settled) pushed.delete(id);
  return settled.length > 0;
}

const updateOf = ({ updatedAt }: Finding): number => updatedAt ?? 0;

/** Gives rows in which each pushed finding that is newer takes its row's place; archived ones leave; latest first. */
export function mergeFindings(
  rows: readonly Finding[],
  pushed: ReadonlyMap<string, { readonly finding: Finding }>,
): readonly Finding[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const [id, { finding }] of pushed) {
    const row = byId.get(id);
    if (row !== undefined && updateOf(row) >= updateOf(finding)) continue;
    if (finding.archived) byId.delete(id);
    else byId.set(id, finding);
  }
  return [...byId.values()].sort((a, b) => updateOf(b) - updateOf(a) || (a.id < b.id ? -1 : 1));
}
