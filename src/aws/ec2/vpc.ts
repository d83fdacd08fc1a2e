import type { Vpc as SdkVpc } from '@aws-sdk/client-ec2';
import { toTags } from './tags.ts';

/** A VPC, from DescribeVpcs. */
export interface Vpc {
  readonly vpcId: string;
  readonly ownerId?: string;
  /** The first IPv4 block, and all of them, IPv6 ones included. */
  readonly cidrBlock?: string;
  readonly cidrBlocks: readonly string[];
  readonly isDefault: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** Gives our VPC from DescribeVpcs' own. */
export function toVpc(raw: SdkVpc): Vpc {
  const more = [
    ...(raw.CidrBlockAssociationSet ?? []).map((each) => each.CidrBlock),
    ...(raw.Ipv6CidrBlockAssociationSet ?? []).map((each) => each.Ipv6CidrBlock),
  ];
  const blocks = [raw.CidrBlock, ...more].filter((each) => each !== undefined);
  return {
    vpcId: raw.VpcId ?? '',
    ownerId: raw.OwnerId,
    cidrBlock: raw.CidrBlock,
    cidrBlocks: [...new Set(blocks)],
    isDefault: raw.IsDefault ?? false,
    tags: toTags(raw.Tags),
  };
}
