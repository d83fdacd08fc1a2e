import type { Check } from '../check.ts';
import { bucketTlsOnly } from './bucket-tls-only.ts';
import { bucketTlsVersion } from './bucket-tls-version.ts';
import { endpointPolicy } from './endpoint-policy.ts';
import { endpointPrivateDns } from './endpoint-private-dns.ts';
import { guardDutyOn } from './guardduty-on.ts';
import { vpcServiceEndpoints } from './vpc-service-endpoints.ts';

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
  vpcServiceEndpoints,
  endpointPolicy,
  endpointPrivateDns,
];
