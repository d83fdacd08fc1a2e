import type { Check } from '../check.ts';
import { bucketTlsOnly } from './bucket-tls-only.ts';
import { bucketTlsVersion } from './bucket-tls-version.ts';
import { guardDutyOn } from './guardduty-on.ts';

/** Every check there is, by practice. A new one is a file beside this one and a line here. */
export const CHECKS: readonly Check[] = [
  // Keys and certificates
  // Encryption enforced
  bucketTlsOnly,
  bucketTlsVersion,
  // Networks authenticated
  // Detection
  guardDutyOn,
  // Private links
];
