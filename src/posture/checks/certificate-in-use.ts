import { type CertificateJudge, certificateCheck } from '../certificate-check.ts';

/** Says whether anything presents an issued certificate. */
export const judgeUse: CertificateJudge = ({ status, inUseBy, exported }) => {
  if (status !== undefined && status !== 'ISSUED' && status !== 'EXPIRED') return undefined;
  if (inUseBy === undefined) return { verdict: 'unknown', reason: 'ACM does not say what uses it.' };
  if (inUseBy.length > 0) {
    return {
      verdict: 'passed',
      reason: `${inUseBy.length === 1 ? '1 resource uses' : `${inUseBy.length} resources use`} it.`,
    };
  }
  if (exported === true) {
    return { verdict: 'passed', reason: 'Nothing in AWS uses it, but it was exported to be used elsewhere.' };
  }
  return { verdict: 'failed', reason: 'Nothing uses it: its key is only there to be lost, and ACM does not renew it.' };
};

/** Whether a certificate serves anything. */
export const certificateInUse = certificateCheck(
  {
    id: 'certificate-in-use',
    title: 'Certificates that are kept are used',
    severity: 'low',
    judges:
      'Fails where an issued or expired certificate is used by no resource of AWS and was not exported. One that was exported passes, since ACM does not see where it serves.',
    fix: 'Delete the certificate in ACM, or put it where it was meant to be.',
    equivalents: [],
    document: 'https://docs.aws.amazon.com/acm/latest/userguide/gs-acm-delete.html',
  },
  judgeUse,
);
