import type { EC2Client, IpPermission } from '@aws-sdk/client-ec2';
import type { WriteAccess } from '../session.ts';
import { asking } from '../to-failure.ts';
import type { SecurityGroupRule } from './security-group.ts';

/** A rule as it is asked for: EC2 gives the id. */
export type NewRule = Omit<SecurityGroupRule, 'securityGroupRuleId' | 'groupId' | 'isEgress' | 'tags'>;

/** Rules to be added to a group, all with the same tags. */
export interface NewRules {
  readonly groupId: string;
  readonly isEgress: boolean;
  readonly rules: readonly NewRule[];
  readonly tags: Readonly<Record<string, string>>;
}

/** Gives the input of the call that adds rules, as it is sent. */
export function authorizeInput({ groupId, rules, tags }: NewRules) {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return {
    GroupId: groupId,
    IpPermissions: toPermissions(rules),
    ...(Tags.length > 0 ? { TagSpecifications: [{ ResourceType: 'security-group-rule' as const, Tags }] } : {}),
  };
}

/**
 * Adds rules of one direction to a group, all with the same tags; all of them or, where one is there already
 * (`InvalidPermission.Duplicate`) or refers to what is gone, none.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html
 */
export function authorizeSecurityGroupRules(write: WriteAccess, group: NewRules): Promise<void> {
  const { groupId, isEgress } = group;
  const input = authorizeInput(group);
  const operation = isEgress ? 'AuthorizeSecurityGroupEgress' : 'AuthorizeSecurityGroupIngress';
  return asking({ service: 'ec2', operation, resource: groupId }, async () => {
    const sdk = await import('./sdk.ts');
    const client: EC2Client = await write.client('ec2');
    if (isEgress) await client.send(new sdk.AuthorizeSecurityGroupEgressCommand(input));
    else await client.send(new sdk.AuthorizeSecurityGroupIngressCommand(input));
  });
}

/** Gathers rules by protocol and ports, as EC2 takes them. */
function toPermissions(rules: readonly NewRule[]): IpPermission[] {
  const gathered = new Map<string, [NewRule, ...NewRule[]]>();
  for (const rule of rules) {
    const key = `${rule.ipProtocol} ${rule.fromPort} ${rule.toPort}`;
    const same = gathered.get(key);
    if (same === undefined) gathered.set(key, [rule]);
    else same.push(rule);
  }
  return [...gathered.values()].map((same) => ({
    IpProtocol: same[0].ipProtocol,
    ...portsOf(same[0]),
    ...peers('IpRanges', same, ({ cidrIpv4 }) => cidrIpv4 && { CidrIp: cidrIpv4 }),
    ...peers('Ipv6Ranges', same, ({ cidrIpv6 }) => cidrIpv6 && { CidrIpv6: cidrIpv6 }),
    ...peers('PrefixListIds', same, ({ prefixListId }) => prefixListId && { PrefixListId: prefixListId }),
    ...peers('UserIdGroupPairs', same, ({ referencedGroupId, referencedGroupOwnerId }) =>
      referencedGroupId === undefined
        ? undefined
        : {
            GroupId: referencedGroupId,
            ...(referencedGroupOwnerId === undefined ? {} : { UserId: referencedGroupOwnerId }),
          },
    ),
  }));
}

/** EC2 shows -1 where a protocol has no ports, and -1 is also ICMP's word for every type. */
function portsOf({ ipProtocol, fromPort, toPort }: NewRule): Pick<IpPermission, 'FromPort' | 'ToPort'> {
  const hasNone = ipProtocol === '-1' || (fromPort === -1 && toPort === -1 && !ipProtocol.startsWith('icmp'));
  return hasNone ? {} : { FromPort: fromPort, ToPort: toPort };
}

/** The peers of one sort with their descriptions; nothing where no rule has one. */
function peers<Peer extends object>(
  member: string,
  rules: readonly NewRule[],
  peerOf: (rule: NewRule) => Peer | '' | undefined,
): IpPermission {
  const found = rules.flatMap((rule) => {
    const peer = peerOf(rule);
    if (peer === undefined || peer === '') return [];
    return [rule.description === undefined ? peer : { ...peer, Description: rule.description }];
  });
  return found.length === 0 ? {} : { [member]: found };
}
