import { describe, expect, test } from 'vitest';
import type { NetworkAcl, NetworkAclEntry } from '../../src/aws/ec2/network-acl.ts';
import type { SecurityGroupRule } from '../../src/aws/ec2/security-group.ts';
import type { Connection } from '../../src/flows/connection.ts';
import { type Guards, type Refusal, refusalOf } from '../../src/flows/refusal.ts';
import { fakeConnection } from '../support/fake-feeds.ts';

const WEB = { groupId: 'sg-0a1b2c3d4e5f60718', groupName: 'web' };
let made = 0;

const rule = (over: Partial<SecurityGroupRule>): SecurityGroupRule => ({
  securityGroupRuleId: `sgr-${++made}`,
  groupId: WEB.groupId,
  isEgress: false,
  ipProtocol: 'tcp',
  tags: {},
  ...over,
});
const entry = (over: Partial<NetworkAclEntry>): NetworkAclEntry => ({
  ruleNumber: 100,
  egress: false,
  protocol: '-1',
  action: 'allow',
  cidrBlock: '0.0.0.0/0',
  ...over,
});
const STAR = [false, true].flatMap((egress) => [
  entry({ ruleNumber: 32_767, action: 'deny', egress }),
  entry({ ruleNumber: 32_768, action: 'deny', egress, cidrBlock: undefined, ipv6CidrBlock: '::/0' } as never),
]);
const acl = (...entries: readonly NetworkAclEntry[]): NetworkAcl => ({
  networkAclId: 'acl-0a1b2c3d4e5f60718',
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  isDefault: false,
  subnetIds: [],
  associations: [],
  tags: {},
  entries: [...STAR, ...entries],
});
const OPEN = acl(
  entry({}),
  entry({ egress: true }),
  entry({ ruleNumber: 101, cidrBlock: undefined, ipv6CidrBlock: '::/0' } as never),
);

const inward = (over: Partial<Connection> = {}): Connection =>
  fakeConnection({ srcaddr: '203.0.113.7', dstaddr: '10.0.1.15', dstport: 22, direction: 'ingress', ...over });
const outward = (over: Partial<Connection> = {}): Connection =>
  fakeConnection({ srcaddr: '10.0.1.15', dstaddr: '203.0.113.7', dstport: 443, direction: 'egress', ...over });
const guards = (over: Partial<Guards> = {}): Guards => ({
  inside: 'dst',
  groups: [WEB],
  rules: [],
  acl: OPEN,
  remoteGroups: [],
  sameSubnet: false,
  requestAccepted: false,
  ...over,
});
const ssh = (from: string) => rule({ fromPort: 22, toPort: 22, cidrIpv4: from });

interface Case {
  readonly of: string;
  readonly connection?: Connection;
  readonly guards?: Partial<Guards>;
  readonly by: Refusal['by'];
  readonly says: RegExp;
}

const CASES: readonly Case[] = [
  {
    of: 'a port that no rule of the group opens',
    guards: { rules: [rule({ fromPort: 443, toPort: 443, cidrIpv4: '0.0.0.0/0' })] },
    by: 'group',
    says: /^no inbound rule of sg-0a1b2c3d4e5f60718 \(web\) allows 203\.0\.113\.7 to port 22\/tcp; network ACL acl-0a1b2c3d4e5f60718 rule 100 allows it: most likely the security group$/,
  },
  {
    of: 'an address that the opened port is not for',
    guards: { rules: [ssh('198.51.100.0/24')] },
    by: 'group',
    says: /most likely the security group$/,
  },
  {
    of: 'a port that the group opens and the network ACL denies',
    guards: {
      rules: [ssh('203.0.113.0/24')],
      acl: acl(entry({ ruleNumber: 90, protocol: '6', fromPort: 22, toPort: 22, action: 'deny' }), entry({})),
    },
    by: 'acl',
    says: /rule sgr-\d+ of sg-.* allows it; network ACL acl-.* rule 90 denies it: most likely the network ACL$/,
  },
  {
    of: 'a lower entry of the network ACL, which decides before a higher one',
    guards: {
      rules: [],
      acl: acl(entry({ ruleNumber: 50 }), entry({ ruleNumber: 90, action: 'deny' })),
    },
    by: 'group',
    says: /rule 50 allows it: most likely the security group$/,
  },
  {
    of: 'what both refuse inward: the network ACL is met first',
    guards: { acl: acl() },
    by: 'acl',
    says: /rule \* denies it: most likely the network ACL, which it meets first$/,
  },
  {
    of: 'what both refuse outward: the group is met first',
    connection: outward(),
    guards: { inside: 'src', acl: acl() },
    by: 'group',
    says: /^no outbound rule of .* allows traffic to 203\.0\.113\.7, port 443\/tcp; .* most likely the security group, which it meets first$/,
  },
  {
    of: 'outward traffic, by outbound rules alone',
    connection: outward(),
    guards: { inside: 'src', rules: [rule({ fromPort: 443, toPort: 443, cidrIpv4: '0.0.0.0/0' })] },
    by: 'group',
    says: /no outbound rule/,
  },
  {
    of: 'what both allow now',
    guards: { rules: [ssh('0.0.0.0/0')] },
    by: 'neither',
    says: /both allow it now, so the rules may have changed since$/,
  },
  {
    of: 'an IPv6 address, which IPv4 rules say nothing of',
    connection: inward({ srcaddr: '2001:db8:ffff::9', dstaddr: '2001:db8:20::51' }),
    guards: { rules: [ssh('0.0.0.0/0')] },
    by: 'group',
    says: /allows 2001:db8:ffff::9 to port 22\/tcp; .* rule 101 allows it/,
  },
  {
    of: 'an IPv6 address inside an IPv6 block',
    connection: inward({ srcaddr: '2001:db8:ffff::9' }),
    guards: { rules: [rule({ fromPort: 0, toPort: 1024, cidrIpv6: '2001:db8:ffff::/48' })] },
    by: 'neither',
    says: /both allow it now/,
  },
  {
    of: 'a prefix list, which was not read',
    guards: { rules: [rule({ fromPort: 22, toPort: 22, prefixListId: 'pl-0a1b2c3d' })] },
    by: 'unknown',
    says: /may allow it: whether prefix list pl-0a1b2c3d has 203\.0\.113\.7 was not read; .*: if nothing changed since, it was the security group$/,
  },
  {
    of: 'a group that the other end wears',
    connection: inward({ srcaddr: '10.0.1.99' }),
    guards: {
      rules: [rule({ fromPort: 22, toPort: 22, referencedGroupId: 'sg-0fffffffffffffff' })],
      remoteGroups: ['sg-0fffffffffffffff'],
    },
    by: 'neither',
    says: /both allow it now/,
  },
  {
    of: 'a group that the other end does not wear',
    connection: inward({ srcaddr: '10.0.1.99' }),
    guards: { rules: [rule({ fromPort: 22, toPort: 22, referencedGroupId: 'sg-0fffffffffffffff' })] },
    by: 'group',
    says: /most likely the security group$/,
  },
  {
    of: 'a group, where it is not known what the other end wears',
    connection: inward({ srcaddr: '10.9.1.99' }),
    guards: {
      rules: [rule({ fromPort: 22, toPort: 22, referencedGroupId: 'sg-0fffffffffffffff' })],
      remoteGroups: undefined,
    },
    by: 'unknown',
    says: /whether 10\.9\.1\.99 wears sg-0fffffffffffffff is not known here/,
  },
  {
    of: 'ICMP, of which a flow log leaves out the type',
    connection: inward({ protocol: 1, dstport: 0 }),
    guards: { rules: [rule({ ipProtocol: 'icmp', fromPort: 8, toPort: -1, cidrIpv4: '0.0.0.0/0' })] },
    by: 'unknown',
    says: /a flow log does not say the ICMP type/,
  },
  {
    of: 'ICMP that no rule is for',
    connection: inward({ protocol: 1, dstport: 0 }),
    guards: { rules: [ssh('0.0.0.0/0')] },
    by: 'group',
    says: /^no inbound rule of .* allows ICMP from 203\.0\.113\.7; /,
  },
  {
    of: 'ICMP of any type',
    connection: inward({ protocol: 1, dstport: 0 }),
    guards: { rules: [rule({ ipProtocol: 'icmp', fromPort: -1, toPort: -1, cidrIpv4: '0.0.0.0/0' })] },
    by: 'neither',
    says: /both allow it now/,
  },
  {
    of: 'two ends in one subnet, between which no network ACL stands',
    connection: inward({ srcaddr: '10.0.1.99' }),
    guards: { acl: acl(), sameSubnet: true },
    by: 'group',
    says: /no network ACL stands inside a subnet: most likely the security group$/,
  },
  {
    of: 'an interface without groups, such as that of a NAT gateway',
    guards: { groups: [], acl: acl() },
    by: 'acl',
    says: /no security group filters this interface; .* most likely the network ACL$/,
  },
  {
    of: 'answers whose requests were accepted: groups are stateful, network ACLs are not',
    connection: outward({ srcport: 22, dstport: undefined }),
    guards: { inside: 'src', rules: [], acl: acl(entry({})), requestAccepted: true },
    by: 'acl',
    says: /^the requests were accepted and their answers refused, .*; network ACL .* rule \* denies it: most likely the network ACL$/,
  },
  {
    of: 'answers to ports of which the network ACL opens some',
    connection: outward({ srcport: 22, dstport: undefined }),
    guards: {
      inside: 'src',
      acl: acl(entry({ egress: true, ruleNumber: 120, protocol: '6', fromPort: 32_768, toPort: 60_999 })),
    },
    by: 'acl',
    says: /lets it through to ports 32768-60999 only, rule \* denies the others: most likely the network ACL$/,
  },
  {
    of: 'answers that the network ACL lets through now',
    connection: outward({ srcport: 22, dstport: undefined }),
    guards: { inside: 'src', rules: [] },
    by: 'neither',
    says: /the network ACL may have changed since, or the group no longer tracked the connection$/,
  },
  {
    of: 'rules that could not be read, beside a network ACL that allows',
    guards: { rules: undefined },
    by: 'unknown',
    says: /the rules of its security groups are not known; .*: if nothing changed since, it was the security group$/,
  },
  {
    of: 'nothing that could be read',
    guards: { rules: undefined, acl: undefined },
    by: 'unknown',
    says: /which of them refused can't be told$/,
  },
  {
    of: 'a record that says itself who refused',
    connection: inward({ rejectReason: 'BPA' }),
    by: 'stated',
    says: /^VPC Block Public Access refused it: the record says so \(reject-reason BPA\)$/,
  },
  {
    of: 'a format without protocol and port',
    connection: inward({ protocol: undefined, dstport: undefined }),
    guards: { rules: [ssh('0.0.0.0/0')] },
    by: 'unknown',
    says: /may allow it: the log format lacks protocol or port/,
  },
];

describe('who most likely refused', () => {
  test.each(CASES)('$of', ({ connection = inward(), guards: over, by, says }) => {
    const refusal = refusalOf(connection, guards(over));
    expect(refusal.says).toMatch(says);
    expect(refusal.by).toBe(by);
  });
});
