import type { CheckCase } from './case.ts';
import { guardDutyOnCases } from './guardduty-on.ts';
import { listenerCertificateMatchCases } from './listener-certificate-match.ts';
import { loadBalancerHttpRedirectCases } from './load-balancer-http-redirect.ts';
import { loadBalancerTlsPolicyCases } from './load-balancer-tls-policy.ts';
import { networkLoadBalancerTlsCases } from './network-load-balancer-tls.ts';
import { targetGroupEncryptedCases } from './target-group-encrypted.ts';

/** The cases of every check, by its id. A new check brings a file beside this one and a line here. */
export const CASES: Readonly<Record<string, readonly CheckCase[]>> = {
  'guardduty-on': guardDutyOnCases,
  'listener-certificate-match': listenerCertificateMatchCases,
  'load-balancer-http-redirect': loadBalancerHttpRedirectCases,
  'load-balancer-tls-policy': loadBalancerTlsPolicyCases,
  'network-load-balancer-tls': networkLoadBalancerTlsCases,
  'target-group-encrypted': targetGroupEncryptedCases,
};
