import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { WriteAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/** An instance as a member of a group. */
export interface Membership {
  readonly autoScalingGroupName: string;
  readonly instanceId: string;
}

/** Gives EnterStandby's input: the desired capacity stays, so that Auto Scaling launches another instance. */
export const standbyInput = ({ autoScalingGroupName, instanceId }: Membership) => ({
  AutoScalingGroupName: autoScalingGroupName,
  InstanceIds: [instanceId],
  ShouldDecrementDesiredCapacity: false,
});

/**
 * Takes an instance out of service without lowering the group's capacity: its health is no longer checked.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_EnterStandby.html
 */
export function enterStandby(write: WriteAccess, member: Membership): Promise<void> {
  return change(write, 'EnterStandby', member.autoScalingGroupName, async (sdk, client) => {
    await client.send(new sdk.EnterStandbyCommand(standbyInput(member)));
  });
}

/**
 * Puts an instance back into service; the group's desired capacity grows by one, which must not exceed its maximum.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_ExitStandby.html
 */
export function exitStandby(write: WriteAccess, { autoScalingGroupName, instanceId }: Membership): Promise<void> {
  return change(write, 'ExitStandby', autoScalingGroupName, async (sdk, client) => {
    const input = { AutoScalingGroupName: autoScalingGroupName, InstanceIds: [instanceId] };
    await client.send(new sdk.ExitStandbyCommand(input));
  });
}

/**
 * Sets a group's desired capacity, within its minimum and maximum.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetDesiredCapacity.html
 */
export function setDesiredCapacity(
  write: WriteAccess,
  wanted: { readonly autoScalingGroupName: string; readonly desiredCapacity: number },
): Promise<void> {
  return change(write, 'SetDesiredCapacity', wanted.autoScalingGroupName, async (sdk, client) => {
    const input = { AutoScalingGroupName: wanted.autoScalingGroupName, DesiredCapacity: wanted.desiredCapacity };
    await client.send(new sdk.SetDesiredCapacityCommand(input));
  });
}

function change(
  write: WriteAccess,
  operation: string,
  resource: string,
  work: (sdk: typeof import('./sdk.ts'), client: AutoScalingClient) => Promise<void>,
): Promise<void> {
  return asking({ service: 'auto-scaling', operation, resource }, async () =>
    work(await import('./sdk.ts'), await write.client('auto-scaling')),
  );
}
