import type { NetworkInterface as SdkNetworkInterface } from '@aws-sdk/client-ec2';
import { toTags } from './tags.ts';

/** An elastic network interface. `groups` keeps AWS's order: rollback restores it. */
export interface NetworkInterface {
  readonly networkInterfaceId: string;
  readonly interfaceType: string;
  readonly description: string;
  readonly status: string;
  readonly vpcId: string;
  readonly subnetId?: string;
  readonly groups: readonly { readonly groupId: string; readonly groupName: string }[];
  readonly privateIpAddresses: readonly string[];
  readonly ipv6Addresses: readonly string[];
  readonly publicIp?: string;
  /** True for a public address that stopping the instance gives up: no Elastic IP, nor one the account brought. */
  readonly publicIpIsLent?: boolean;
  readonly requesterManaged: boolean;
  readonly requesterId?: string;
  /** The service that manages it, when it is an operator-managed interface. */
  readonly operator?: string;
  /** Whose it is: in a shared subnet perhaps another account's than the subnet. */
  readonly ownerId?: string;
  readonly instanceId?: string;
  readonly instanceOwnerId?: string;
  readonly deviceIndex?: number;
  /** True where it may pass on what is not for itself, as routers, firewalls and NAT instances do. */
  readonly forwards: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** Gives our interface from DescribeNetworkInterfaces' own, with its groups in AWS's order. */
export function toNetworkInterface(raw: SdkNetworkInterface): NetworkInterface {
  const addresses = raw.PrivateIpAddresses ?? [];
  const privateIps = addresses.flatMap((one) => one.PrivateIpAddress ?? []);
  return {
    networkInterfaceId: raw.NetworkInterfaceId ?? '',
    interfaceType: raw.InterfaceType ?? 'interface',
    description: raw.Description ?? '',
    status: raw.Status ?? 'unknown',
    vpcId: raw.VpcId ?? '',
    subnetId: raw.SubnetId,
    groups: (raw.Groups ?? []).map((group) => ({ groupId: group.GroupId ?? '', groupName: group.GroupName ?? '' })),
    privateIpAddresses:
      privateIps.length > 0 || raw.PrivateIpAddress === undefined ? privateIps : [raw.PrivateIpAddress],
    ipv6Addresses: (raw.Ipv6Addresses ?? []).flatMap((one) => one.Ipv6Address ?? []),
    publicIp: raw.Association?.PublicIp ?? addresses.find((one) => one.Association?.PublicIp)?.Association?.PublicIp,
    publicIpIsLent: raw.Association?.IpOwnerId === 'amazon' && raw.Association.AllocationId === undefined,
    requesterManaged: raw.RequesterManaged ?? false,
    requesterId: raw.RequesterId,
    operator: raw.Operator?.Managed === true ? (raw.Operator.Principal ?? 'an AWS service') : undefined,
    ownerId: raw.OwnerId,
    instanceId: raw.Attachment?.InstanceId,
    instanceOwnerId: raw.Attachment?.InstanceOwnerId,
    deviceIndex: raw.Attachment?.DeviceIndex,
    forwards: raw.SourceDestCheck === false,
    tags: toTags(raw.TagSet),
  };
}
