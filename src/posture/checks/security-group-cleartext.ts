import type { NetworkInterface } from '../../aws/ec2/network-interface.ts';
import type { SecurityGroupRule } from '../../aws/ec2/security-group.ts';
import { FailureError } from '../../aws/errors.ts';
import { inBlock } from '../../flows/address-block.ts';
import { portUses } from '../../flows/port-use.ts';
import type { Account } from '../account.ts';
import type { Check } from '../check.ts';
import { flowUse } from '../readings/flow-use.ts';
import { interfaces } from '../readings/interfaces.ts';
import { securityGroupRules, securityGroups } from '../readings/security-groups.ts';
import { CLOSES, judgeGroup } from '../security-groups/judge-group.ts';

/** Whether security groups let in what is spoken in clear. */
export const securityGroupCleartext: Check = {
  id: 'security-group-cleartext',
  title: 'Security groups open no port of a cleartext protocol',
  practice: 'encryption',
  severity: 'high',
  resourceType: 'AWS::EC2::SecurityGroup',
  judges:
    'Fails where an ingress rule, wide ranges and all traffic included, opens the port of a protocol that is in clear: FTP, Telnet, HTTP, Redis, Elasticsearch, Memcached, rsh, syslog, TFTP; from outside also of one that is in clear until both ends agree on encryption: SMTP, POP3, IMAP, LDAP, SMB, NFS, SNMP, VNC and databases. From private addresses and other groups only the former fail, as low; what a group opens to its own wearers passes. A public block of more than a /16 (IPv6: a /32) counts as the world; fewer addresses, a prefix list (its blocks are not read), or that nothing with the group has a public address, make it one step less; a group that nothing has is low, and so is port 80 where only Application Load Balancers have the group, which may just redirect. A group that another account shares counts as worn. A port says what is usual there, not what runs there: encrypted Redis on 6379 fails, HTTP on 8080 passes. Public addresses of your own count as outside. Whether flow logs of the last hour show use is told and changes no severity.',
  reads: [
    'cloudwatch-logs:FilterLogEvents',
    'ec2:DescribeFlowLogs',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSecurityGroupRules',
    'ec2:DescribeSecurityGroups',
    's3:GetObject',
    's3:ListObjectsV2',
  ],
  fix: 'Move the clients to the encrypted protocol, then revoke the rules; a wide range is split around the port, so that what else needs it goes on.',
  playbook: CLOSES,
  equivalents: ['FSBP EC2.18', 'FSBP EC2.19'],
  document: 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
  async judge(account) {
    const [groups, rules, cards, use] = await Promise.all([
      account.ask(securityGroups),
      account.ask(securityGroupRules),
      cardsOf(account),
      account.ask(flowUse),
    ]);
    const uses = portUses(use);
    const rulesOf = gathered(rules, (rule) => [rule.groupId]);
    const wearersOf = gathered(cards ?? [], (card) => card.groups.map(({ groupId }) => groupId));
    return groups.map((group) => {
      const found = wearersOf.get(group.groupId) ?? [];
      // What other accounts put into a group that they share is not shown here.
      const isShared = group.ownerId !== undefined && group.ownerId !== account.accountId;
      const wearers = cards === undefined || (isShared && found.length === 0) ? undefined : found;
      return judgeGroup(group, {
        rules: rulesOf.get(group.groupId) ?? [],
        wearers,
        useOf: ({ rule, port }) => uses(wearers ?? [], port, comesBy(rule, wearersOf)),
        account: account.accountId,
      });
    });
  },
};

/** Without the interfaces the rules can still be judged. */
async function cardsOf(account: Account): Promise<readonly NetworkInterface[] | undefined> {
  try {
    return await account.ask(interfaces);
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code !== 'denied') throw error;
    return undefined;
  }
}

/** Tells whether an address may have come in by a rule; what a prefix list holds is not known. */
function comesBy(
  { cidrIpv4, cidrIpv6, referencedGroupId }: SecurityGroupRule,
  wearersOf: ReadonlyMap<string, readonly NetworkInterface[]>,
): (address: string) => boolean {
  const block = cidrIpv4 ?? cidrIpv6;
  if (block !== undefined) return (address) => inBlock(address, block);
  if (referencedGroupId === undefined) return () => true;
  const wearers = wearersOf.get(referencedGroupId) ?? [];
  return (address) =>
    wearers.some((card) => card.privateIpAddresses.includes(address) || card.ipv6Addresses.includes(address));
}

function gathered<Item>(items: readonly Item[], keysOf: (item: Item) => readonly string[]): Map<string, Item[]> {
  const found = new Map<string, Item[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const same = found.get(key);
      if (same === undefined) found.set(key, [item]);
      else same.push(item);
    }
  }
  return found;
}
