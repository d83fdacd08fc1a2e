/** What this program uses of the SDK's package: imported when first needed, so that a bundle carries only this. */
export {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  EnterStandbyCommand,
  ExitStandbyCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
