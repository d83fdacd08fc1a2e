import type { SecurityGroup as SdkSecurityGroup, SecurityGroupRule as SdkSecurityGroupRule } from '@aws-sdk/client-ec2';
import { toTags } from './tags.ts';

/** One rule of a security group, from DescribeSecurityGroupRules. Ports are -1 where the protocol has none. */
export interface SecurityGroupRule {
  readonly securityGroupRuleId: string;
  readonly groupId: string;
  readonly isEgress: boolean;
  /** `tcp`, `udp`, `icmp`, `-1` (all) or a protocol number as text. */
  readonly ipProtocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly cidrIpv4?: string;
  readonly cidrIpv6?: string;
  readonly prefixListId?: string;
  readonly referencedGroupId?: string;
  /** The account of the referenced group; absent once a group of a peer VPC is gone. */
  readonly referencedGroupOwnerId?: string;
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SecurityGroup {
  readonly groupId: string;
  readonly groupName: string;
  readonly description: string;
  readonly vpcId: string;
  readonly ownerId?: string;
  /** How many permissions let something in; their rules are read apart. Undefined where AWS does not say. */
  readonly ingressPermissions?: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Gives our group from DescribeSecurityGroups' own. */
export function toSecurityGroup(raw: SdkSecurityGroup): SecurityGroup {
  return {
    groupId: raw.GroupId ?? '',
    groupName: raw.GroupName ?? '',
    description: raw.Description ?? '',
    vpcId: raw.VpcId ?? '',
    ownerId: raw.OwnerId,
    ...(raw.IpPermissions === undefined ? {} : { ingressPermissions: raw.IpPermissions.length }),
    tags: toTags(raw.Tags),
  };
}

/** Gives our rule from DescribeSecurityGroupRules' own. */
export function toSecurityGroupRule(raw: SdkSecurityGroupRule): SecurityGroupRule {
  return {
    securityGroupRuleId: raw.SecurityGroupRuleId ?? '',
    groupId: raw.GroupId ?? '',
    isEgress: raw.IsEgress ?? false,
    ipProtocol: raw.IpProtocol ?? '-1',
    fromPort: raw.FromPort,
    toPort: raw.ToPort,
    cidrIpv4: raw.CidrIpv4,
    cidrIpv6: raw.CidrIpv6,
    prefixListId: raw.PrefixListId,
    referencedGroupId: raw.ReferencedGroupInfo?.GroupId,
    referencedGroupOwnerId: raw.ReferencedGroupInfo?.UserId,
    description: raw.Description,
    tags: toTags(raw.Tags),
  };
}
