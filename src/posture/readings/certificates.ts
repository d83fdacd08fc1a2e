import type { Certificate, CertificateSummary } from '../../aws/acm/certificate.ts';
import { describeCertificate, listCertificates } from '../../aws/acm/reads.ts';
import type { Attempt, Reading } from '../account.ts';

/** The certificates that ACM holds in the region, each described. */
export const certificates: Reading<readonly Attempt<CertificateSummary, Certificate>[]> = async ({
  read,
  signal,
  each,
}) => each(await listCertificates(read, { signal }), ({ arn }) => describeCertificate(read, arn, { signal }));
