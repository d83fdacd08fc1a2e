import type { LoadBalancer as SdkLoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2';

/** An Application, Network or Gateway Load Balancer. */
export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  /** `application`, `network` or `gateway`. */
  readonly type: string;
  /** `internet-facing` or `internal`; undefined for gateways. */
  readonly scheme?: string;
  readonly dnsName?: string;
  readonly vpcId?: string;
  readonly state?: string;
  /** None where a Network Load Balancer was made without any. */
  readonly securityGroupIds: readonly string[];
}

/** Gives our load balancer from DescribeLoadBalancers' own. */
export const toLoadBalancer = (raw: SdkLoadBalancer): LoadBalancer => ({
  arn: raw.LoadBalancerArn ?? '',
  name: raw.LoadBalancerName ?? '',
  type: raw.Type ?? 'unknown',
  scheme: raw.Scheme,
  dnsName: raw.DNSName,
  vpcId: raw.VpcId,
  state: raw.State?.Code,
  securityGroupIds: raw.SecurityGroups ?? [],
});
