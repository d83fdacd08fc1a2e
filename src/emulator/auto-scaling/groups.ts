import type {
  Activity,
  AttachInstancesQuery,
  AutoScalingGroup,
  AutoScalingGroupNamesType,
  AutoScalingGroupsType,
  AutoScalingInstancesType,
  DescribeAutoScalingInstancesType,
  DetachInstancesAnswer,
  DetachInstancesQuery,
  EnterStandbyAnswer,
  EnterStandbyQuery,
  ExitStandbyAnswer,
  ExitStandbyQuery,
  SetDesiredCapacityType,
} from '@aws-sdk/client-auto-scaling';
import { pageOf } from '../ec2/pages.ts';
import { AwsError, type Handler, type HandlerContext } from '../handler.ts';
import { hexOf } from '../ids.ts';
import type { AutoScalingGroupState, World } from '../state.ts';

type Member = AutoScalingGroupState['instances'][number];

const invalid = (message: string): AwsError => new AwsError('ValidationError', message, 400);

function groupOf(world: World, name: string | undefined): AutoScalingGroupState {
  const group = world.autoScalingGroups[name ?? ''];
  if (group === undefined) throw invalid(`AutoScalingGroup name not found - null`);
  return group;
}

function membersOf(group: AutoScalingGroupState, ids: readonly string[] | undefined): Member[] {
  return (ids ?? []).map((id) => {
    const member = group.instances.find((each) => each.instanceId === id);
    if (member === undefined) throw invalid(`The instance ${id} is not part of Auto Scaling group ${group.name}.`);
    return member;
  });
}

const zoneOf = (world: World, instanceId: string): string =>
  world.subnets[world.instances[instanceId]?.subnetId ?? '']?.availabilityZone ?? world.availabilityZones[0] ?? '';

/** DescribeAutoScalingInstances. */
export const describeAutoScalingInstances: Handler<DescribeAutoScalingInstancesType, AutoScalingInstancesType> = (
  input,
  { world },
) => {
  const all = Object.values(world.autoScalingGroups).flatMap((group) =>
    group.instances.map((member) => ({ group, member })),
  );
  const wanted = input.InstanceIds ?? [];
  const named = all.filter(({ member }) => wanted.length === 0 || wanted.includes(member.instanceId));
  const { page, ...next } = pageOf(named, { MaxResults: input.MaxRecords, NextToken: input.NextToken }, 1);
  return {
    ...next,
    AutoScalingInstances: page.map(({ group, member }) => ({
      InstanceId: member.instanceId,
      InstanceType: world.instances[member.instanceId]?.instanceType,
      AutoScalingGroupName: group.name,
      AvailabilityZone: zoneOf(world, member.instanceId),
      LifecycleState: member.lifecycleState,
      HealthStatus: member.healthStatus.toUpperCase(),
      ProtectedFromScaleIn: member.protected,
    })),
  };
};

/** DescribeAutoScalingGroups. */
export const describeAutoScalingGroups: Handler<AutoScalingGroupNamesType, AutoScalingGroupsType> = (
  input,
  { world },
) => {
  const wanted = input.AutoScalingGroupNames ?? [];
  const named = Object.values(world.autoScalingGroups).filter(
    (group) => wanted.length === 0 || wanted.includes(group.name),
  );
  const { page, ...next } = pageOf(named, { MaxResults: input.MaxRecords, NextToken: input.NextToken }, 1);
  return { ...next, AutoScalingGroups: page.map((group) => toGroup(world, group)) };
};

const toGroup = (world: World, group: AutoScalingGroupState): AutoScalingGroup => ({
  AutoScalingGroupName: group.name,
  AutoScalingGroupARN: group.arn,
  MinSize: group.minSize,
  MaxSize: group.maxSize,
  DesiredCapacity: group.desired,
  DefaultCooldown: 300,
  AvailabilityZones: [...new Set(group.subnetIds.flatMap((id) => world.subnets[id]?.availabilityZone ?? []))],
  VPCZoneIdentifier: group.subnetIds.join(','),
  TargetGroupARNs: group.targetGroupArns,
  HealthCheckType: 'ELB',
  HealthCheckGracePeriod: 300,
  CreatedTime: new Date(world.startedAt - 86_400_000),
  NewInstancesProtectedFromScaleIn: false,
  Instances: group.instances.map((member) => ({
    InstanceId: member.instanceId,
    InstanceType: world.instances[member.instanceId]?.instanceType,
    AvailabilityZone: zoneOf(world, member.instanceId),
    LifecycleState: member.lifecycleState as NonNullable<AutoScalingGroup['Instances']>[number]['LifecycleState'],
    HealthStatus: member.healthStatus,
    ProtectedFromScaleIn: member.protected,
  })),
  Tags: Object.entries(group.tags).map(([Key, Value]) => ({
    ResourceId: group.name,
    ResourceType: 'auto-scaling-group',
    Key,
    Value,
    PropagateAtLaunch: true,
  })),
});

/** EnterStandby: with the desired capacity lowered when asked, never below the minimum. */
export const enterStandby: Handler<EnterStandbyQuery, EnterStandbyAnswer> = (input, context) => {
  const group = groupOf(context.world, input.AutoScalingGroupName);
  const members = membersOf(group, input.InstanceIds);
  const other = members.find((member) => member.lifecycleState !== 'InService');
  if (other !== undefined) throw invalid(`The instance ${other.instanceId} is not in InService state.`);
  lowerCapacity(group, members.length, input.ShouldDecrementDesiredCapacity === true);
  for (const member of members) member.lifecycleState = 'Standby';
  return {
    Activities: members.map((member) =>
      activity(context, group, `Moving EC2 instance to Standby: ${member.instanceId}`),
    ),
  };
};

/** ExitStandby: the desired capacity grows by the instances that come back. */
export const exitStandby: Handler<ExitStandbyQuery, ExitStandbyAnswer> = (input, context) => {
  const group = groupOf(context.world, input.AutoScalingGroupName);
  const members = membersOf(group, input.InstanceIds);
  const other = members.find((member) => member.lifecycleState !== 'Standby');
  if (other !== undefined) throw invalid(`The instance ${other.instanceId} is not in Standby.`);
  raiseCapacity(group, members.length);
  for (const member of members) member.lifecycleState = 'InService';
  return {
    Activities: members.map((member) =>
      activity(context, group, `Moving EC2 instance out of Standby: ${member.instanceId}`),
    ),
  };
};

/** DetachInstances. */
export const detachInstances: Handler<DetachInstancesQuery, DetachInstancesAnswer> = (input, context) => {
  const group = groupOf(context.world, input.AutoScalingGroupName);
  const members = membersOf(group, input.InstanceIds);
  lowerCapacity(group, members.length, input.ShouldDecrementDesiredCapacity === true);
  group.instances = group.instances.filter((each) => !members.includes(each));
  return {
    Activities: members.map((member) => activity(context, group, `Detaching EC2 instance: ${member.instanceId}`)),
  };
};

/** AttachInstances: the desired capacity grows with them. */
export const attachInstances: Handler<AttachInstancesQuery, object> = (input, { world }) => {
  const group = groupOf(world, input.AutoScalingGroupName);
  const ids = input.InstanceIds ?? [];
  for (const id of ids) {
    if (world.instances[id]?.state !== 'running') throw invalid(`Invalid Instance ID(s): [${id}]`);
    const taken = Object.values(world.autoScalingGroups).find((each) =>
      each.instances.some((member) => member.instanceId === id),
    );
    if (taken !== undefined) throw invalid(`Instance ${id} is already part of AutoScalingGroup:${taken.name}`);
  }
  raiseCapacity(group, ids.length);
  for (const instanceId of ids) {
    group.instances.push({ instanceId, lifecycleState: 'InService', protected: false, healthStatus: 'Healthy' });
  }
  return {};
};

/** SetDesiredCapacity: within the sizes. No instance is launched or ended here: the emulator's groups hold still. */
export const setDesiredCapacity: Handler<SetDesiredCapacityType, object> = (input, { world }) => {
  const group = groupOf(world, input.AutoScalingGroupName);
  const wanted = input.DesiredCapacity ?? 0;
  const bad = wanted < group.minSize ? ['below min', group.minSize] : ['above max', group.maxSize];
  if (wanted < group.minSize || wanted > group.maxSize) {
    throw invalid(`New SetDesiredCapacity value ${wanted} is ${bad[0]} value ${bad[1]} for the AutoScalingGroup.`);
  }
  group.desired = wanted;
  return {};
};

function lowerCapacity(group: AutoScalingGroupState, by: number, wanted: boolean): void {
  if (!wanted) return;
  if (group.desired - by < group.minSize) {
    throw invalid(
      `AutoScalingGroup ${group.name} has min-size=${group.minSize}, max-size=${group.maxSize}, and desired-size=${group.desired}. To place into standby ${by} instance${by === 1 ? '' : 's'}, please update the AutoScalingGroup sizes appropriately.`,
    );
  }
  group.desired -= by;
}

function raiseCapacity(group: AutoScalingGroupState, by: number): void {
  const next = group.desired + by;
  if (next > group.maxSize) {
    throw invalid(
      `AutoScalingGroup ${group.name} has min-size=${group.minSize}, max-size=${group.maxSize}, and desired-size=${group.desired}. The desired-size would become ${next}, which is more than the max-size.`,
    );
  }
  group.desired = next;
}

const activity = ({ now }: HandlerContext, group: AutoScalingGroupState, Description: string): Activity => ({
  ActivityId: hexOf(`${group.name}:${Description}:${now()}`).slice(0, 32),
  AutoScalingGroupName: group.name,
  Description,
  Cause: 'At the request of a user',
  StartTime: new Date(now()),
  StatusCode: 'InProgress',
  Progress: 50,
});
