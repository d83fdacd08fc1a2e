import type { Check } from '../check.ts';
import { guardDutyOn } from './guardduty-on.ts';
import { loadBalancerHttpRedirect } from './load-balancer-http-redirect.ts';

/** Every check there is, by practice. A new one is a file beside this one and a line here. */
export const CHECKS: readonly Check[] = [
  // Keys and certificates
  // Encryption enforced
  loadBalancerHttpRedirect,
  // Networks authenticated
  // Detection
  guardDutyOn,
  // Private links
];
