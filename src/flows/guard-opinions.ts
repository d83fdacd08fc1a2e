import type { NetworkAcl, NetworkAclEntry } from '../aws/ec2/network-acl.ts';
import type { SecurityGroupRule } from '../aws/ec2/security-group.ts';
import { inBlock } from './address-block.ts';

/** Traffic as a rule sees it: which way, with whom, over what. */
export interface Passage {
  readonly egress: boolean;
  /** The other end. */
  readonly remote: string;
  /** IANA number; undefined where the log format has none. */
  readonly protocol: number | undefined;
  /** The ports it goes to, both ends included; absent for protocols without ports. */
  readonly ports?: { readonly from: number; readonly to: number };
}

/** What the groups, or a network ACL, say of a passage; `partly` where only some of its ports pass. */
export interface Opinion {
  readonly verdict: 'allows' | 'refuses' | 'partly' | 'unknown';
  /** Which rule says so, as part of a sentence. */
  readonly says: string;
}

type Match = 'yes' | 'no' | 'maybe';

export interface WornGroup {
  readonly groupId: string;
  readonly groupName: string;
}

/**
 * Asks an interface's groups: they allow what any rule of any of them allows. `remoteGroups` are the other end's, undefined
 * where that is not known.
 */
export function groupsOpinion(
  passage: Passage,
  groups: readonly WornGroup[],
  rules: readonly SecurityGroupRule[] | undefined,
  remoteGroups: readonly string[] | undefined,
): Opinion {
  if (groups.length === 0) return { verdict: 'allows', says: 'no security group filters this interface' };
  if (rules === undefined) return { verdict: 'unknown', says: 'the rules of its security groups are not known' };
  const matches = rules
    .filter(({ isEgress }) => isEgress === passage.egress)
    .map((rule) => ({ rule, match: ruleMatches(rule, passage, remoteGroups) }));
  const nameOf = (id: string) =>
    groupText(groups.find(({ groupId }) => groupId === id) ?? { groupId: id, groupName: '' });
  const allowing = matches.find(({ match }) => match === 'yes');
  if (allowing !== undefined) {
    const { securityGroupRuleId, groupId } = allowing.rule;
    return { verdict: 'allows', says: `rule ${securityGroupRuleId} of ${nameOf(groupId)} allows it` };
  }
  const open = matches.find(({ match }) => match === 'maybe');
  if (open !== undefined) {
    const { securityGroupRuleId, groupId } = open.rule;
    return {
      verdict: 'unknown',
      says: `rule ${securityGroupRuleId} of ${nameOf(groupId)} may allow it: ${whyOpen(open.rule, passage)}`,
    };
  }
  const way = passage.egress ? 'outbound' : 'inbound';
  return { verdict: 'refuses', says: `no ${way} rule of ${groups.map(groupText).join(', ')} allows ${aimOf(passage)}` };
}

/** Asks a network ACL: the first entry that fits decides, for each port by itself. */
export function aclOpinion(passage: Passage, { networkAclId, entries }: NetworkAcl): Opinion {
  const asked = entries
    .filter(({ egress }) => egress === passage.egress)
    .toSorted((a, b) => a.ruleNumber - b.ruleNumber)
    .map((entry) => ({ entry, match: entryMatches(entry, passage) }))
    .filter(({ match }) => match !== 'no');
  const pieces = piecesOf(passage, asked);
  const open = pieces.find(({ decided }) => decided === undefined);
  if (open !== undefined) {
    return { verdict: 'unknown', says: `network ACL ${networkAclId} depends on what a flow log does not say` };
  }
  const allowed = pieces.filter(({ decided }) => decided?.action === 'allow');
  const ruleOf = (piece: Piece | undefined) => `network ACL ${networkAclId} rule ${ruleName(piece?.decided)}`;
  if (allowed.length === pieces.length) return { verdict: 'allows', says: `${ruleOf(pieces[0])} allows it` };
  if (allowed.length === 0) return { verdict: 'refuses', says: `${ruleOf(pieces[0])} denies it` };
  const ports = allowed.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
  const denied = pieces.find(({ decided }) => decided?.action !== 'allow');
  return {
    verdict: 'partly',
    says: `network ACL ${networkAclId} lets it through to ports ${ports} only, ${ruleOf(denied).replace(/^.* rule/u, 'rule')} denies the others`,
  };
}

interface Piece {
  readonly from: number;
  readonly to: number;
  /** Undefined where it depends on what is not known. */
  readonly decided: { readonly action: 'allow' | 'deny'; readonly ruleNumber: number } | undefined;
}

const NO_ENTRY = { action: 'deny', ruleNumber: 32_767 } as const;

function piecesOf(
  { ports = { from: 0, to: 0 } }: Passage,
  asked: readonly { readonly entry: NetworkAclEntry; readonly match: Match }[],
): Piece[] {
  const edges = asked.flatMap(({ entry: { fromPort, toPort } }) =>
    fromPort === undefined || toPort === undefined ? [] : [fromPort, toPort + 1],
  );
  const starts = [...new Set([ports.from, ...edges.filter((edge) => edge > ports.from && edge <= ports.to)])].toSorted(
    (a, b) => a - b,
  );
  const pieces = starts.map((from, at): Piece => {
    const first = asked.find(({ entry }) => hasPort(entry.fromPort, entry.toPort, from));
    const decided = first === undefined ? NO_ENTRY : first.match === 'maybe' ? undefined : first.entry;
    return { from, to: (starts[at + 1] ?? ports.to + 1) - 1, decided };
  });
  return pieces;
}

const hasPort = (from: number | undefined, to: number | undefined, port: number): boolean =>
  from === undefined || to === undefined || (from <= port && port <= to);

const ruleName = (decided: Piece['decided']): string =>
  decided === undefined || decided.ruleNumber === 32_767 ? '*' : String(decided.ruleNumber);

const NUMBERS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 };
const ICMP: ReadonlySet<number | undefined> = new Set([1, 58]);

function protocolMatches(named: string, protocol: number | undefined): Match {
  if (named === '-1') return 'yes';
  if (protocol === undefined) return 'maybe';
  return (NUMBERS[named] ?? Number(named)) === protocol ? 'yes' : 'no';
}

function ruleMatches(rule: SecurityGroupRule, passage: Passage, remoteGroups: readonly string[] | undefined): Match {
  return least(
    protocolMatches(rule.ipProtocol, passage.protocol),
    rule.ipProtocol === '-1' ? 'yes' : portsMatch(rule, passage),
    peerMatches(rule, passage.remote, remoteGroups),
  );
}

function portsMatch({ fromPort, toPort }: SecurityGroupRule, { protocol, ports }: Passage): Match {
  if (fromPort === undefined || toPort === undefined || fromPort === -1) return 'yes';
  // For ICMP these are type and code, which a flow log leaves out.
  if (ICMP.has(protocol)) return 'maybe';
  if (ports === undefined) return protocol === undefined ? 'maybe' : 'yes';
  if (fromPort <= ports.from && ports.to <= toPort) return 'yes';
  return ports.to < fromPort || toPort < ports.from ? 'no' : 'maybe';
}

function peerMatches(rule: SecurityGroupRule, remote: string, remoteGroups: readonly string[] | undefined): Match {
  if (rule.prefixListId !== undefined) return 'maybe';
  if (rule.referencedGroupId !== undefined) {
    if (remoteGroups === undefined) return 'maybe';
    return remoteGroups.includes(rule.referencedGroupId) ? 'yes' : 'no';
  }
  const block = rule.cidrIpv4 ?? rule.cidrIpv6;
  return block !== undefined && inBlock(remote, block) ? 'yes' : 'no';
}

function entryMatches(entry: NetworkAclEntry, { protocol, remote }: Passage): Match {
  const block = remote.includes(':') ? entry.ipv6CidrBlock : entry.cidrBlock;
  if (block === undefined || !inBlock(remote, block)) return 'no';
  const byProtocol = protocolMatches(entry.protocol, protocol);
  const typed = ICMP.has(protocol) && entry.icmpType !== undefined && entry.icmpType !== -1;
  return least(byProtocol, entry.protocol !== '-1' && typed ? 'maybe' : 'yes');
}

const least = (...matches: readonly Match[]): Match =>
  matches.includes('no') ? 'no' : matches.includes('maybe') ? 'maybe' : 'yes';

function whyOpen(rule: SecurityGroupRule, { remote, protocol }: Passage): string {
  if (rule.prefixListId !== undefined) return `whether prefix list ${rule.prefixListId} has ${remote} was not read`;
  if (rule.referencedGroupId !== undefined)
    return `whether ${remote} wears ${rule.referencedGroupId} is not known here`;
  if (ICMP.has(protocol)) return 'a flow log does not say the ICMP type';
  return 'the log format lacks protocol or port';
}

const groupText = ({ groupId, groupName }: WornGroup): string =>
  groupName === '' ? groupId : `${groupId} (${groupName})`;

const PROTOCOL_NAMES: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'tcp', 17: 'udp', 58: 'ICMPv6' };

/** `203.0.113.7 to port 22/tcp`, or outward `traffic to 203.0.113.7 port 22/tcp`. */
function aimOf({ egress, remote, protocol, ports }: Passage): string {
  const name =
    protocol === undefined ? 'a protocol not in the log format' : (PROTOCOL_NAMES[protocol] ?? `protocol ${protocol}`);
  const over = ports === undefined || ports.from !== ports.to ? name : `port ${ports.from}/${name}`;
  if (egress) return `traffic to ${remote}, ${over}`;
  return ports === undefined ? `${name} from ${remote}` : `${remote} to ${over}`;
}
