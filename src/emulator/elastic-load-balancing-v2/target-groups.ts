import type {
  DeregisterTargetsInput,
  DescribeTargetGroupsInput,
  DescribeTargetGroupsOutput,
  DescribeTargetHealthInput,
  DescribeTargetHealthOutput,
  RegisterTargetsInput,
  TargetDescription,
  TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { pageOf } from '../ec2/pages.ts';
import { AwsError, type Handler } from '../handler.ts';
import type { TargetGroupState, World } from '../state.ts';
import { loadBalancersOf } from './users.ts';

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
    .filter(
      (group) => input.LoadBalancerArn === undefined || loadBalancersOf(world, group).includes(input.LoadBalancerArn),
    );
  const { page, NextToken } = pageOf(named, { MaxResults: input.PageSize, NextToken: input.Marker }, 1);
  return {
    TargetGroups: page.map((group) => toTargetGroup(world, group)),
    ...(NextToken === undefined ? {} : { NextMarker: NextToken }),
  };
};

const toTargetGroup = (world: World, group: TargetGroupState): TargetGroup => ({
  TargetGroupArn: group.arn,
  TargetGroupName: group.name,
  ...(group.targetType === 'lambda'
    ? {}
    : { Protocol: group.protocol as TargetGroup['Protocol'], Port: group.port, VpcId: group.vpcId }),
  TargetType: group.targetType ?? 'instance',
  LoadBalancerArns: loadBalancersOf(world, group),
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
