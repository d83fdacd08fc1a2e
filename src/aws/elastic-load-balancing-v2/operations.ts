/** The operations of Elastic Load Balancing that change nothing, read one by one in the service's reference: the guard lets only these through. */
export const READS = [
  'DescribeListenerCertificates',
  'DescribeListeners',
  'DescribeLoadBalancers',
  'DescribeRules',
  'DescribeSSLPolicies',
  'DescribeTargetGroups',
  'DescribeTargetHealth',
] as const;
