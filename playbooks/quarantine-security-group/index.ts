import { interfaceOwner } from '../../src/aws/ec2/interface-owner.ts';
import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import {
  describeNetworkInterfaces,
  describeSecurityGroupRules,
  describeSecurityGroups,
} from '../../src/aws/ec2/reads.ts';
import type { SecurityGroup, SecurityGroupRule } from '../../src/aws/ec2/security-group.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import type { PlanContext, PlanDraft } from '../../src/playbook/define.ts';
import { definePlaybook } from '../../src/playbook/define-playbook.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import {
  refusal,
  refuseOtherOwner,
  refuseOwnHost,
  refuseSample,
  refuseServiceOwned,
  refuseUnmanagedDefault,
} from '../steps/group-refusals.ts';
import { type CapturedRule, captured, countOf, few, wayOf } from '../steps/group-rules.ts';
import { groupWarnings } from '../steps/group-warnings.ts';
import { blastRadius } from './blast-radius.ts';
import { groupOffers } from './offers.ts';
import { type Params, schema, specs } from './params.ts';
import { revokeRules, revokeStep } from './revoke-step.ts';
import { wearers, wearersStep } from './wearers.ts';
import { wontStop } from './words.ts';

/** Closes a security group for everything that wears it: its rules are revoked, and authorised again on rollback. */
export const quarantineSecurityGroup = definePlaybook({
  id: 'quarantine-security-group',
  title: 'Quarantine a security group',
  summary: 'Revokes the rules of a security group, in, out or both, for everything that has it.',
  targetParam: 'group',
  params: { schema, specs },
  changes: ['revokes ingress rules of the group', 'revokes egress rules of the group'],
  operations: {
    reads: [
      'ec2:DescribeInstances',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroupReferences',
      'ec2:DescribeSecurityGroupRules',
      'ec2:DescribeSecurityGroupVpcAssociations',
      'ec2:DescribeSecurityGroups',
      'elastic-load-balancing-v2:DescribeTargetGroups',
      'elastic-load-balancing-v2:DescribeTargetHealth',
      'sts:GetCallerIdentity',
    ],
    writes: [
      'ec2:AuthorizeSecurityGroupEgress',
      'ec2:AuthorizeSecurityGroupIngress',
      'ec2:RevokeSecurityGroupEgress',
      'ec2:RevokeSecurityGroupIngress',
    ],
  },
  // Rules that are made again carry their tags from the start.
  furtherPermissions: { writes: ['ec2:CreateTags'] },
  steps: { 'revoke-rules': revokeRules, wearers },
  offers: groupOffers,
  async plan(context, params) {
    refuseSample(params.group);
    return draft(context, params, await readGroup(context.read, params.group));
  },
});

interface GroupAsRead {
  readonly group: SecurityGroup;
  readonly rules: readonly CapturedRule[];
  readonly cards: readonly NetworkInterface[];
}

async function readGroup(read: ReadAccess, groupId: string): Promise<GroupAsRead> {
  const [groups, rules, cards] = await Promise.all([
    describeSecurityGroups(read, { groupIds: [groupId] }),
    describeSecurityGroupRules(read, { groupIds: [groupId] }),
    describeNetworkInterfaces(read, { groupId }),
  ]);
  const [group] = groups;
  if (group === undefined) throw refusal(`there is no group ${groupId} here`, 'Check the account and region.');
  return { group, rules: captured(rules), cards };
}

async function draft(context: PlanContext, params: Params, { group, rules, cards }: GroupAsRead): Promise<PlanDraft> {
  const { groupId, groupName } = group;
  refuseOtherOwner(group, context.account);
  refuseServiceOwned(group);
  if (params.rule === undefined) refuseUnmanagedDefault(group, namesOf(cards));
  refuseOwnHost(context.caller, cards);
  const inWays = rules.filter((rule) => WAYS[params.direction].includes(rule.isEgress));
  const chosen = params.rule === undefined ? inWays : chosenOf(inWays, params, groupId);
  const isAll = params.rule === undefined;
  const ways = WAYS[params.direction].filter((isEgress) => isAll || chosen.some((rule) => rule.isEgress === isEgress));
  const steps: PlannedStep[] = ways.flatMap((isEgress) => {
    const own = chosen.filter((rule) => rule.isEgress === isEgress);
    return own.length === 0 ? [] : [revokeStep(groupId, isEgress, own, isAll)];
  });
  const undo = [...steps].reverse().map((step) => step.undo);
  if (steps.length > 0) steps.push(wearersStep(groupId, cards, ways, isAll));
  const radius = await blastRadius(context.read, group, cards, ways);
  const label = `${groupName} (${groupId})`;
  return {
    target: { kind: 'security group', id: groupId, label },
    summary: summaryOf(label, chosen, ways),
    blastRadius: radius.items,
    wontStop: wontStop(ways, isAll),
    warnings: [...groupWarnings(group, chosen), ...radius.warnings],
    verification: {
      how: 'the rules of the group are read back, then the interfaces that have it with the rules of its other groups',
      seconds: 10,
    },
    undo,
    steps,
  };
}

/** The directions that close, as `isEgress`. */
const WAYS: Readonly<Record<Params['direction'], readonly boolean[]>> = {
  ingress: [false],
  egress: [true],
  both: [false, true],
};

/** The rules that are named, every one of which must be there. */
function chosenOf(
  rules: readonly CapturedRule[],
  { rule: ids = [], direction }: Params,
  groupId: string,
): readonly CapturedRule[] {
  const unknown = ids.filter((id) => !rules.some((rule) => rule.securityGroupRuleId === id));
  if (unknown.length === 0) return rules.filter((rule) => ids.includes(rule.securityGroupRuleId));
  throw new FailureError({
    code: 'not-found',
    message: `Group ${groupId} has no ${direction === 'both' ? '' : `${direction} `}rule ${unknown.join(', ')}.`,
    hint: 'Rules that are made again get new ids: list them anew.',
  });
}

function summaryOf(label: string, chosen: readonly SecurityGroupRule[], ways: readonly boolean[]): string {
  const counts = ways
    .map((isEgress) => [chosen.filter((rule) => rule.isEgress === isEgress).length, isEgress] as const)
    .filter(([count]) => count > 0)
    .map(([count, isEgress]) => countOf(count, isEgress));
  if (counts.length === 0) return `${label} has no ${ways.map(wayOf).join(' and no ')} rule already.`;
  return `Takes ${counts.join(' and ')} out of ${label}, for everything that has it.`;
}

const namesOf = (cards: readonly NetworkInterface[]): readonly string[] => {
  const owners = [...new Set(cards.map(interfaceOwner))].sort();
  return owners.length === 0 ? [] : [few(owners)];
};
