import { NOW } from '../playbook-session.ts';
import type { CheckCase } from './case.ts';
import { arnOf, changed, DAY, undescribed, unlisted } from './scenario-certificate.ts';

const life = (age: number, days: number) => ({ notBefore: NOW - age * DAY, notAfter: NOW + (days - age) * DAY });

export const certificateImportedRotationCases: readonly CheckCase[] = [
  { kind: 'good', says: 'one that was issued 65 days ago', resource: arnOf('weak'), verdict: 'passed' },
  {
    kind: 'bad',
    says: 'one that was issued 715 days ago',
    resource: arnOf('imported'),
    verdict: 'failed',
    severity: 'medium',
    reason: /715 days ago, and not replaced/,
  },
  {
    kind: 'borderline',
    says: 'exactly 365 days of 800',
    prepare: changed('imported', life(365, 800)),
    resource: arnOf('imported'),
    verdict: 'passed',
  },
  {
    kind: 'borderline',
    says: 'exactly two thirds of 90 days',
    prepare: changed('imported', life(60, 90)),
    resource: arnOf('imported'),
    verdict: 'passed',
  },
  {
    kind: 'borderline',
    says: 'a day more than two thirds of 90 days',
    prepare: changed('imported', life(61, 90)),
    resource: arnOf('imported'),
    verdict: 'failed',
    severity: 'low',
    reason: /two thirds of its 90 days/,
  },
  undescribed,
  unlisted,
];
