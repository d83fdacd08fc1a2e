import { type CertificateJudge, certificateCheck, DAY, dateOf, isUsed, rotation } from '../certificate-check.ts';
import { needsSomebody } from '../certificate-renewal.ts';
import type { Severity } from '../check.ts';

/** Days before the end by which a certificate must have a successor; ACM itself has begun by the first of them. */
const NOBODY_RENEWS = 45;
const SOON = 30;
const NOW = 7;

/** Says how near its end a certificate is; nothing of one that was never issued. */
export const judgeExpiry: CertificateJudge = (certificate, now) => {
  const { notBefore, notAfter, status } = certificate;
  if (notAfter === undefined) {
    if (status !== undefined && status !== 'ISSUED' && status !== 'EXPIRED') return undefined;
    return { verdict: 'unknown', reason: 'ACM does not say until when it is valid.' };
  }
  // Nobody takes it any more, whenever it ends: that is for another check.
  if (status === 'REVOKED') return undefined;
  const used = isUsed(certificate);
  const failed = (severity: Severity, reason: string) => ({
    verdict: 'failed' as const,
    // Nobody is turned away where nothing presents it.
    severity: used ? severity : ('low' as const),
    reason: used ? reason : reason.replace(/\.$/, '; nothing uses it.'),
    fix: rotation(certificate),
  });
  const left = notAfter - now;
  if (left <= 0 || status === 'EXPIRED') return failed('critical', `It expired on ${dateOf(notAfter)}.`);
  if (notBefore !== undefined && notBefore > now) {
    return failed('high', `It is not valid before ${dateOf(notBefore)}.`);
  }
  const somebody = needsSomebody(certificate);
  const ends = `It expires on ${dateOf(notAfter)}, in ${inDays(left)}`;
  const why = somebody === undefined ? 'and ACM, which should have renewed it by now, has not' : somebody;
  if (left < NOW * DAY) return failed('critical', `${ends}, ${why}.`);
  if (left < SOON * DAY) return failed('high', `${ends}, ${why}.`);
  if (somebody !== undefined && left < NOBODY_RENEWS * DAY) return failed('medium', `${ends}, ${somebody}.`);
  return { verdict: 'passed', reason: `It is valid until ${dateOf(notAfter)}, for ${inDays(left)}.` };
};

function inDays(ms: number): string {
  const days = Math.floor(ms / DAY);
  return days === 0 ? 'less than a day' : days === 1 ? '1 day' : `${days} days`;
}

/** Whether a certificate ends before somebody replaces it. */
export const certificateExpiring = certificateCheck(
  {
    id: 'certificate-expiring',
    title: 'Certificates are replaced well before they expire',
    severity: 'high',
    judges:
      'Fails critically when expired or with less than 7 days left, highly with less than 30: by then ACM should have renewed what it renews by itself, which it begins 60 to 45 days before the end. What it does not renew by itself fails from less than 45 days on, as medium. Exactly 30 or 45 days left passes. What nothing uses fails as low. Certificates that were never issued, or are revoked, are not judged here.',
    fix: 'Request a new certificate with DNS validation, import a new one on the same ARN, or renew an exported one; then see that everything that presents the old one presents the new.',
    playbook: 'rotate-certificate',
    equivalents: ['FSBP ACM.1'],
    document: 'https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html',
  },
  judgeExpiry,
);
