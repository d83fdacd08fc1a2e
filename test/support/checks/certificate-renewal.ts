import type { CheckCase } from './case.ts';
import { arnOf, changed, undescribed, unlisted } from './scenario-certificate.ts';

export const certificateRenewalCases: readonly CheckCase[] = [
  { kind: 'good', says: 'one in use, validated by DNS', resource: arnOf('api'), verdict: 'passed' },
  { kind: 'good', says: 'an exported one that nothing in AWS uses', resource: arnOf('exported'), verdict: 'passed' },
  {
    kind: 'bad',
    says: 'a renewal that failed',
    resource: arnOf('renewal-failed'),
    verdict: 'failed',
    severity: 'high',
    reason: /its renewal failed \(CAA_ERROR\) for checkout\.example\.com/,
  },
  {
    kind: 'bad',
    says: 'one that was imported',
    resource: arnOf('imported'),
    verdict: 'failed',
    severity: 'low',
    reason: /does not renew what was imported/,
  },
  {
    kind: 'bad',
    says: 'one that nothing uses',
    resource: arnOf('unused'),
    verdict: 'failed',
    severity: 'low',
    reason: /nothing uses/,
  },
  {
    kind: 'borderline',
    says: 'eligible, but validated by mail',
    prepare: changed('api', { validation: [{ domainName: 'api.example.com', status: 'SUCCESS', method: 'EMAIL' }] }),
    resource: arnOf('api'),
    verdict: 'failed',
    severity: 'medium',
    reason: /mail for api\.example\.com/,
  },
  {
    kind: 'borderline',
    says: 'a renewal in progress',
    prepare: changed('api', { renewal: { status: 'PENDING_AUTO_RENEWAL', reason: null, updatedAt: 0 } }),
    resource: arnOf('api'),
    verdict: 'passed',
    reason: /PENDING_AUTO_RENEWAL/,
  },
  undescribed,
  unlisted,
];
