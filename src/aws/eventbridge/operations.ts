/** The operations of Amazon EventBridge that change nothing, read one by one in the service's reference: the guard lets only these through. */
export const READS = [
  'DescribeEventBus',
  'DescribeRule',
  'ListEventBuses',
  'ListRuleNamesByTarget',
  'ListRules',
  'ListTargetsByRule',
  'TestEventPattern',
] as const;
