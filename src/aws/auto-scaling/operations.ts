/** The operations of Amazon EC2 Auto Scaling that change nothing, read one by one in the service's reference: the guard lets only these through. */
export const READS = ['DescribeAutoScalingGroups', 'DescribeAutoScalingInstances'] as const;
