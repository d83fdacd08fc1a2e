import type { Subnet as SdkSubnet } from '@aws-sdk/client-ec2';
import { toTags } from './tags.ts';

/** A subnet. `ownerId` differs from the account's own where it is shared. */
export interface Subnet {
  readonly subnetId: string;
  readonly name?: string;
  readonly vpcId: string;
  readonly ownerId?: string;
  readonly cidrBlock?: string;
  readonly availabilityZone?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Gives our subnet from DescribeSubnets' own; what AWS left out stays absent. */
export function toSubnet(raw: SdkSubnet): Subnet {
  const tags = toTags(raw.Tags);
  return {
    subnetId: raw.SubnetId ?? '',
    name: tags.Name,
    vpcId: raw.VpcId ?? '',
    ownerId: raw.OwnerId,
    cidrBlock: raw.CidrBlock,
    availabilityZone: raw.AvailabilityZone,
    tags,
  };
}
