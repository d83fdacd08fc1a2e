import {
  AttachInstancesCommand,
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DetachInstancesCommand,
  EnterStandbyCommand,
  ExitStandbyCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  DeregisterTargetsCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { clientOptions, INSTANCE, serveSmallWorld, TWO_CARDS, VPC } from '../small-world.ts';

const BALANCER = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188';
const TARGETS = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/943f017f100becff';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await serveSmallWorld((world) => {
    world.autoScalingGroups.fleet = {
      name: 'fleet',
      arn: 'arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:1:autoScalingGroupName/fleet',
      minSize: 1,
      maxSize: 2,
      desired: 2,
      subnetIds: ['subnet-0a1'],
      targetGroupArns: [TARGETS],
      instances: [INSTANCE, TWO_CARDS].map((instanceId) => ({
        instanceId,
        lifecycleState: 'InService',
        protected: false,
        healthStatus: 'Healthy',
      })),
      tags: {},
    };
    world.targetGroups[TARGETS] = {
      arn: TARGETS,
      name: 'web',
      vpcId: VPC,
      port: 8080,
      protocol: 'HTTP',
      loadBalancerArns: [BALANCER],
      targets: [{ id: INSTANCE, port: 8080, state: 'healthy' }],
    };
  });
});
afterEach(() => emulator.stop());

test('an instance goes into standby and comes back, and the capacity with it', async () => {
  const scaling = new AutoScalingClient(clientOptions(emulator));
  const group = async () => {
    const answer = await scaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['fleet'] }));
    return answer.AutoScalingGroups?.[0];
  };
  const standby = (InstanceId: string) =>
    scaling.send(
      new EnterStandbyCommand({
        AutoScalingGroupName: 'fleet',
        InstanceIds: [InstanceId],
        ShouldDecrementDesiredCapacity: true,
      }),
    );
  expect((await standby(INSTANCE)).Activities?.[0]?.Description).toContain(INSTANCE);
  const { AutoScalingInstances } = await scaling.send(
    new DescribeAutoScalingInstancesCommand({ InstanceIds: [INSTANCE] }),
  );
  expect(AutoScalingInstances?.[0]).toMatchObject({ LifecycleState: 'Standby', AvailabilityZone: 'us-east-1a' });
  expect((await group())?.DesiredCapacity).toBe(1);
  await expect(standby(TWO_CARDS)).rejects.toMatchObject({ name: 'ValidationError' });
  await scaling.send(new ExitStandbyCommand({ AutoScalingGroupName: 'fleet', InstanceIds: [INSTANCE] }));
  expect((await group())?.DesiredCapacity).toBe(2);
});

test('the desired capacity is set within the sizes of the group', async () => {
  const scaling = new AutoScalingClient(clientOptions(emulator));
  const set = (DesiredCapacity: number) =>
    scaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: 'fleet', DesiredCapacity }));
  await set(1);
  expect(emulator.world().autoScalingGroups.fleet?.desired).toBe(1);
  await expect(set(0)).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringContaining('below min value 1'),
  });
  await expect(set(3)).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringContaining('above max value 2'),
  });
});

test('an instance is detached and attached again', async () => {
  const scaling = new AutoScalingClient(clientOptions(emulator));
  const named = { AutoScalingGroupName: 'fleet', InstanceIds: [INSTANCE] };
  await scaling.send(new DetachInstancesCommand({ ...named, ShouldDecrementDesiredCapacity: true }));
  expect(emulator.world().autoScalingGroups.fleet?.instances.map((each) => each.instanceId)).toEqual([TWO_CARDS]);
  await scaling.send(new AttachInstancesCommand(named));
  await expect(scaling.send(new AttachInstancesCommand(named))).rejects.toMatchObject({ name: 'ValidationError' });
});

test('a target is taken from its load balancer and put back', async () => {
  const balancing = new ElasticLoadBalancingV2Client(clientOptions(emulator));
  const health = async () => {
    const { TargetHealthDescriptions } = await balancing.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: TARGETS, Targets: [{ Id: INSTANCE }] }),
    );
    return TargetHealthDescriptions?.[0]?.TargetHealth?.State;
  };
  const named = { TargetGroupArn: TARGETS, Targets: [{ Id: INSTANCE, Port: 8080 }] };
  expect(await health()).toBe('healthy');
  await balancing.send(new DeregisterTargetsCommand(named));
  expect(await health()).toBe('unused');
  await balancing.send(new RegisterTargetsCommand(named));
  expect(await health()).toBe('healthy');
  const { TargetGroups } = await balancing.send(new DescribeTargetGroupsCommand({ LoadBalancerArn: BALANCER }));
  expect(TargetGroups?.map((each) => each.TargetGroupName)).toEqual(['web']);
  const { LoadBalancers } = await balancing.send(new DescribeLoadBalancersCommand({}));
  expect(LoadBalancers?.[0]).toMatchObject({ LoadBalancerName: 'web', Type: 'application' });
  await expect(
    balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn: `${TARGETS}0` })),
  ).rejects.toMatchObject({ name: 'TargetGroupNotFoundException' });
});
