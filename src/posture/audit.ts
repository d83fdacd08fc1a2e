import { setTimeout as delay } from 'node:timers/promises';
import { failureOf } from '../aws/errors.ts';
import { createPace, pacing } from '../aws/pace.ts';
import type { ServiceName, Session } from '../aws/session.ts';
import { type AuditProgress, createAccount } from './account.ts';
import type { Check, CheckInfo, Judgement } from './check.ts';
import { accountResource, unreadable } from './judgements.ts';
import { rateOf } from './rates.ts';

/** What one check made of the account. */
export interface CheckResult {
  readonly check: CheckInfo;
  readonly judgements: readonly Judgement[];
}

/** What an audit found. Serialisable; times are ISO 8601 in UTC. */
export interface Audit {
  readonly version: 1;
  readonly account: string;
  readonly region: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /** In the order of the list of checks. */
  readonly results: readonly CheckResult[];
}

export interface AuditOptions {
  /** What is audited, through its reading clients alone. */
  readonly session: Pick<Session, 'read' | 'region' | 'embedded'>;
  readonly accountId: string;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Single resources that are read at once; 16 unless told. */
  readonly parallel?: number;
  /** Requests a second that no service gets more of; what AWS takes unless told. */
  readonly rate?: number;
  readonly onProgress?: (progress: AuditProgress) => void;
  /** Called as each check is done, in whatever order they end. */
  readonly onResult?: (result: CheckResult) => void;
}

/**
 * Runs checks side by side on one reading of the account. A check that fails as a whole is `unknown`; only an interrupt
 * is thrown. Sends reads only, no service more a second than its rate.
 */
export async function audit(checks: readonly Check[], options: AuditOptions): Promise<Audit> {
  const { session, now, signal, accountId, rate, parallel = 16, onProgress, onResult } = options;
  const { read, region } = session;
  const startedAt = now();
  const account = createAccount({
    accountId,
    region,
    now: startedAt,
    read,
    signal,
    parallel,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  const pace = createPace({
    rateOf: (service: ServiceName) => Math.min(rate ?? Number.POSITIVE_INFINITY, rateOf(session, service)),
    // How long requests lie apart is a matter of the machine's own time.
    now: () => performance.now(),
    wait: (ms) => delay(ms, undefined, { signal }),
  });
  const judge = async (check: Check): Promise<CheckResult> => {
    const { judge: _, ...info } = check;
    const result = { check: info, judgements: await judgementsOf(check) };
    onResult?.(result);
    return result;
  };
  const judgementsOf = async (check: Check): Promise<readonly Judgement[]> => {
    try {
      return await check.judge(account);
    } catch (error) {
      signal.throwIfAborted();
      return [unreadable(accountResource(account), failureOf(error, check.id))];
    }
  };
  const results = await pacing(pace, () => Promise.all(checks.map(judge)));
  const iso = (at: number) => new Date(at).toISOString();
  return { version: 1, account: accountId, region, startedAt: iso(startedAt), endedAt: iso(now()), results };
}
