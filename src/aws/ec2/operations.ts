/** The operations of Amazon EC2 that change nothing, read one by one in the service's reference: the guard lets only these through. */
export const READS = [
  'DescribeFlowLogs',
  'DescribeIamInstanceProfileAssociations',
  'DescribeInstanceAttribute',
  'DescribeInstances',
  'DescribeNetworkAcls',
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroupReferences',
  'DescribeSecurityGroupRules',
  'DescribeSecurityGroupVpcAssociations',
  'DescribeSecurityGroups',
  'DescribeSnapshots',
  'DescribeSubnets',
  'DescribeTags',
  'DescribeVolumes',
  'DescribeVpcEndpoints',
  'DescribeVpcs',
] as const;
