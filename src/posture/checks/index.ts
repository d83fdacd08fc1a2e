import type { Check } from '../check.ts';
import { certificateExpiring } from './certificate-expiring.ts';
import { certificateImportedRotation } from './certificate-imported-rotation.ts';
import { certificateInUse } from './certificate-in-use.ts';
import { certificateKeyStrength } from './certificate-key-strength.ts';
import { certificateRenewal } from './certificate-renewal.ts';
import { certificateValidated } from './certificate-validated.ts';
import { guardDutyOn } from './guardduty-on.ts';
import { listenerCertificateMatch } from './listener-certificate-match.ts';
import { loadBalancerHttpRedirect } from './load-balancer-http-redirect.ts';
import { loadBalancerTlsPolicy } from './load-balancer-tls-policy.ts';
import { networkLoadBalancerTls } from './network-load-balancer-tls.ts';
import { targetGroupEncrypted } from './target-group-encrypted.ts';

/** Every check there is, by practice. A new one is a file beside this one and a line here. */
export const CHECKS: readonly Check[] = [
  // Keys and certificates
  certificateExpiring,
  certificateRenewal,
  certificateValidated,
  certificateKeyStrength,
  certificateInUse,
  certificateImportedRotation,
  listenerCertificateMatch,
  // Encryption enforced
  loadBalancerHttpRedirect,
  loadBalancerTlsPolicy,
  networkLoadBalancerTls,
  targetGroupEncrypted,
  // Networks authenticated
  // Detection
  guardDutyOn,
  // Private links
];
