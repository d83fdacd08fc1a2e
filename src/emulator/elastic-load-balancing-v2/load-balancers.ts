import type {
  DescribeLoadBalancersInput,
  DescribeLoadBalancersOutput,
  LoadBalancer,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { pageOf } from '../ec2/pages.ts';
import { AwsError, type Handler } from '../handler.ts';
import type { World } from '../state.ts';
import type { LoadBalancerState } from '../transit-state.ts';
import { loadBalancersOf } from './users.ts';

/** DescribeLoadBalancers: those of the world, and those that only target groups name. */
export const describeLoadBalancers: Handler<DescribeLoadBalancersInput, DescribeLoadBalancersOutput> = (
  input,
  { world },
) => {
  const named = [...new Set(Object.values(world.targetGroups).flatMap((group) => loadBalancersOf(world, group)))];
  const all = [
    ...Object.values(world.loadBalancers).map((state) => toLoadBalancer(world, state)),
    ...named.filter((arn) => world.loadBalancers[arn] === undefined).map((arn) => namedOnly(world, arn)),
  ];
  const missing =
    input.LoadBalancerArns?.find((arn) => !all.some((each) => each.LoadBalancerArn === arn)) ??
    input.Names?.find((name) => !all.some((each) => each.LoadBalancerName === name));
  if (missing !== undefined) throw noLoadBalancer(missing);
  const wanted = all
    .filter((each) => !input.LoadBalancerArns?.length || input.LoadBalancerArns.includes(each.LoadBalancerArn ?? ''))
    .filter((each) => !input.Names?.length || input.Names.includes(each.LoadBalancerName ?? ''));
  const { page, NextToken } = pageOf(wanted, { MaxResults: input.PageSize, NextToken: input.Marker }, 1);
  return { LoadBalancers: page, ...(NextToken === undefined ? {} : { NextMarker: NextToken }) };
};

/** The error of a load balancer that is not there. */
export const noLoadBalancer = (named: string): AwsError =>
  new AwsError('LoadBalancerNotFound', `Load balancers '[${named}]' not found`, 400);

const toLoadBalancer = (world: World, state: LoadBalancerState): LoadBalancer => ({
  LoadBalancerArn: state.arn,
  LoadBalancerName: state.name,
  DNSName: state.dnsName,
  Type: state.type,
  ...(state.type === 'gateway' ? {} : { Scheme: state.scheme }),
  IpAddressType: 'ipv4',
  VpcId: state.vpcId,
  State: { Code: 'active' },
  CreatedTime: new Date(state.createdAt),
  ...(state.type === 'gateway' ? {} : { SecurityGroups: state.securityGroupIds }),
  AvailabilityZones: state.subnetIds.map((SubnetId) => ({
    SubnetId,
    ZoneName: world.subnets[SubnetId]?.availabilityZone,
  })),
});

function namedOnly(world: World, arn: string): LoadBalancer {
  const [, kind, name = ''] = arn.split('/');
  const vpcId = Object.values(world.targetGroups).find((group) => group.loadBalancerArns.includes(arn))?.vpcId;
  const cards = Object.values(world.interfaces).filter((each) => each.description.includes(`/${name}/`));
  const first = cards[0];
  return {
    LoadBalancerArn: arn,
    LoadBalancerName: name,
    DNSName: `${name}-1234567890.${world.region}.elb.amazonaws.com`,
    Type: kind === 'net' ? 'network' : 'application',
    Scheme: 'internet-facing',
    IpAddressType: 'ipv4',
    VpcId: vpcId,
    State: { Code: 'active' },
    CreatedTime: new Date(world.startedAt - 86_400_000),
    SecurityGroups: first?.groupIds ?? [],
    AvailabilityZones: cards.map((card) => ({
      SubnetId: card.subnetId,
      ZoneName: world.subnets[card.subnetId]?.availabilityZone,
    })),
  };
}
