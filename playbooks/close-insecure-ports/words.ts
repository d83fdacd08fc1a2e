import { type CapturedRule, few, saidOf } from '../steps/group-rules.ts';
import type { Closing, Piece } from './pieces.ts';

/** What goes on although the ports are closed. */
export function wontStop(from: 'world' | 'all'): string[] {
  return [
    'Connections that are open and tracked go on until they are idle: by default up to 5 days, 350 s on newer Nitro instances.',
    'What other groups of the same interfaces let through goes on.',
    from === 'world'
      ? 'Private addresses, other groups and prefix lists still get to the ports where rules let them.'
      : 'What the group opens to its own wearers goes on.',
    'Nothing is encrypted by this: clients have to be moved to the encrypted protocol, which has to be open to them.',
    'The same protocols on other ports than their own go on.',
  ];
}

/** Inbound rules that AWS lets a group have of each family of addresses, unless the quota was raised. */
const QUOTA = 60;

/** What a person has to know of the split: the quota, and what a rule of all traffic let through besides. */
export function splitWarnings(
  rules: readonly CapturedRule[],
  made: readonly Piece[],
  closings: readonly Closing[],
): string[] {
  const whole = closings.filter(({ rule }) => rule.ipProtocol === '-1').map(({ rule }) => saidOf(rule));
  const peak = peakOf([...rules, ...made.map(({ rule }) => rule)]);
  return [
    ...(whole.length === 0
      ? []
      : [
          `In place of ${few(whole)} TCP, UDP and ICMP are authorised: every other protocol ends, such as GRE (47), ESP (50), AH (51) and SCTP (132). Where one is needed, authorise it by itself first.`,
        ]),
    ...(made.length === 0 || peak <= QUOTA
      ? []
      : [
          `The group has ${peak} inbound rules of one address family for a moment, more than the ${QUOTA} that AWS allows unless the quota was raised: EC2 then refuses, and nothing has changed. Fewer ports (--port) make fewer rules.`,
        ]),
  ];
}

/** The rules of the fuller family; what names a group or a prefix list counts in both. */
export function peakOf(rules: readonly CapturedRule[]): number {
  const ipv4 = rules.filter(({ cidrIpv6 }) => cidrIpv6 === undefined).length;
  return Math.max(ipv4, rules.filter(({ cidrIpv4 }) => cidrIpv4 === undefined).length);
}
