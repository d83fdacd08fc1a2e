import { bucketTlsOnlyCases } from './bucket-tls-only.ts';
import { bucketTlsVersionCases } from './bucket-tls-version.ts';
import type { CheckCase } from './case.ts';
import { endpointPolicyCases } from './endpoint-policy.ts';
import { endpointPrivateDnsCases } from './endpoint-private-dns.ts';
import { guardDutyOnCases } from './guardduty-on.ts';
import { vpcServiceEndpointsCases } from './vpc-service-endpoints.ts';

/** The cases of every check, by its id. A new check brings a file beside this one and a line here. */
export const CASES: Readonly<Record<string, readonly CheckCase[]>> = {
  'bucket-tls-only': bucketTlsOnlyCases,
  'bucket-tls-version': bucketTlsVersionCases,
  'guardduty-on': guardDutyOnCases,
  'vpc-service-endpoints': vpcServiceEndpointsCases,
  'endpoint-policy': endpointPolicyCases,
  'endpoint-private-dns': endpointPrivateDnsCases,
};
