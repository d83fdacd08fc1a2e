import { BlockList, isIPv6 } from 'node:net';
import type { GroupState, InterfaceState, RuleState, TrafficLeg, TrafficPattern, World } from './state.ts';

/** A new connection of a pattern: `port` is the one it is opened to. */
export interface Attempt {
  readonly pattern: TrafficPattern;
  readonly port: number;
}

interface End {
  readonly address: string;
  /** Null when the end is outside the VPC. */
  readonly network: InterfaceState | null;
}

/**
 * Judges a new connection by the groups (stateful) and network ACLs (stateless) as they are now; the legs end with the
 * first that refuses. Empty when the interface is gone, has no address of the family, or its instance doesn't run.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/security-group-connection-tracking.html
 */
export function judge(world: World, { pattern, port }: Attempt): TrafficLeg[] {
  const inside = localEnd(world, pattern);
  if (!inside) return [];
  const remote: End = {
    address: pattern.remoteAddress,
    network: interfaceAt(world, inside.network, pattern.remoteAddress),
  };
  const [opener, target] = pattern.direction === 'egress' ? [inside, remote] : [remote, inside];
  const legs: TrafficLeg[] = [];
  for (const step of path(world, opener, target, pattern.protocol, port)) {
    if (step) legs.push(step);
    if (step?.action === 'REJECT') break;
  }
  return legs;
}

/** The address of the pattern's own interface in the family of the remote one; undefined when it has none. */
export function localAddress(network: InterfaceState, remoteAddress: string, nth = 0): string | undefined {
  const addresses = isIPv6(remoteAddress) ? network.ipv6 : network.privateIps;
  return addresses[nth % Math.max(1, addresses.length)];
}

function localEnd(world: World, pattern: TrafficPattern): { address: string; network: InterfaceState } | null {
  const network = world.interfaces[pattern.interfaceId];
  if (!network || !running(world, network)) return null;
  const address = localAddress(network, pattern.remoteAddress);
  return address === undefined ? null : { address, network };
}

function running(world: World, network: InterfaceState): boolean {
  const id = network.attachment?.instanceId;
  return !id || world.instances[id]?.state === 'running';
}

function interfaceAt(world: World, near: InterfaceState, address: string): InterfaceState | null {
  for (const one of Object.values(world.interfaces)) {
    if (one.vpcId === near.vpcId && (one.privateIps.includes(address) || one.ipv6.includes(address))) {
      return running(world, one) ? one : null;
    }
  }
  return null;
}

function* path(world: World, opener: End, target: End, protocol: number, port: number): Generator<TrafficLeg | null> {
  // A network ACL stands between subnets, not inside one.
  const sameSubnet = opener.network !== null && opener.network.subnetId === target.network?.subnetId;
  const acl = (end: End, other: End, egress: boolean) =>
    sameSubnet || end.network === null || aclAllows(world, end.network, egress, protocol, other.address);
  yield requestLeg(world, opener, target, 'egress', protocol, port, acl(opener, target, true));
  yield requestLeg(world, target, opener, 'ingress', protocol, port, acl(target, opener, false));
  yield replyLeg(target, 'egress', acl(target, opener, true));
  yield replyLeg(opener, 'ingress', acl(opener, target, false));
}

function requestLeg(
  world: World,
  end: End,
  other: End,
  flowDirection: TrafficLeg['flowDirection'],
  protocol: number,
  port: number,
  aclAllowed: boolean,
): TrafficLeg | null {
  if (!end.network) return null;
  const groups = end.network.groupIds.flatMap((id) => world.groups[id] ?? []);
  const egress = flowDirection === 'egress';
  // NAT gateways wear no groups, and nothing is filtered by them.
  const allowing = rulesAllowing(world, groups, egress, protocol, port, other);
  const groupAllowed = allowing.length > 0 || end.network.interfaceType === 'nat_gateway';
  const refusedBy = !aclAllowed ? 'acl' : groupAllowed ? null : 'group';
  return {
    interfaceId: end.network.networkInterfaceId,
    flowDirection,
    leg: 'request',
    action: refusedBy ? 'REJECT' : 'ACCEPT',
    refusedBy,
    tracked: groupAllowed && !untracked(groups, allowing, egress, protocol),
  };
}

function replyLeg(end: End, flowDirection: TrafficLeg['flowDirection'], aclAllowed: boolean): TrafficLeg | null {
  if (!end.network) return null;
  return {
    interfaceId: end.network.networkInterfaceId,
    flowDirection,
    leg: 'reply',
    action: aclAllowed ? 'ACCEPT' : 'REJECT',
    refusedBy: aclAllowed ? null : 'acl',
    tracked: false,
  };
}

function rulesAllowing(
  world: World,
  groups: readonly GroupState[],
  egress: boolean,
  protocol: number,
  port: number,
  other: End,
): RuleState[] {
  return groups
    .flatMap((group) => group.rules)
    .filter(
      (rule) => rule.isEgress === egress && protocolMatches(rule, protocol, port) && peerMatches(world, rule, other),
    );
}

const protocolNumbers: Record<string, number> = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 };
const icmpEcho = 8;

function protocolMatches(rule: RuleState, protocol: number, port: number): boolean {
  if (rule.ipProtocol === '-1') return true;
  const number = protocolNumbers[rule.ipProtocol] ?? Number(rule.ipProtocol);
  if (number !== protocol) return false;
  if (protocol === 6 || protocol === 17) return rule.fromPort === -1 || (rule.fromPort <= port && port <= rule.toPort);
  return rule.fromPort === -1 || rule.fromPort === icmpEcho;
}

function peerMatches(world: World, rule: RuleState, other: End): boolean {
  if (rule.referencedGroupId) return other.network?.groupIds.includes(rule.referencedGroupId) ?? false;
  const blocks = rule.prefixListId
    ? (world.prefixLists[rule.prefixListId]?.cidrBlocks ?? [])
    : [rule.cidrIpv4, rule.cidrIpv6].flatMap((block) => block ?? []);
  return blocks.some((block) => contains(block, other.address));
}

const everyone = ['0.0.0.0/0', '::/0'];

function untracked(
  groups: readonly GroupState[],
  allowing: readonly RuleState[],
  egress: boolean,
  protocol: number,
): boolean {
  if (protocol !== 6 && protocol !== 17) return false;
  const toEveryone = (rule: RuleState) => everyone.includes(rule.cidrIpv4 ?? rule.cidrIpv6 ?? '');
  const allPorts = (rule: RuleState) =>
    rule.ipProtocol === '-1' || (protocolMatches(rule, protocol, 0) && protocolMatches(rule, protocol, 65535));
  const answered = groups
    .flatMap((group) => group.rules)
    .some((rule) => rule.isEgress !== egress && toEveryone(rule) && allPorts(rule));
  return answered && allowing.some(toEveryone);
}

function aclAllows(world: World, network: InterfaceState, egress: boolean, protocol: number, address: string): boolean {
  const acl = world.networkAcls[world.subnets[network.subnetId]?.networkAclId ?? ''];
  const first = acl?.entries
    .filter((entry) => entry.egress === egress)
    .sort((one, other) => one.ruleNumber - other.ruleNumber)
    .find((entry) => ['-1', String(protocol)].includes(entry.protocol) && contains(entry.cidrBlock, address));
  return first?.ruleAction === 'allow';
}

const blockLists = new Map<string, BlockList>();

/** Whether an address lies in a CIDR block of its own family. */
export function contains(cidrBlock: string, address: string): boolean {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (cidrBlock.includes(':') !== (family === 'ipv6')) return false;
  let list = blockLists.get(cidrBlock);
  if (!list) {
    const [network = '', length = ''] = cidrBlock.split('/');
    list = new BlockList();
    list.addSubnet(network, Number(length || (family === 'ipv6' ? 128 : 32)), family);
    blockLists.set(cidrBlock, list);
  }
  return list.check(address, family);
}
