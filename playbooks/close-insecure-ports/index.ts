import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import {
  describeNetworkInterfaces,
  describeSecurityGroupRules,
  describeSecurityGroups,
} from '../../src/aws/ec2/reads.ts';
import type { SecurityGroup } from '../../src/aws/ec2/security-group.ts';
import type { PlanContext, PlanDraft } from '../../src/playbook/define.ts';
import { definePlaybook } from '../../src/playbook/define-playbook.ts';
import { refusal, refuseOtherOwner, refuseSample, refuseServiceOwned } from '../steps/group-refusals.ts';
import { type CapturedRule, captured, few } from '../steps/group-rules.ts';
import { groupWarnings } from '../steps/group-warnings.ts';
import { blastRadius } from './blast-radius.ts';
import { closePorts, closeStep, madePieces, portsIn } from './close-step.ts';
import { type Params, schema, specs } from './params.ts';
import { type Closing, closingsOf, leftOf, piecesOf } from './pieces.ts';
import { splitWarnings, wontStop } from './words.ts';

/** Closes the ports of cleartext protocols in a security group and leaves open whatever else its rules let through. */
export const closeInsecurePorts = definePlaybook({
  id: 'close-insecure-ports',
  title: 'Close insecure ports',
  summary:
    'Revokes the ingress rules of a security group that open ports of cleartext protocols; a wide rule is split around the ports, so that what else it lets through stays open.',
  targetParam: 'group',
  done: 'Closed',
  params: { schema, specs },
  changes: [
    'authorises ingress rules for what else a wide rule of the group lets through',
    'revokes ingress rules of the group that open ports of cleartext protocols',
  ],
  operations: {
    reads: [
      'cloudwatch-logs:FilterLogEvents',
      'ec2:DescribeFlowLogs',
      'ec2:DescribeInstances',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroupRules',
      'ec2:DescribeSecurityGroups',
      'elastic-load-balancing-v2:DescribeTargetGroups',
      'elastic-load-balancing-v2:DescribeTargetHealth',
      's3:GetObject',
      's3:ListObjectsV2',
      'sts:GetCallerIdentity',
    ],
    writes: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'],
  },
  // What stands for a rule with tags is made with the same ones.
  furtherPermissions: { writes: ['ec2:CreateTags'] },
  steps: { 'close-ports': closePorts },
  // A row tells neither the group by which a connection came in nor its rules.
  offers: () => [],
  async plan(context, params) {
    refuseSample(params.group);
    const [groups, rules, cards] = await Promise.all([
      describeSecurityGroups(context.read, { groupIds: [params.group] }),
      describeSecurityGroupRules(context.read, { groupIds: [params.group] }),
      describeNetworkInterfaces(context.read, { groupId: params.group }),
    ]);
    const [group] = groups;
    if (group === undefined) throw refusal(`there is no group ${params.group} here`, 'Check the account and region.');
    refuseOtherOwner(group, context.account);
    refuseServiceOwned(group);
    return draft(
      context,
      params,
      group,
      captured(rules).filter((rule) => !rule.isEgress),
      cards,
    );
  },
});

/** More rules than this no group can have, whatever the quota. */
const MOST = 1000;

async function draft(
  context: PlanContext,
  params: Params,
  group: SecurityGroup,
  rules: readonly CapturedRule[],
  cards: readonly NetworkInterface[],
): Promise<PlanDraft> {
  const closings = closingsOf(rules, params);
  const pieces = piecesOf(closings);
  const made = madePieces({ pieces }, { rules });
  if (rules.length + made.length > MOST) {
    throw refusal(
      `splitting the rules of ${group.groupId} would need more than ${MOST} rules`,
      'Close fewer ports at a time, with --port.',
    );
  }
  const steps = closings.length === 0 ? [] : [closeStep(group.groupId, closings, pieces, rules)];
  const radius = await blastRadius(context, group, cards, closings);
  const label = `${group.groupName} (${group.groupId})`;
  return {
    target: { kind: 'security group', id: group.groupId, label },
    summary: summaryOf(label, params, closings),
    blastRadius: radius.items,
    wontStop: wontStop(params.from),
    warnings: [
      ...groupWarnings(
        group,
        closings.map(({ rule }) => rule),
      ),
      ...splitWarnings(rules, made, closings),
      ...radius.warnings,
    ],
    verification: {
      how: 'the rules of the group are read back, then those of the other groups that its interfaces have',
      seconds: 10,
    },
    undo: steps.map(({ undo }) => undo),
    steps,
  };
}

function summaryOf(label: string, { from, port }: Params, closings: readonly Closing[]): string {
  const whom = from === 'world' ? 'public addresses' : 'anybody but its own wearers';
  if (closings.length === 0) {
    const what = port === undefined ? 'no port of a cleartext protocol' : `no port ${port.join(', ')}`;
    return `${label} opens ${what} to ${whom} already.`;
  }
  const split = closings.filter((closing) => leftOf(closing).length > 0).length;
  const count = closings.length === 1 ? '1 rule' : `${closings.length} rules`;
  const parts =
    split === 0 ? '' : `, of which ${split} ${split === 1 ? 'is' : 'are'} split so that the rest stays open`;
  return `Closes ${few(portsIn(closings), 6)} to ${whom} in ${label}, for everything that has it: revokes ${count}${parts}.`;
}
