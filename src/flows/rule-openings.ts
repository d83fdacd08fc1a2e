import type { SecurityGroupRule } from '../aws/ec2/security-group.ts';
import { inBlock } from './address-block.ts';
import { CLEARTEXT, type CleartextPort } from './cleartext-ports.ts';

/**
 * Whom a rule lets through. `wide` is a public block of more than 65,536 IPv4 addresses or of more than a /32 of IPv6,
 * which is as good as the world; what a prefix list holds is not in the rule.
 */
export type RuleSource = 'world' | 'wide' | 'public' | 'prefix-list' | 'private' | 'group' | 'own-group';

/** Blocks that nobody reaches over the internet. */
const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
];
const WIDE = { ipv4: 16, ipv6: 32 };

/** Tells whom a rule lets through. */
export function sourceOf(rule: SecurityGroupRule): RuleSource {
  const { cidrIpv4, cidrIpv6, prefixListId, referencedGroupId, groupId } = rule;
  if (referencedGroupId !== undefined) return referencedGroupId === groupId ? 'own-group' : 'group';
  if (prefixListId !== undefined) return 'prefix-list';
  const block = cidrIpv4 ?? cidrIpv6 ?? '';
  const [network = '', length = ''] = block.split('/');
  if (length === '0') return 'world';
  const isPrivate = PRIVATE.some((each) => inBlock(network, each) && Number(length) >= Number(each.split('/')[1]));
  if (isPrivate) return 'private';
  return Number(length) < (cidrIpv4 === undefined ? WIDE.ipv6 : WIDE.ipv4) ? 'wide' : 'public';
}

/** Tells whether a source may be reached from outside the account's own networks, as far as the rule tells. */
export const isOutside = (source: RuleSource): boolean => !['private', 'group', 'own-group'].includes(source);

/** Gives the ports of the table that a rule lets through, whoever may come. */
export function openedBy(rule: SecurityGroupRule): readonly CleartextPort[] {
  return CLEARTEXT.filter((each) => opens(rule, each));
}

/**
 * Gives the ports of the table that are in clear for whom the rule lets through. From inside, a protocol that can agree on
 * encryption is left out, since the port does not tell whether it does; so is what a group's own wearers open to each other.
 */
export function insecureOf(rule: SecurityGroupRule): readonly CleartextPort[] {
  const source = sourceOf(rule);
  if (source === 'own-group') return [];
  return openedBy(rule).filter(({ negotiates }) => !negotiates || isOutside(source));
}

const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17 };

function opens({ isEgress, ipProtocol, fromPort = -1, toPort = -1 }: SecurityGroupRule, at: CleartextPort): boolean {
  if (isEgress) return false;
  if (ipProtocol === '-1') return true;
  if ((PROTOCOLS[ipProtocol] ?? Number(ipProtocol)) !== at.protocol) return false;
  return fromPort === -1 || (fromPort <= at.port && at.port <= toPort);
}
