import { interfaceOwner } from '../../aws/ec2/interface-owner.ts';
import type { NetworkInterface } from '../../aws/ec2/network-interface.ts';
import type { SecurityGroupRule } from '../../aws/ec2/security-group.ts';
import { CLEARTEXT, type CleartextPort, portName } from '../../flows/cleartext-ports.ts';
import type { PortUse } from '../../flows/port-use.ts';
import type { RuleSource } from '../../flows/rule-openings.ts';
import { capital } from '../../ui/readable.ts';
import { isWebBalancer, type Opening } from './openings.ts';

/** An opening with what the flow logs show of it. */
export interface UsedOpening extends Opening {
  readonly use: PortUse;
}

/** Where a rule lets traffic come from, as EC2 names it. */
export const peerOf = ({ cidrIpv4, cidrIpv6, prefixListId, referencedGroupId }: SecurityGroupRule): string =>
  cidrIpv4 ?? cidrIpv6 ?? prefixListId ?? referencedGroupId ?? 'nowhere';

/** Joins what there is room for and says how many more there are. */
export function few(items: readonly string[], room = 5): string {
  if (items.length <= room) return items.join(', ');
  return `${items.slice(0, room).join(', ')} and ${items.length - room} more`;
}

const WORLD: readonly RuleSource[] = ['world', 'wide', 'public', 'prefix-list', 'private', 'group'];

/** Says of each kind of source what is open to it: `HTTP (80) is open to the world (0.0.0.0/0)`. */
export function openWords(openings: readonly Opening[]): string {
  const parts = WORLD.flatMap((source) => {
    const own = openings.filter((each) => each.source === source);
    if (own.length === 0) return [];
    const ports = portsOf(own);
    const peers = [...new Set(own.map(({ rule }) => peerOf(rule)))];
    const isAll = own.some(({ rule }) => rule.ipProtocol === '-1');
    const names = few(ports.map(portName), 3);
    const what = isAll ? `all traffic, among it ${names}, is` : `${names} ${ports.length === 1 ? 'is' : 'are'}`;
    return [`${what} open to ${sourceWords(source, few(peers, 3))}`];
  });
  return capital(parts.join('; '));
}

function sourceWords(source: RuleSource, peers: string): string {
  if (source === 'world') return `the world (${peers})`;
  if (source === 'wide') return `wide public blocks (${peers})`;
  if (source === 'public') return `public addresses (${peers})`;
  if (source === 'prefix-list') return `prefix lists, whose blocks were not read (${peers})`;
  return source === 'private' ? `private addresses (${peers})` : `other groups (${peers})`;
}

/** The ports of openings, each once, most harmful first. */
export function portsOf(openings: readonly Opening[]): readonly CleartextPort[] {
  const order = ['critical', 'high', 'medium'];
  const open = new Set(openings.map(({ port }) => port));
  return CLEARTEXT.filter((port) => open.has(port)).sort((a, b) => order.indexOf(a.harm) - order.indexOf(b.harm));
}

/** Says what has the group. */
export function wornWords(wearers: readonly NetworkInterface[] | undefined): string {
  if (wearers === undefined) return 'what has the group could not be read';
  if (wearers.length === 0) return 'nothing has the group now';
  const owners = [...new Set(wearers.map(interfaceOwner))].sort();
  const balancers = wearers.every(isWebBalancer) ? ', which may only redirect HTTP: rules do not tell' : '';
  return `${wearers.length} ${wearers.length === 1 ? 'interface has' : 'interfaces have'} it (${few(owners, 3)})${balancers}`;
}

/** Says which openings were used in the last hour; of what can't be known, why. */
export function usedWords(
  openings: readonly UsedOpening[],
  wearers: readonly NetworkInterface[] | undefined,
): readonly string[] {
  if (wearers === undefined) return ['so whether it is used is not known'];
  if (wearers.length === 0) return [];
  const seen = portsOf(openings.filter(({ use }) => use.clients.length > 0));
  const unknown = openings.find(({ use }) => use.unknown !== undefined)?.use.unknown;
  const used = seen.length === 0 ? [] : [`flow logs of the last hour show ${few(seen.map(portName), 3)} in use`];
  if (unknown !== undefined)
    return [...used, `whether ${used.length === 0 ? 'it' : 'more'} is used is not known: ${unknown}`];
  return used.length === 0 ? ['flow logs of the last hour show no use of it'] : used;
}
