import type { Check } from '../check.ts';
import { guardDutyOn } from './guardduty-on.ts';

/** Every check there is, by practice. A new one is a file beside this one and a line here. */
export const CHECKS: readonly Check[] = [
  // Keys and certificates
  // Encryption enforced
  // Networks authenticated
  // Detection
  guardDutyOn,
  // Private links
];
