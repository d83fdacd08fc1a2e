/** The operations of Amazon CloudWatch Logs that change nothing, read one by one in the service's reference: the guard lets only these through. */
export const READS = [
  'DescribeLogGroups',
  'DescribeLogStreams',
  'FilterLogEvents',
  'GetLogEvents',
  'GetQueryResults',
  'StartQuery',
  'StopQuery',
] as const;
