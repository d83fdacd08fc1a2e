import type { CheckCase } from './case.ts';
import { guardDutyOnCases } from './guardduty-on.ts';
import { loadBalancerHttpRedirectCases } from './load-balancer-http-redirect.ts';

/** The cases of every check, by its id. A new check brings a file beside this one and a line here. */
export const CASES: Readonly<Record<string, readonly CheckCase[]>> = {
  'guardduty-on': guardDutyOnCases,
  'load-balancer-http-redirect': loadBalancerHttpRedirectCases,
};
