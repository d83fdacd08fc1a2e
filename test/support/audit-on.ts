import type { Session } from '../../src/aws/session.ts';
import { type Audit, type AuditOptions, audit } from '../../src/posture/audit.ts';
import type { Check } from '../../src/posture/check.ts';

/** Audits what a session is on by the checks, as the account of the tests; at the real time unless told. */
export const auditOn = (
  session: Pick<Session, 'read' | 'region' | 'embedded'>,
  checks: readonly Check[],
  options: Partial<AuditOptions> = {},
): Promise<Audit> =>
  audit(checks, {
    session,
    accountId: '111122223333',
    now: Date.now,
    signal: new AbortController().signal,
    ...options,
  });
