import type { CheckCase } from './case.ts';
import { arnOf, changed, undescribed, unlisted } from './scenario-certificate.ts';

export const certificateKeyStrengthCases: readonly CheckCase[] = [
  { kind: 'good', says: 'an elliptic curve', resource: arnOf('api'), verdict: 'passed' },
  {
    kind: 'bad',
    says: 'an RSA key of 1024 bits, signed with SHA-1',
    resource: arnOf('weak'),
    verdict: 'failed',
    severity: 'high',
    reason: /1024 bits, fewer than 2048, and it is signed with SHA1WITHRSA/,
  },
  { kind: 'borderline', says: 'an RSA key of exactly 2048 bits', resource: arnOf('unused'), verdict: 'passed' },
  {
    kind: 'borderline',
    says: 'a strong key that SHA-1 signs',
    prepare: changed('imported', { signatureAlgorithm: 'SHA1WITHRSA' }),
    resource: arnOf('imported'),
    verdict: 'failed',
    reason: /^It is signed with SHA1WITHRSA\.$/,
  },
  undescribed,
  unlisted,
];
