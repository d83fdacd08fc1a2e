import type { TargetGroup as SdkTargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';

/** How a load balancer speaks to a group of targets. */
export interface TargetGroupTransport {
  readonly arn: string;
  readonly name: string;
  /** `HTTP`, `HTTPS`, `TCP`, `TLS`, `UDP`, `GENEVE` …; undefined for Lambda functions. */
  readonly protocol?: string;
  readonly port?: number;
  readonly vpcId?: string;
  /** `instance`, `ip`, `lambda` or `alb`. */
  readonly targetType?: string;
  /** Load balancers that send to it; none where it is not used. */
  readonly loadBalancerArns: readonly string[];
}

/** Gives our target group from DescribeTargetGroups' own. */
export const toTargetGroup = (raw: SdkTargetGroup): TargetGroupTransport => ({
  arn: raw.TargetGroupArn ?? '',
  name: raw.TargetGroupName ?? '',
  protocol: raw.Protocol,
  port: raw.Port,
  vpcId: raw.VpcId,
  targetType: raw.TargetType,
  loadBalancerArns: raw.LoadBalancerArns ?? [],
});
