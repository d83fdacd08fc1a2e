import type { NetworkAcl as SdkNetworkAcl } from '@aws-sdk/client-ec2';
import { toTags } from './tags.ts';

/** One entry of a network ACL, from DescribeNetworkAcls. They are judged by rising number, and the first that fits decides. */
export interface NetworkAclEntry {
  /** 32767 is the `*` that denies what no other entry fits. */
  readonly ruleNumber: number;
  readonly egress: boolean;
  /** IANA number as text; `-1` is all. */
  readonly protocol: string;
  readonly action: 'allow' | 'deny';
  readonly cidrBlock?: string;
  readonly ipv6CidrBlock?: string;
  /** For TCP and UDP; absent where all ports are meant. */
  readonly fromPort?: number;
  readonly toPort?: number;
  /** For ICMP; -1 is all. */
  readonly icmpType?: number;
}

/** A network ACL and the subnets it stands before. */
export interface NetworkAcl {
  readonly networkAclId: string;
  readonly vpcId: string;
  readonly isDefault: boolean;
  readonly subnetIds: readonly string[];
  /** Each replacement gives a subnet's association a new id. */
  readonly associations: readonly { readonly associationId: string; readonly subnetId: string }[];
  readonly tags: Readonly<Record<string, string>>;
  readonly entries: readonly NetworkAclEntry[];
}

/** Gives our network ACL from DescribeNetworkAcls' own. */
export function toNetworkAcl(raw: SdkNetworkAcl): NetworkAcl {
  return {
    networkAclId: raw.NetworkAclId ?? '',
    vpcId: raw.VpcId ?? '',
    isDefault: raw.IsDefault ?? false,
    associations: (raw.Associations ?? []).map((one) => ({
      associationId: one.NetworkAclAssociationId ?? '',
      subnetId: one.SubnetId ?? '',
    })),
    tags: toTags(raw.Tags),
    subnetIds: (raw.Associations ?? []).flatMap((one) => one.SubnetId ?? []),
    entries: (raw.Entries ?? []).map((entry) => ({
      ruleNumber: entry.RuleNumber ?? 0,
      egress: entry.Egress ?? false,
      protocol: entry.Protocol ?? '-1',
      // What can't be read lets nothing through.
      action: entry.RuleAction === 'allow' ? 'allow' : 'deny',
      cidrBlock: entry.CidrBlock,
      ipv6CidrBlock: entry.Ipv6CidrBlock,
      fromPort: entry.PortRange?.From,
      toPort: entry.PortRange?.To,
      icmpType: entry.IcmpTypeCode?.Type,
    })),
  };
}
