import type { CleartextPort } from '../../src/flows/cleartext-ports.ts';
import { insecureOf, openedBy, sourceOf } from '../../src/flows/rule-openings.ts';
import { type CapturedRule, sameOf } from '../steps/group-rules.ts';
import type { Params } from './params.ts';

/** A rule that goes, and the ports for whose sake it does. */
export interface Closing {
  readonly rule: CapturedRule;
  readonly ports: readonly CleartextPort[];
}

/** A rule that keeps open what else a wide one let through; it has no id before it is made. */
export interface Piece {
  readonly rule: CapturedRule;
  /** The ids of the rules that it is left of. */
  readonly of: readonly string[];
}

/** Picks the ingress rules that open what is to be closed, with the ports. */
export function closingsOf(
  rules: readonly CapturedRule[],
  { port, from }: Pick<Params, 'port' | 'from'>,
): readonly Closing[] {
  return rules.flatMap((rule) => {
    const source = sourceOf(rule);
    const isMeant = from === 'all' ? source !== 'own-group' : ['world', 'wide', 'public'].includes(source);
    if (!isMeant) return [];
    const ports = port === undefined ? insecureOf(rule) : openedBy(rule).filter((each) => port.includes(each.port));
    return ports.length === 0 ? [] : [{ rule, ports }];
  });
}

/** Gives what has to be authorised so that nothing but those ports closes; rules that come to the same are one. */
export function piecesOf(closings: readonly Closing[]): readonly Piece[] {
  const pieces = new Map<string, Piece>();
  for (const closing of closings) {
    const id = closing.rule.securityGroupRuleId;
    for (const rule of leftOf(closing)) {
      const key = sameOf(rule);
      const known = pieces.get(key);
      pieces.set(key, known === undefined ? { rule, of: [id] } : { ...known, of: [...known.of, id] });
    }
  }
  return [...pieces.values()];
}

/** Gives the rules that let through what one rule does, without the ports. */
export function leftOf({ rule, ports }: Closing): readonly CapturedRule[] {
  const { ipProtocol, fromPort = -1, toPort = -1 } = rule;
  const closedOn = (protocol: number) => ports.filter((each) => each.protocol === protocol).map(({ port }) => port);
  if (ipProtocol === '-1') {
    return [
      ...ranges(0, LAST, closedOn(6)).map((range) => ruleOn(rule, 'tcp', range)),
      ...ranges(0, LAST, closedOn(17)).map((range) => ruleOn(rule, 'udp', range)),
      ...icmpOf(rule).map((protocol) => ruleOn(rule, protocol, [-1, -1])),
    ];
  }
  const [first, last] = fromPort === -1 ? [0, LAST] : [fromPort, toPort];
  return ranges(first, last, closedOn(ipProtocol === 'udp' || ipProtocol === '17' ? 17 : 6)).map((range) =>
    ruleOn(rule, ipProtocol, range),
  );
}

const LAST = 65_535;

function ranges(first: number, last: number, without: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  let from = first;
  for (const port of without.toSorted((a, b) => a - b)) {
    if (port > from) found.push([from, port - 1]);
    from = port + 1;
  }
  if (from <= last) found.push([from, last]);
  return found;
}

/** ICMP is another protocol for each family of addresses; a group or a prefix list may have both. */
function icmpOf({ cidrIpv4, cidrIpv6 }: CapturedRule): string[] {
  return [...(cidrIpv6 === undefined ? ['icmp'] : []), ...(cidrIpv4 === undefined ? ['icmpv6'] : [])];
}

const ruleOn = (
  rule: CapturedRule,
  ipProtocol: string,
  [fromPort, toPort]: readonly [number, number],
): CapturedRule => ({
  ...rule,
  securityGroupRuleId: '',
  ipProtocol,
  fromPort,
  toPort,
});
