import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import type { PlanDraft } from '../../src/playbook/define.ts';
import { definePlaybook } from '../../src/playbook/define-playbook.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import { denyAllAcl } from '../steps/deny-all-acl.ts';
import { denySessions } from '../steps/deny-older-sessions.ts';
import { subnetAssociation } from '../steps/subnet-association.ts';
import { protectAttribute } from './attribute-step.ts';
import { blastRadius } from './blast-radius.ts';
import { warnings, wontStop } from './cautions.ts';
import { type InstanceState, instanceIdOf, readInstance } from './instance-state.ts';
import { moveInterface } from './interface-step.ts';
import { quarantineOffers } from './offers.ts';
import { type Params, schema, specs } from './params.ts';
import { detachProfile } from './profile-step.ts';
import { quarantineGroup } from './quarantine-group.ts';
import { planRoleDenial, type RoleDenial } from './role-denial.ts';
import { createEvidence } from './snapshot-step.ts';
import { standby } from './standby-step.ts';
import { stepsFor } from './steps.ts';
import { haltInstance } from './stop-step.ts';
import { planSubnetCut, type SubnetCut } from './subnet-cut.ts';
import { swapGroups } from './swap-step.ts';
import { tagInstance } from './tag-step.ts';
import { leaveTargets } from './target-step.ts';
import { quarantineWatches } from './watches.ts';
import { refuseOwnHost, wholeInstance } from './whole-instance.ts';

/** Cuts an instance off: every interface goes into a group without rules, and back into its own groups on rollback. */
export const quarantineInstance = definePlaybook({
  id: 'quarantine-instance',
  title: 'Quarantine an instance',
  summary:
    'Moves every network interface of an instance into an empty security group, so that nothing new gets in or out; before that it keeps evidence and takes the instance out of service.',
  targetParam: 'instance',
  params: { schema, specs },
  changes: [
    'protects the instance and its volumes from termination, and begins snapshots (--preserve)',
    'puts it into Standby in its Auto Scaling group and takes it out of its target groups (--service)',
    'makes an empty security group in the VPC, or uses the one that is there',
    'replaces the groups of each network interface by it',
    'ends open connections by a moment of open groups, by a network ACL before its subnets, or by stopping it (--sever)',
    'denies the older sessions of its role, takes the instance profile off (--role)',
    'tags the instance with the id of the run',
  ],
  operations: {
    reads: [
      'auto-scaling:DescribeAutoScalingGroups',
      'auto-scaling:DescribeAutoScalingInstances',
      'ec2:DescribeIamInstanceProfileAssociations',
      'ec2:DescribeInstanceAttribute',
      'ec2:DescribeInstances',
      'ec2:DescribeNetworkAcls',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroupRules',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSnapshots',
      'ec2:DescribeSubnets',
      'elastic-load-balancing-v2:DescribeTargetGroups',
      'elastic-load-balancing-v2:DescribeTargetHealth',
      'iam:GetInstanceProfile',
      'iam:GetRole',
      'iam:GetRolePolicy',
      'iam:ListInstanceProfilesForRole',
      'iam:ListRolePolicies',
      'sts:GetCallerIdentity',
    ],
    writes: [
      'auto-scaling:EnterStandby',
      'auto-scaling:ExitStandby',
      'auto-scaling:SetDesiredCapacity',
      'ec2:AssociateIamInstanceProfile',
      'ec2:AuthorizeSecurityGroupEgress',
      'ec2:AuthorizeSecurityGroupIngress',
      'ec2:CreateNetworkAcl',
      'ec2:CreateSecurityGroup',
      'ec2:CreateSnapshots',
      'ec2:CreateTags',
      'ec2:DeleteNetworkAcl',
      'ec2:DeleteSecurityGroup',
      'ec2:DeleteTags',
      'ec2:DisassociateIamInstanceProfile',
      'ec2:ModifyInstanceAttribute',
      'ec2:ModifyNetworkInterfaceAttribute',
      'ec2:ReplaceNetworkAclAssociation',
      'ec2:RevokeSecurityGroupEgress',
      'ec2:StartInstances',
      'ec2:StopInstances',
      'elastic-load-balancing-v2:DeregisterTargets',
      'elastic-load-balancing-v2:RegisterTargets',
      'iam:DeleteRolePolicy',
      'iam:PutRolePolicy',
    ],
  },
  // Giving a profile back hands its role to the instance.
  furtherPermissions: { writes: ['iam:PassRole'] },
  steps: {
    'protect-attribute': protectAttribute,
    'create-snapshots': createEvidence,
    'enter-standby': standby,
    'leave-targets': leaveTargets,
    'quarantine-group': quarantineGroup,
    'move-interface': moveInterface,
    'swap-groups': swapGroups,
    'deny-all-acl': denyAllAcl,
    'subnet-association': subnetAssociation,
    'stop-instance': haltInstance,
    'deny-sessions': denySessions,
    'detach-profile': detachProfile,
    'tag-instance': tagInstance,
    'whole-instance': wholeInstance,
  },
  offers: quarantineOffers,
  watches: quarantineWatches,
  async plan(context, params) {
    const { read, caller } = context;
    const instanceId = await instanceIdOf(read, params.instance);
    refuseOwnHost(caller, instanceId);
    const state = await readInstance(read, instanceId);
    const profileArn = state.profile?.profileArn;
    const denies = params.role === 'deny-sessions' && profileArn !== undefined;
    const [denial, cut] = await Promise.all([
      denies ? planRoleDenial(read, caller, { instanceId, profileArn }) : undefined,
      params.sever === 'subnet' ? planSubnetCut(context, state.cards) : undefined,
    ]);
    return draft(state, params, denial, cut);
  },
});

function draft(
  state: InstanceState,
  params: Params,
  denial: RoleDenial | undefined,
  cut: SubnetCut | undefined,
): PlanDraft {
  const { instance } = state;
  const { instanceId, name } = instance;
  const label = name === undefined ? instanceId : `${name} (${instanceId})`;
  const steps = stepsFor(state, params, denial?.step, cut?.steps ?? []);
  const has = (kind: string) => steps.some((step) => step.kind === kind);
  return {
    target: { kind: 'instance', id: instanceId, label },
    summary: summaryOf(label, state.cards, steps),
    blastRadius: [...blastRadius(state, params), ...(cut?.items ?? []), ...(denial?.items ?? [])],
    wontStop: wontStop(state, params, denial?.roleName),
    warnings: [
      ...warnings(state, params, has('swap-groups'), has('stop-instance')),
      ...(cut?.warnings ?? []),
      ...(denial?.warnings ?? []),
    ],
    verification: {
      how: 'all interfaces of the instance and their groups, the rules of the group, the tag and what else was changed are read back; snapshots grow on by themselves',
      seconds: 10,
    },
    undo: [...steps].reverse().flatMap((step) => (step.kind === 'whole-instance' ? [] : [step.undo])),
    steps,
  };
}

function summaryOf(label: string, cards: readonly NetworkInterface[], steps: readonly PlannedStep[]): string {
  const moved = steps.filter((step) => step.kind === 'move-interface').length;
  if (moved > 0) {
    return `Cuts ${label} off: ${movedOf(moved, cards.length)} into an empty security group.`;
  }
  const rest = steps.filter((step) => step.calls.length > 0).map((step) => step.title);
  const [first, ...more] = rest;
  const others = more.length === 0 ? '' : `, and ${more.length} more ${more.length === 1 ? 'step' : 'steps'}`;
  const what = first === undefined ? '' : ` Left to do: ${first}${others}.`;
  return `Every interface of ${label} is in quarantine already.${what}`;
}

function movedOf(moved: number, all: number): string {
  if (all === 1) return 'its network interface moves';
  return moved === all ? `all ${all} network interfaces move` : `${moved} of its ${all} network interfaces move`;
}
