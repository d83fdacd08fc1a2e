import type { CheckCase } from './case.ts';
import { certificateExpiringCases } from './certificate-expiring.ts';
import { certificateImportedRotationCases } from './certificate-imported-rotation.ts';
import { certificateInUseCases } from './certificate-in-use.ts';
import { certificateKeyStrengthCases } from './certificate-key-strength.ts';
import { certificateRenewalCases } from './certificate-renewal.ts';
import { certificateValidatedCases } from './certificate-validated.ts';
import { guardDutyOnCases } from './guardduty-on.ts';
import { listenerCertificateMatchCases } from './listener-certificate-match.ts';
import { loadBalancerHttpRedirectCases } from './load-balancer-http-redirect.ts';
import { loadBalancerTlsPolicyCases } from './load-balancer-tls-policy.ts';
import { networkLoadBalancerTlsCases } from './network-load-balancer-tls.ts';
import { targetGroupEncryptedCases } from './target-group-encrypted.ts';

/** The cases of every check, by its id. A new check brings a file beside this one and a line here. */
export const CASES: Readonly<Record<string, readonly CheckCase[]>> = {
  'certificate-expiring': certificateExpiringCases,
  'certificate-imported-rotation': certificateImportedRotationCases,
  'certificate-in-use': certificateInUseCases,
  'certificate-key-strength': certificateKeyStrengthCases,
  'certificate-renewal': certificateRenewalCases,
  'certificate-validated': certificateValidatedCases,
  'guardduty-on': guardDutyOnCases,
  'listener-certificate-match': listenerCertificateMatchCases,
  'load-balancer-http-redirect': loadBalancerHttpRedirectCases,
  'load-balancer-tls-policy': loadBalancerTlsPolicyCases,
  'network-load-balancer-tls': networkLoadBalancerTlsCases,
  'target-group-encrypted': targetGroupEncryptedCases,
};
