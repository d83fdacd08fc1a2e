import { type CertificateJudge, certificateCheck, DAY, dateOf, isUsed, rotation } from '../certificate-check.ts';

/** How long the same certificate and key may stand. */
const LONGEST = 365 * DAY;

/** Says whether an imported certificate has been replaced in time; nothing of those that ACM issues. */
export const judgeRotation: CertificateJudge = (certificate, now) => {
  const { type, notBefore, notAfter } = certificate;
  if (type === undefined) return { verdict: 'unknown', reason: 'ACM does not say whether it was imported.' };
  if (type !== 'IMPORTED') return undefined;
  if (notBefore === undefined || notAfter === undefined) {
    return { verdict: 'unknown', reason: 'ACM does not say from when until when it is valid.' };
  }
  const age = now - notBefore;
  const days = Math.floor(age / DAY);
  const fix = { fix: rotation(certificate) };
  const used = isUsed(certificate);
  const said = `It was issued on ${dateOf(notBefore)}, ${days} days ago`;
  if (age > LONGEST) {
    const reason = `${said}, and not replaced for more than 365 days.`;
    return { verdict: 'failed', severity: used ? 'medium' : 'low', reason, ...fix };
  }
  const life = notAfter - notBefore;
  if (age * 3 > life * 2) {
    const reason = `${said}: more than two thirds of its ${Math.round(life / DAY)} days are over, and its successor is due.`;
    return { verdict: 'failed', severity: 'low', reason, ...fix };
  }
  return { verdict: 'passed', reason: `${said}, and is valid until ${dateOf(notAfter)}.` };
};

/** Whether imported certificates are replaced in time. */
export const certificateImportedRotation = certificateCheck(
  {
    id: 'certificate-imported-rotation',
    title: 'Imported certificates are replaced regularly',
    severity: 'medium',
    judges:
      'Fails where an imported certificate was issued more than 365 days ago, and as low where more than two thirds of its time are over: nobody but its owner replaces it, and its key was at least once outside of AWS. Exactly 365 days, and exactly two thirds, pass. It goes by NotBefore; that a key is older than its certificate can not be seen.',
    fix: 'Import a new certificate with a new key on the same ARN, or request one that ACM renews.',
    playbook: 'rotate-certificate',
    equivalents: [],
    document: 'https://docs.aws.amazon.com/acm/latest/userguide/import-reimport.html',
  },
  judgeRotation,
);
