import type { Session } from '../aws/session.ts';
import { type Audit, audit, type CheckResult } from '../posture/audit.ts';
import type { Check } from '../posture/check.ts';
import { auditProgress } from './audit-progress.ts';
import type { Cli } from './cli.ts';

/** An audit, and the ids of the checks that an interrupt kept from ending. */
export interface AuditRun {
  readonly audit: Audit;
  readonly notDone: readonly string[];
}

/** Runs checks and shows how far they are; an interrupt ends it with what is known by then. */
export async function runAudit(
  cli: Cli,
  session: Session,
  checks: readonly Check[],
  { rate, parallel }: { readonly rate?: number; readonly parallel?: number },
): Promise<AuditRun> {
  const { region } = session;
  const { account } = await session.identity();
  const startedAt = new Date(cli.now()).toISOString();
  const done = new Map<string, CheckResult>();
  const progress = auditProgress(checks.length);
  try {
    const found = await audit(checks, {
      session,
      accountId: account,
      now: cli.now,
      signal: cli.signal,
      ...(rate === undefined ? {} : { rate }),
      ...(parallel === undefined ? {} : { parallel }),
      onProgress: progress.reading,
      onResult: (result) => {
        done.set(result.check.id, result);
        progress.checked();
      },
    });
    return { audit: found, notDone: [] };
  } catch (error) {
    if (!cli.signal.aborted) throw error;
    const results = checks.flatMap(({ id }) => done.get(id) ?? []);
    return {
      audit: { version: 1, account, region, startedAt, endedAt: new Date(cli.now()).toISOString(), results },
      notDone: checks.map(({ id }) => id).filter((id) => !done.has(id)),
    };
  } finally {
    progress.end();
  }
}
