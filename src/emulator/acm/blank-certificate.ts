import type { CertificateState } from '../transit-state.ts';

/** Gives a certificate of which nothing is said but its names: issued, its dates and its kind still to come. */
export const blankCertificate = (arn: string, domainName: string, names: readonly string[]): CertificateState => ({
  arn,
  domainName,
  subjectAlternativeNames: [...names],
  type: 'IMPORTED',
  status: 'ISSUED',
  keyAlgorithm: 'RSA_2048',
  signatureAlgorithm: 'SHA256WITHRSA',
  createdAt: 0,
  issuedAt: null,
  importedAt: null,
  notBefore: null,
  notAfter: null,
  serial: '',
  issuer: 'Amazon',
  renewalEligibility: 'ELIGIBLE',
  renewal: null,
  validation: [],
  failureReason: null,
  revocation: null,
  authorityArn: null,
  exportOption: 'DISABLED',
  exported: false,
  usedElsewhere: [],
  tags: {},
});
