import type { Instance as SdkInstance } from '@aws-sdk/client-ec2';
import { toTags } from './tags.ts';

/** An instance, as much of it as containment needs. Times are epoch milliseconds. */
export interface Instance {
  readonly instanceId: string;
  readonly name?: string;
  readonly state: string;
  readonly instanceType?: string;
  /** `spot` for a Spot Instance, `scheduled`, `capacity-block`; absent for any other. */
  readonly lifecycle?: string;
  readonly vpcId?: string;
  readonly subnetId?: string;
  readonly privateIpAddress?: string;
  readonly publicIpAddress?: string;
  readonly iamInstanceProfileArn?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly networkInterfaceIds: readonly string[];
  /** Its EBS volumes, the root first where AWS lists it first. */
  readonly volumes: readonly AttachedVolume[];
}

/** An EBS volume as it is attached. */
export interface AttachedVolume {
  readonly deviceName: string;
  readonly volumeId: string;
  readonly deleteOnTermination: boolean;
}

/** Gives our instance from DescribeInstances' own; what AWS left out stays absent. */
export function toInstance(raw: SdkInstance): Instance {
  const tags = toTags(raw.Tags);
  return {
    instanceId: raw.InstanceId ?? '',
    name: tags.Name,
    state: raw.State?.Name ?? 'unknown',
    instanceType: raw.InstanceType,
    lifecycle: raw.InstanceLifecycle,
    vpcId: raw.VpcId,
    subnetId: raw.SubnetId,
    privateIpAddress: raw.PrivateIpAddress,
    publicIpAddress: raw.PublicIpAddress,
    iamInstanceProfileArn: raw.IamInstanceProfile?.Arn,
    tags,
    networkInterfaceIds: (raw.NetworkInterfaces ?? []).flatMap((one) => one.NetworkInterfaceId ?? []),
    volumes: (raw.BlockDeviceMappings ?? []).flatMap(({ DeviceName, Ebs }) =>
      DeviceName === undefined || Ebs?.VolumeId === undefined
        ? []
        : [{ deviceName: DeviceName, volumeId: Ebs.VolumeId, deleteOnTermination: Ebs.DeleteOnTermination ?? false }],
    ),
  };
}
