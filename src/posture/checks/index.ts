import type { Check } from '../check.ts';
import { distributionCertificate } from './distribution-certificate.ts';
import { distributionMinimumTls } from './distribution-minimum-tls.ts';
import { distributionOriginHttps } from './distribution-origin-https.ts';
import { distributionViewerHttps } from './distribution-viewer-https.ts';
import { guardDutyOn } from './guardduty-on.ts';

/** Every check there is, by practice. A new one is a file beside this one and a line here. */
export const CHECKS: readonly Check[] = [
  // Keys and certificates
  distributionCertificate,
  // Encryption enforced
  distributionViewerHttps,
  distributionMinimumTls,
  distributionOriginHttps,
  // Networks authenticated
  // Detection
  guardDutyOn,
  // Private links
];
