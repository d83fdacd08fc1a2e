import type { Check } from '../check.ts';
import { guardDutyOn } from './guardduty-on.ts';
import { securityGroupCleartext } from './security-group-cleartext.ts';

/** Every check there is, by practice. A new one is a file beside this one and a line here. */
export const CHECKS: readonly Check[] = [
  // Keys and certificates
  // Encryption enforced
  securityGroupCleartext,
  // Networks authenticated
  // Detection
  guardDutyOn,
  // Private links
];
