import { interfaceOwner } from '../../aws/ec2/interface-owner.ts';
import type { NetworkInterface } from '../../aws/ec2/network-interface.ts';
import type { SecurityGroupRule } from '../../aws/ec2/security-group.ts';
import { isPublicAddress } from '../../flows/address.ts';
import type { CleartextPort } from '../../flows/cleartext-ports.ts';
import { insecureOf, isOutside, type RuleSource, sourceOf } from '../../flows/rule-openings.ts';
import type { Severity } from '../check.ts';

/** A cleartext port that a rule opens, to whom, and how much that matters. */
export interface Opening {
  readonly rule: SecurityGroupRule;
  readonly port: CleartextPort;
  readonly source: RuleSource;
  readonly severity: Severity;
}

/** Gives what rules open in clear; `wearers` is what has the group, undefined where nobody knows. */
export function openingsOf(
  rules: readonly SecurityGroupRule[],
  wearers: readonly NetworkInterface[] | undefined,
): readonly Opening[] {
  const lessened = lesseningOf(wearers);
  return rules.flatMap((rule) => {
    const source = sourceOf(rule);
    return insecureOf(rule).map((port) => ({ rule, port, source, severity: severityOf(port, source, lessened) }));
  });
}

/** Why an opening matters less than it could. */
interface Lessening {
  readonly unworn: boolean;
  readonly unreachable: boolean;
  readonly onlyBalancers: boolean;
}

function lesseningOf(wearers: readonly NetworkInterface[] | undefined): Lessening {
  if (wearers === undefined) return { unworn: false, unreachable: false, onlyBalancers: false };
  return {
    unworn: wearers.length === 0,
    unreachable: !wearers.some(
      ({ publicIp, ipv6Addresses }) => publicIp !== undefined || ipv6Addresses.some(isPublicAddress),
    ),
    onlyBalancers: wearers.length > 0 && wearers.every(isWebBalancer),
  };
}

/** Tells whether an interface is a load balancer's that may answer HTTP with a redirect to HTTPS. */
export const isWebBalancer = (card: NetworkInterface): boolean =>
  /^Application Load Balancer /.test(interfaceOwner(card));

const LESSER: Readonly<Record<Severity, Severity>> = { critical: 'high', high: 'medium', medium: 'low', low: 'low' };

function severityOf(
  port: CleartextPort,
  source: RuleSource,
  { unworn, unreachable, onlyBalancers }: Lessening,
): Severity {
  if (unworn || !isOutside(source)) return 'low';
  if (port.port === 80 && onlyBalancers) return 'low';
  const fromOutside = source === 'world' || source === 'wide' ? port.harm : LESSER[port.harm];
  return unreachable ? LESSER[fromOutside] : fromOutside;
}
