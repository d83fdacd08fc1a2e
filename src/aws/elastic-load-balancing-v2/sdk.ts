/** What this program uses of the SDK's package: imported when first needed, so that a bundle carries only this. */
export {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
