import { groupKeeper } from '../../aws/ec2/group-keeper.ts';
import type { NetworkInterface } from '../../aws/ec2/network-interface.ts';
import type { SecurityGroup, SecurityGroupRule } from '../../aws/ec2/security-group.ts';
import type { PortUse } from '../../flows/port-use.ts';
import { isOutside, openedBy } from '../../flows/rule-openings.ts';
import type { Fix, Judgement, Severity } from '../check.ts';
import { evidenceOf } from './group-evidence.ts';
import { isWebBalancer, type Opening, openingsOf } from './openings.ts';
import { openWords, usedWords, wornWords } from './words.ts';

/** What is known of a group beside itself. */
export interface GroupFacts {
  /** All of its rules. */
  readonly rules: readonly SecurityGroupRule[];
  /** What has it; undefined where that could not be read. */
  readonly wearers: readonly NetworkInterface[] | undefined;
  /** Who was let through by an opening lately. */
  readonly useOf: (opening: Opening) => PortUse;
  /** The account that is audited. */
  readonly account: string;
}

/** The playbook that closes what a group opens. */
export const CLOSES = 'close-insecure-ports';

/** Judges the ingress rules of one group: which cleartext protocols they open, to whom, on what, and who uses that. */
export function judgeGroup(group: SecurityGroup, facts: GroupFacts): Judgement {
  const resource = { type: 'AWS::EC2::SecurityGroup', id: group.groupId, label: group.groupName };
  const { ingressPermissions = 0 } = group;
  if (ingressPermissions > 0 && facts.rules.every(({ isEgress }) => isEgress)) {
    const evidence = [{ name: 'IpPermissions', value: String(ingressPermissions) }];
    const reason = 'It lets something in, and AWS gives none of its ingress rules: what they open is not known.';
    return { resource, verdict: 'unknown', reason, evidence };
  }
  const openings = openingsOf(facts.rules, facts.wearers);
  if (openings.length === 0) return { resource, verdict: 'passed', ...whyPassed(facts.rules) };
  const used = openings.map((opening) => ({ ...opening, use: facts.useOf(opening) }));
  const said = [openWords(openings), wornWords(facts.wearers), ...usedWords(used, facts.wearers)];
  return {
    resource,
    verdict: 'failed',
    severity: worst(openings),
    reason: `${said.join('; ')}.`,
    evidence: evidenceOf(used, facts.wearers),
    fix: fixOf(group, openings, facts),
    entities: (facts.wearers ?? []).flatMap(({ networkInterfaceId, instanceId }) => [
      `interface:${networkInterfaceId}` as const,
      ...(instanceId === undefined ? [] : [`instance:${instanceId}` as const]),
    ]),
  };
}

const ORDER: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

const worst = (openings: readonly Opening[]): Severity =>
  ORDER[Math.max(...openings.map(({ severity }) => ORDER.indexOf(severity)))] ?? 'low';

function whyPassed(rules: readonly SecurityGroupRule[]): Pick<Judgement, 'reason' | 'evidence'> {
  const ingress = rules.filter(({ isEgress }) => !isEgress);
  const negotiating = ingress.filter((rule) => openedBy(rule).length > 0);
  const evidence = [{ name: 'IpPermissions', value: `${ingress.length} ${ingress.length === 1 ? 'rule' : 'rules'}` }];
  if (ingress.length === 0) return { reason: 'It has no ingress rule.', evidence };
  if (negotiating.length === 0) {
    return { reason: 'None of its ingress rules opens the port of a cleartext protocol.', evidence };
  }
  return {
    reason:
      'It opens cleartext ports only to its own wearers, or from inside on ports whose protocols can agree on encryption, which rules do not tell.',
    evidence: [
      ...evidence,
      ...negotiating.map(({ securityGroupRuleId }) => ({ name: 'SecurityGroupRuleId', value: securityGroupRuleId })),
    ],
  };
}

function fixOf(group: SecurityGroup, openings: readonly Opening[], { account, wearers = [] }: GroupFacts): Fix {
  const isFromOutside = openings.some(({ source }) => isOutside(source) && source !== 'prefix-list');
  const params = { group: group.groupId, from: isFromOutside ? 'world' : 'all' };
  const keeper = groupKeeper(group);
  const { ownerId = account } = group;
  return {
    playbook: CLOSES,
    params,
    ...(isFrontDoor(openings, wearers) ? { blocked: FRONT_DOOR } : {}),
    ...(ownerId === account
      ? {}
      : { blocked: `The group belongs to account ${ownerId}: only its owner can change its rules.` }),
    ...(keeper === undefined ? {} : { blocked: `The group is kept by ${keeper.service}.` }),
  };
}

/** Port 80 of load balancers alone: closed together with having them redirect, one fix would undo the use of the other. */
const isFrontDoor = (openings: readonly Opening[], wearers: readonly NetworkInterface[]): boolean =>
  wearers.length > 0 && wearers.every(isWebBalancer) && openings.every(({ port }) => port.port === 80);

const FRONT_DOOR =
  'Only load balancers have the group, and closing port 80 would end their redirects to HTTPS: have them redirect, or close it with the playbook by itself.';
