import { type CertificateJudge, certificateCheck, isUsed, rotation } from '../certificate-check.ts';
import { needsSomebody } from '../certificate-renewal.ts';
import type { Severity } from '../check.ts';

/** Says whether ACM renews a certificate by itself, and if not, why; nothing of what is not issued. */
export const judgeRenewal: CertificateJudge = (certificate) => {
  const { status, renewalEligibility, renewal, type } = certificate;
  if (status !== undefined && status !== 'ISSUED') return undefined;
  const why = needsSomebody(certificate);
  if (why === undefined) {
    const said = renewal?.status === undefined ? '' : `; its renewal is ${renewal.status}`;
    return { verdict: 'passed', reason: `ACM renews it by itself${said}.` };
  }
  const stalled = renewal?.status === 'FAILED' || renewal?.status === 'PENDING_VALIDATION';
  if (renewalEligibility === undefined && type !== 'IMPORTED' && !stalled) {
    return { verdict: 'unknown', reason: 'ACM does not say whether the certificate is eligible for renewal.' };
  }
  const severity: Severity = !isUsed(certificate) ? 'low' : stalled ? 'high' : type === 'IMPORTED' ? 'low' : 'medium';
  const fix = !isUsed(certificate) ? {} : { fix: rotation(certificate) };
  return { verdict: 'failed', severity, reason: `Somebody has to see to its renewal: ${why.slice(4)}.`, ...fix };
};

/** Whether ACM renews a certificate by itself. */
export const certificateRenewal = certificateCheck(
  {
    id: 'certificate-renewal',
    title: 'ACM renews certificates by itself',
    severity: 'medium',
    judges:
      'Fails highly where a renewal failed or waits for validation, with the names and the reason. Fails as medium where the names were validated by mail, so that a person has to answer, or where ACM calls a certificate in use ineligible; as low where it was imported, or nothing uses it and it was not exported. A renewal in progress passes. Only issued certificates are judged.',
    fix: 'Put the CNAME records that ACM names back, or request a new certificate with DNS validation and use it; delete what nothing uses.',
    playbook: 'rotate-certificate',
    equivalents: [],
    document: 'https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html',
  },
  judgeRenewal,
);
