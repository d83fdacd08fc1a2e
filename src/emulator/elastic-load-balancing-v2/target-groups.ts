import type {
  DeregisterTargetsInput,
  DescribeLoadBalancersInput,
  DescribeLoadBalancersOutput,
  DescribeTargetGroupsInput,
  DescribeTargetGroupsOutput,
  DescribeTargetHealthInput,
  DescribeTargetHealthOutput,
  LoadBalancer,
  RegisterTargetsInput,
  TargetDescription,
  TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { pageOf } from '../ec2/pages.ts';
import { AwsError, type Handler } from '../handler.ts';
import type { TargetGroupState, World } from '../state.ts';

function groupOf(world: World, arn: string | undefined): TargetGroupState {
  const group = Object.values(world.targetGroups).find((each) => each.arn === arn);
  if (group === undefined) throw new AwsError('TargetGroupNotFound', `Target groups '${arn ?? ''}' not found`, 400);
  return group;
}

/** DescribeTargetGroups, by ARN, name or load balancer. */
export const describeTargetGroups: Handler<DescribeTargetGroupsInput, DescribeTargetGroupsOutput> = (
  input,
  { world },
) => {
  const all = Object.values(world.targetGroups);
  const missing = input.Names?.find((name) => !all.some((group) => group.name === name));
  if (missing !== undefined) throw new AwsError('TargetGroupNotFound', `Target groups '${missing}' not found`, 400);
  const named = (input.TargetGroupArns?.length ? input.TargetGroupArns.map((arn) => groupOf(world, arn)) : all)
    .filter((group) => !input.Names?.length || input.Names.includes(group.name))
    .filter((group) => input.LoadBalancerArn === undefined || group.loadBalancerArns.includes(input.LoadBalancerArn));
  const { page, NextToken } = pageOf(named, { MaxResults: input.PageSize, NextToken: input.Marker }, 1);
  return { TargetGroups: page.map(toTargetGroup), ...(NextToken === undefined ? {} : { NextMarker: NextToken }) };
};

const toTargetGroup = (group: TargetGroupState): TargetGroup => ({
  TargetGroupArn: group.arn,
  TargetGroupName: group.name,
  Protocol: group.protocol as TargetGroup['Protocol'],
  Port: group.port,
  VpcId: group.vpcId,
  TargetType: 'instance',
  LoadBalancerArns: group.loadBalancerArns,
  HealthCheckEnabled: true,
  HealthCheckPath: '/',
  HealthCheckPort: 'traffic-port',
  HealthCheckProtocol: 'HTTP',
});

/** DescribeTargetHealth; a target asked for that is not registered is `unused`. */
export const describeTargetHealth: Handler<DescribeTargetHealthInput, DescribeTargetHealthOutput> = (
  input,
  { world },
) => {
  const group = groupOf(world, input.TargetGroupArn);
  const asked = input.Targets?.length ? input.Targets.map((target) => locate(group, target)) : group.targets;
  return {
    TargetHealthDescriptions: asked.map((target) => ({
      Target: { Id: target.id, Port: target.port },
      HealthCheckPort: String(target.port),
      TargetHealth: {
        State: target.state as 'healthy',
        ...(target.state === 'unused' ? { Reason: 'Target.NotRegistered' as const } : {}),
      },
    })),
  };
};

function locate(group: TargetGroupState, target: TargetDescription): TargetGroupState['targets'][number] {
  const port = target.Port ?? group.port;
  const found = group.targets.find((each) => each.id === target.Id && each.port === port);
  return found ?? { id: target.Id ?? '', port, state: 'unused' };
}

/** RegisterTargets: healthy at once; one that is registered already stays as it is. */
export const registerTargets: Handler<RegisterTargetsInput, object> = (input, { world }) => {
  const group = groupOf(world, input.TargetGroupArn);
  const targets = input.Targets ?? [];
  const unknown = targets.filter((target) => world.instances[target.Id ?? '']?.vpcId !== group.vpcId);
  if (unknown.length > 0) {
    const ids = unknown.map((target) => `'${target.Id}'`).join(', ');
    throw new AwsError('InvalidTarget', `The following targets are not in the target group VPC: ${ids}`, 400);
  }
  for (const target of targets) {
    const located = locate(group, target);
    if (!group.targets.includes(located)) group.targets.push({ ...located, state: 'healthy' });
  }
  return {};
};

/** DeregisterTargets: at once; one that is not registered is no error. */
export const deregisterTargets: Handler<DeregisterTargetsInput, object> = (input, { world }) => {
  const group = groupOf(world, input.TargetGroupArn);
  for (const target of input.Targets ?? []) {
    group.targets = group.targets.filter(
      (each) => each.id !== target.Id || (target.Port !== undefined && each.port !== target.Port),
    );
  }
  return {};
};

/** DescribeLoadBalancers: those that target groups name. */
export const describeLoadBalancers: Handler<DescribeLoadBalancersInput, DescribeLoadBalancersOutput> = (
  input,
  { world },
) => {
  const arns = [...new Set(Object.values(world.targetGroups).flatMap((group) => group.loadBalancerArns))];
  const all = arns.map((arn) => toLoadBalancer(world, arn));
  const missing =
    input.LoadBalancerArns?.find((arn) => !arns.includes(arn)) ??
    input.Names?.find((name) => !all.some((each) => each.LoadBalancerName === name));
  if (missing !== undefined) throw new AwsError('LoadBalancerNotFound', `Load balancers '[${missing}]' not found`, 400);
  const named = all
    .filter((each) => !input.LoadBalancerArns?.length || input.LoadBalancerArns.includes(each.LoadBalancerArn ?? ''))
    .filter((each) => !input.Names?.length || input.Names.includes(each.LoadBalancerName ?? ''));
  const { page, NextToken } = pageOf(named, { MaxResults: input.PageSize, NextToken: input.Marker }, 1);
  return { LoadBalancers: page, ...(NextToken === undefined ? {} : { NextMarker: NextToken }) };
};

function toLoadBalancer(world: World, arn: string): LoadBalancer {
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
