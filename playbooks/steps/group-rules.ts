import type { SecurityGroupRule } from '../../src/aws/ec2/security-group.ts';
import { present } from '../../src/aws/loose.ts';
import type { JsonObject, PlannedStep } from '../../src/playbook/plan.ts';

/** A rule as a plan holds it: EC2's own words, without what is absent. */
export type CapturedRule = SecurityGroupRule & JsonObject;

/** Gives rules as plans hold them, in the order of their ids: EC2's own order has no meaning. */
export function captured(rules: readonly SecurityGroupRule[]): readonly CapturedRule[] {
  return rules
    .map((rule) => present(rule) as CapturedRule)
    .sort((a, b) => (a.securityGroupRuleId < b.securityGroupRuleId ? -1 : 1));
}

/** Where a rule lets traffic come from or go to, as EC2 names it. */
export const peerOf = (rule: SecurityGroupRule): string =>
  rule.cidrIpv4 ?? rule.cidrIpv6 ?? rule.prefixListId ?? rule.referencedGroupId ?? 'nowhere';

/** What makes two rules of a group the same to EC2; ids, descriptions and tags don't. */
export const sameOf = (rule: SecurityGroupRule): string =>
  [rule.isEgress, rule.ipProtocol, rule.fromPort ?? -1, rule.toPort ?? -1, peerOf(rule)].join(' ');

/** Tags that may be set anew: those that AWS keeps to itself are refused. */
export function ownTags({ tags }: SecurityGroupRule): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith('aws:')));
}

/** Says protocol and ports: `tcp 443`, `tcp 9000-9010`, `icmp type 8`, `all traffic`. */
export function portsOf({ ipProtocol, fromPort = -1, toPort = -1 }: SecurityGroupRule): string {
  if (ipProtocol === '-1') return 'all traffic';
  if (ipProtocol.startsWith('icmp')) return fromPort === -1 ? `all ${ipProtocol}` : `${ipProtocol} type ${fromPort}`;
  const protocol = /^\d+$/.test(ipProtocol) ? `protocol ${ipProtocol}` : ipProtocol;
  if (fromPort === -1) return protocol;
  return `${protocol} ${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}`;
}

/** Says a rule in a few words: `tcp 443 from 0.0.0.0/0`. */
export const saidOf = (rule: SecurityGroupRule): string =>
  `${portsOf(rule)} ${rule.isEgress ? 'to' : 'from'} ${peerOf(rule)}`;

/** Gives `3 ingress rules`. */
export function countOf(count: number, isEgress: boolean): string {
  return `${count} ${wayOf(isEgress)} ${count === 1 ? 'rule' : 'rules'}`;
}

export const wayOf = (isEgress: boolean): 'ingress' | 'egress' => (isEgress ? 'egress' : 'ingress');

/** Joins what there is room for and says how many more there are. */
export function few(items: readonly string[], room = 8): string {
  if (items.length <= room) return items.join(', ');
  return `${items.slice(0, room).join(', ')} and ${items.length - room} more`;
}

const PEERS = 6;
const LINES = 30;

/** Gives a line for each protocol and port that closes: a group may have a thousand rules, and a person reads the plan. */
export function changeLines(rules: readonly SecurityGroupRule[]): PlannedStep['change'] {
  const gathered = new Map<string, SecurityGroupRule[]>();
  for (const rule of rules) {
    const what = `${wayOf(rule.isEgress)} ${portsOf(rule)}`;
    gathered.set(what, [...(gathered.get(what) ?? []), rule]);
  }
  const ports = [...gathered].sort(([, [a]], [, [b]]) => byPorts(a, b));
  const rest = ports.slice(LINES).flatMap(([, more]) => more);
  return [
    ...ports
      .slice(0, LINES)
      .map(([what, same]) => ({ what, before: few(same.map(withWords), PEERS), after: 'no rule' })),
    ...(rest.length === 0
      ? []
      : [{ what: `${ports.length - LINES} further ports`, before: `${rest.length} rules`, after: 'no rule' }]),
  ];
}

function byPorts(a: SecurityGroupRule | undefined, b: SecurityGroupRule | undefined): number {
  const order = (a?.ipProtocol ?? '').localeCompare(b?.ipProtocol ?? '');
  return order || (a?.fromPort ?? -1) - (b?.fromPort ?? -1) || (a?.toPort ?? -1) - (b?.toPort ?? -1);
}

const withWords = (rule: SecurityGroupRule): string =>
  rule.description === undefined ? peerOf(rule) : `${peerOf(rule)} (${rule.description})`;
