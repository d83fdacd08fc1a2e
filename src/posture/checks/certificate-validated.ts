import { type CertificateJudge, certificateCheck, DAY, isUsed, rotation } from '../certificate-check.ts';
import type { Severity } from '../check.ts';

/** How long ACM waits for a validation. */
const WAITS = 3 * DAY;

/** Says whether a certificate was validated and stands; nothing of an imported one that was not revoked. */
export const judgeValidation: CertificateJudge = (certificate, now) => {
  const { type, status, failureReason, revocationReason, validation, createdAt } = certificate;
  const failed = (severity: Severity, reason: string) => ({
    verdict: 'failed' as const,
    severity,
    reason,
    ...(type === 'AMAZON_ISSUED' && status !== 'PENDING_VALIDATION' ? { fix: rotation(certificate) } : {}),
  });
  if (status === 'REVOKED') {
    const why = revocationReason === undefined ? '' : ` (${revocationReason})`;
    return failed(isUsed(certificate) ? 'critical' : 'medium', `It was revoked${why}: clients that ask turn away.`);
  }
  if (type === 'IMPORTED') return undefined;
  const waiting = validation.filter((each) => each.status !== 'SUCCESS').map(({ domainName }) => domainName);
  const names = waiting.length === 0 ? '' : ` of ${waiting.join(', ')}`;
  switch (status) {
    case 'ISSUED':
    case 'EXPIRED':
      return {
        verdict: 'passed',
        reason:
          type === 'PRIVATE'
            ? 'It was issued by a private authority, which has no names validated.'
            : 'It was issued: all its names were validated.',
      };
    case 'PENDING_VALIDATION': {
      const isNew = createdAt !== undefined && now - createdAt <= WAITS;
      return failed(
        isNew ? 'low' : 'medium',
        `The validation${names} is pending${isNew ? '; ACM gives it up 72 hours after the request' : ' for more than 72 hours'}.`,
      );
    }
    case 'VALIDATION_TIMED_OUT':
      return failed('medium', `The validation${names} timed out: no certificate was issued.`);
    case 'FAILED':
      return failed('medium', `The request failed${failureReason === undefined ? '' : ` (${failureReason})`}.`);
    case 'INACTIVE':
      return failed('medium', 'The certificate is INACTIVE: it can not be used.');
    default:
      return { verdict: 'unknown', reason: `ACM calls its status ${status ?? 'nothing'}, which says too little.` };
  }
};

/** Whether what was requested was issued. */
export const certificateValidated = certificateCheck(
  {
    id: 'certificate-validated',
    title: 'Requested certificates are validated, and none is revoked',
    severity: 'medium',
    judges:
      'Fails critically where a certificate in use is revoked; as medium where the request failed, the validation timed out, or the certificate is inactive. A validation that is pending fails as low within the 72 hours that ACM waits, and as medium after. Imported certificates, which ACM does not validate, are judged only where revoked.',
    fix: 'Create the CNAME records that ACM names while the validation is pending; request anew what failed, timed out or was revoked.',
    playbook: 'rotate-certificate',
    equivalents: [],
    document: 'https://docs.aws.amazon.com/acm/latest/userguide/domain-ownership-validation.html',
  },
  judgeValidation,
);
