import type { CheckCase } from './case.ts';
import { distributionCertificateCases } from './distribution-certificate.ts';
import { distributionMinimumTlsCases } from './distribution-minimum-tls.ts';
import { distributionOriginHttpsCases } from './distribution-origin-https.ts';
import { distributionViewerHttpsCases } from './distribution-viewer-https.ts';
import { guardDutyOnCases } from './guardduty-on.ts';

/** The cases of every check, by its id. A new check brings a file beside this one and a line here. */
export const CASES: Readonly<Record<string, readonly CheckCase[]>> = {
  'distribution-certificate': distributionCertificateCases,
  'distribution-minimum-tls': distributionMinimumTlsCases,
  'distribution-origin-https': distributionOriginHttpsCases,
  'distribution-viewer-https': distributionViewerHttpsCases,
  'guardduty-on': guardDutyOnCases,
};
