import type { IpPermission } from '@aws-sdk/client-ec2';
import { AwsError } from '../handler.ts';
import type { RuleState } from '../state.ts';

/** The part of a rule that makes two of them the same. */
export type RuleSpec = Pick<
  RuleState,
  'ipProtocol' | 'fromPort' | 'toPort' | 'cidrIpv4' | 'cidrIpv6' | 'prefixListId' | 'referencedGroupId' | 'description'
>;

const PROTOCOLS: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6', all: '-1' };

/** Rules gathered by protocol and ports, as DescribeSecurityGroups shows them. */
export function toPermissions(rules: readonly RuleState[], ownerId: string): IpPermission[] {
  const gathered = new Map<string, IpPermission>();
  for (const rule of rules) {
    const key = `${rule.ipProtocol}:${rule.fromPort}:${rule.toPort}`;
    const permission = gathered.get(key) ?? emptyPermission(rule);
    gathered.set(key, permission);
    const Description = rule.description ?? undefined;
    if (rule.cidrIpv4 !== null) permission.IpRanges?.push({ CidrIp: rule.cidrIpv4, Description });
    if (rule.cidrIpv6 !== null) permission.Ipv6Ranges?.push({ CidrIpv6: rule.cidrIpv6, Description });
    if (rule.prefixListId !== null) permission.PrefixListIds?.push({ PrefixListId: rule.prefixListId, Description });
    if (rule.referencedGroupId !== null) {
      permission.UserIdGroupPairs?.push({ GroupId: rule.referencedGroupId, UserId: ownerId, Description });
    }
  }
  return [...gathered.values()];
}

const emptyPermission = (rule: RuleState): IpPermission => ({
  IpProtocol: rule.ipProtocol,
  ...(rule.ipProtocol === '-1' ? {} : { FromPort: rule.fromPort, ToPort: rule.toPort }),
  IpRanges: [],
  Ipv6Ranges: [],
  PrefixListIds: [],
  UserIdGroupPairs: [],
});

/** The single rules that permissions name: one for each range, prefix list and group. */
export function toSpecs(permissions: readonly IpPermission[]): RuleSpec[] {
  return permissions.flatMap((permission) => {
    const given = permission.IpProtocol ?? '';
    if (given === '') throw new AwsError('MissingParameter', 'The request must contain the parameter ipProtocol');
    const ipProtocol = PROTOCOLS[given] ?? given;
    const anyPort = ipProtocol === '-1';
    const fromPort = anyPort ? -1 : (permission.FromPort ?? -1);
    const toPort = anyPort ? -1 : (permission.ToPort ?? -1);
    if ((ipProtocol === 'tcp' || ipProtocol === 'udp') && (fromPort < 0 || toPort < fromPort || toPort > 65535)) {
      throw new AwsError('InvalidParameterValue', `Invalid TCP/UDP port range (${fromPort}:${toPort})`);
    }
    const base = { ipProtocol, fromPort, toPort, cidrIpv4: null, cidrIpv6: null, prefixListId: null };
    const make = (peer: Partial<RuleSpec>, description: string | undefined): RuleSpec => ({
      ...base,
      referencedGroupId: null,
      ...peer,
      description: description ?? null,
    });
    return [
      ...(permission.IpRanges ?? []).map((each) => make({ cidrIpv4: ipv4(each.CidrIp ?? '') }, each.Description)),
      ...(permission.Ipv6Ranges ?? []).map((each) => make({ cidrIpv6: each.CidrIpv6 ?? '' }, each.Description)),
      ...(permission.PrefixListIds ?? []).map((each) =>
        make({ prefixListId: each.PrefixListId ?? '' }, each.Description),
      ),
      ...(permission.UserIdGroupPairs ?? []).map((each) =>
        make({ referencedGroupId: each.GroupId ?? '' }, each.Description),
      ),
    ];
  });
}

function ipv4(range: string): string {
  const [address, bits] = range.split('/');
  const octets = (address ?? '').split('.').map(Number);
  const valid = octets.length === 4 && octets.every((octet) => octet >= 0 && octet <= 255) && Number(bits) <= 32;
  if (!valid) throw new AwsError('InvalidParameterValue', `CIDR block ${range} is malformed`);
  return range;
}

/** Whether a rule is the one that a specification means; descriptions don't count. */
export const sameRule = (rule: RuleSpec, spec: RuleSpec): boolean =>
  rule.ipProtocol === spec.ipProtocol &&
  rule.fromPort === spec.fromPort &&
  rule.toPort === spec.toPort &&
  rule.cidrIpv4 === spec.cidrIpv4 &&
  rule.cidrIpv6 === spec.cidrIpv6 &&
  rule.prefixListId === spec.prefixListId &&
  rule.referencedGroupId === spec.referencedGroupId;
