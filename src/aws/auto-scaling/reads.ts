import { type CallOptions, sending } from '../call-options.ts';
import { allPages } from '../pages.ts';
import type { ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/** An instance as a member of an Auto Scaling group. */
export interface AutoScalingMember {
  readonly instanceId: string;
  readonly autoScalingGroupName: string;
  /** `InService`, `Standby`, `Terminating:Wait`, … */
  readonly lifecycleState: string;
  readonly healthStatus?: string;
  readonly protectedFromScaleIn: boolean;
}

/**
 * Gives those of the instances, 50 at most, that are in an Auto Scaling group; the others are left out.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingInstances.html
 */
export async function describeAutoScalingInstances(
  read: ReadAccess,
  { instanceIds }: { readonly instanceIds: readonly string[] },
  options: CallOptions = {},
): Promise<readonly AutoScalingMember[]> {
  if (instanceIds.length === 0) return [];
  const what = {
    service: 'auto-scaling',
    operation: 'DescribeAutoScalingInstances',
    resource: instanceIds.join(', '),
  } as const;
  return asking(what, async () => {
    const { DescribeAutoScalingInstancesCommand } = await import('./sdk.ts');
    const client = await read.client('auto-scaling');
    const wanted = { InstanceIds: [...instanceIds] };
    const pages = await allPages(
      (NextToken) => client.send(new DescribeAutoScalingInstancesCommand({ ...wanted, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages
      .flatMap((page) => page.AutoScalingInstances ?? [])
      .map((member) => ({
        instanceId: member.InstanceId ?? '',
        autoScalingGroupName: member.AutoScalingGroupName ?? '',
        lifecycleState: member.LifecycleState ?? 'unknown',
        healthStatus: member.HealthStatus,
        protectedFromScaleIn: member.ProtectedFromScaleIn ?? false,
      }));
  });
}

/** An Auto Scaling group: its sizes, and each member's lifecycle state by instance id. */
export interface AutoScalingGroup {
  readonly autoScalingGroupName: string;
  readonly desiredCapacity: number;
  readonly minSize: number;
  readonly maxSize: number;
  readonly members: Readonly<Record<string, string>>;
}

/**
 * Gives an Auto Scaling group by its name; undefined when there is none.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html
 */
export async function describeAutoScalingGroup(
  read: ReadAccess,
  { autoScalingGroupName }: { readonly autoScalingGroupName: string },
  options: CallOptions = {},
): Promise<AutoScalingGroup | undefined> {
  const what = {
    service: 'auto-scaling',
    operation: 'DescribeAutoScalingGroups',
    resource: autoScalingGroupName,
  } as const;
  return asking(what, async () => {
    const { DescribeAutoScalingGroupsCommand } = await import('./sdk.ts');
    const client = await read.client('auto-scaling');
    const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [autoScalingGroupName] });
    const [group] = (await client.send(command, sending(options))).AutoScalingGroups ?? [];
    if (group === undefined) return undefined;
    return {
      autoScalingGroupName,
      desiredCapacity: group.DesiredCapacity ?? 0,
      minSize: group.MinSize ?? 0,
      maxSize: group.MaxSize ?? 0,
      members: Object.fromEntries(
        (group.Instances ?? []).map(({ InstanceId, LifecycleState }) => [
          InstanceId ?? '',
          LifecycleState ?? 'unknown',
        ]),
      ),
    };
  });
}
