/** The operations of Amazon S3 Control that change nothing, read one by one in the service's reference: the guard lets only these through. */
export const READS = [
  'GetAccessPoint',
  'GetAccessPointPolicy',
  'GetAccessPointPolicyStatus',
  'GetPublicAccessBlock',
  'ListAccessPoints',
  'ListMultiRegionAccessPoints',
] as const;
