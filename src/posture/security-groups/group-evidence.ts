import { interfaceOwner } from '../../aws/ec2/interface-owner.ts';
import type { NetworkInterface } from '../../aws/ec2/network-interface.ts';
import type { SecurityGroupRule } from '../../aws/ec2/security-group.ts';
import { portName } from '../../flows/cleartext-ports.ts';
import type { Evidence } from '../check.ts';
import { few, peerOf, portsOf, type UsedOpening } from './words.ts';

/** Interfaces that are named one by one. */
const MOST = 10;

/** Gives the rules that open something, what has the group, and who was let through to which port in the last hour. */
export function evidenceOf(
  openings: readonly UsedOpening[],
  wearers: readonly NetworkInterface[] | undefined,
): readonly Evidence[] {
  const rules = [...new Set(openings.map(({ rule }) => rule))];
  const cards = wearers ?? [];
  return [
    ...rules.map((rule) => ({
      name: 'SecurityGroupRuleId',
      value: ruleWords(
        rule,
        openings.filter((each) => each.rule === rule),
      ),
    })),
    ...cards.slice(0, MOST).map((card) => ({ name: 'NetworkInterfaceId', value: cardWords(card) })),
    ...(cards.length <= MOST ? [] : [{ name: 'NetworkInterfaceId', value: `${cards.length - MOST} more` }]),
    ...portsOf(openings).flatMap((port) => {
      const clients = new Set(openings.filter((each) => each.port === port).flatMap(({ use }) => use.clients));
      return clients.size === 0 ? [] : [{ name: 'srcaddr', value: `${few([...clients].sort())} to ${portName(port)}` }];
    }),
  ];
}

function ruleWords(rule: SecurityGroupRule, openings: readonly UsedOpening[]): string {
  const { ipProtocol, fromPort = -1, toPort = -1, securityGroupRuleId, description } = rule;
  const ports = fromPort === -1 ? '' : ` ${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}`;
  const what = ipProtocol === '-1' ? 'all traffic' : `${ipProtocol}${ports}`;
  const words = description === undefined ? '' : ` "${description}"`;
  return `${securityGroupRuleId}: ${what} from ${peerOf(rule)}${words}: ${few(portsOf(openings).map(portName))}`;
}

const cardWords = (card: NetworkInterface): string =>
  `${card.networkInterfaceId}: ${interfaceOwner(card)}${card.publicIp === undefined ? '' : `, public address ${card.publicIp}`}`;
