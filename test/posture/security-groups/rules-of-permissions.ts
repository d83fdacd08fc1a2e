import type { IpPermission, SecurityGroup as SdkSecurityGroup } from '@aws-sdk/client-ec2';
import type { SecurityGroupRule } from '../../../src/aws/ec2/security-group.ts';

/** Gives a recorded group's ingress permissions as the single rules that DescribeSecurityGroupRules tells of. */
export function rulesOfPermissions({ GroupId = '', IpPermissions = [] }: SdkSecurityGroup): SecurityGroupRule[] {
  return IpPermissions.flatMap((permission) => peersOf(permission).map((peer) => ({ ...peer, permission }))).map(
    ({ permission, ...peer }, at) => ({
      securityGroupRuleId: `sgr-0${at.toString(16).padStart(16, '0')}`,
      groupId: GroupId,
      isEgress: false,
      ipProtocol: permission.IpProtocol ?? '-1',
      fromPort: permission.FromPort ?? -1,
      toPort: permission.ToPort ?? -1,
      tags: {},
      ...peer,
    }),
  );
}

type Peer = Pick<SecurityGroupRule, 'cidrIpv4' | 'cidrIpv6' | 'prefixListId' | 'referencedGroupId' | 'description'>;

const peersOf = (permission: IpPermission): Peer[] => [
  ...(permission.IpRanges ?? []).map((each) => ({ cidrIpv4: each.CidrIp, description: each.Description })),
  ...(permission.Ipv6Ranges ?? []).map((each) => ({ cidrIpv6: each.CidrIpv6, description: each.Description })),
  ...(permission.PrefixListIds ?? []).map((each) => ({ prefixListId: each.PrefixListId })),
  ...(permission.UserIdGroupPairs ?? []).map((each) => ({ referencedGroupId: each.GroupId })),
];
