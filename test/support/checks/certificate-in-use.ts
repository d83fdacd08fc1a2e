import type { CheckCase } from './case.ts';
import { arnOf, undescribed, unlisted } from './scenario-certificate.ts';

export const certificateInUseCases: readonly CheckCase[] = [
  { kind: 'good', says: 'one that a custom domain presents', resource: arnOf('api'), verdict: 'passed' },
  { kind: 'bad', says: 'one that nothing uses', resource: arnOf('unused'), verdict: 'failed', severity: 'low' },
  {
    kind: 'borderline',
    says: 'one that nothing in AWS uses, and that was exported',
    resource: arnOf('exported'),
    verdict: 'passed',
    reason: /exported/,
  },
  undescribed,
  unlisted,
];
