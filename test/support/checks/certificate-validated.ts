import { NOW } from '../playbook-session.ts';
import type { CheckCase } from './case.ts';
import { arnOf, changed, DAY, undescribed, unlisted } from './scenario-certificate.ts';

export const certificateValidatedCases: readonly CheckCase[] = [
  { kind: 'good', says: 'one that was issued', resource: arnOf('api'), verdict: 'passed' },
  {
    kind: 'bad',
    says: 'a request that failed',
    prepare: changed('pending', { status: 'FAILED', failureReason: 'DOMAIN_NOT_ALLOWED' }),
    resource: arnOf('pending'),
    verdict: 'failed',
    severity: 'medium',
    reason: /DOMAIN_NOT_ALLOWED/,
  },
  {
    kind: 'bad',
    says: 'an imported one in use that was revoked',
    prepare: changed('imported', { status: 'REVOKED', revocation: { at: NOW - DAY, reason: 'KEY_COMPROMISE' } }),
    resource: arnOf('imported'),
    verdict: 'failed',
    severity: 'critical',
    reason: /revoked \(KEY_COMPROMISE\)/,
  },
  {
    kind: 'borderline',
    says: 'a validation that is pending for exactly 72 hours',
    prepare: changed('pending', { createdAt: NOW - 3 * DAY }),
    resource: arnOf('pending'),
    verdict: 'failed',
    severity: 'low',
    reason: /of new\.example\.com is pending; ACM gives it up/,
  },
  {
    kind: 'borderline',
    says: 'a validation that is pending for a second more',
    prepare: changed('pending', { createdAt: NOW - 3 * DAY - 1_000 }),
    resource: arnOf('pending'),
    verdict: 'failed',
    severity: 'medium',
  },
  undescribed,
  unlisted,
];
