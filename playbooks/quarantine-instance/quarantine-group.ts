import {
  describeNetworkInterfaces,
  describeSecurityGroupRules,
  describeSecurityGroups,
} from '../../src/aws/ec2/reads.ts';
import { createSecurityGroup, deleteSecurityGroup, revokeSecurityGroupRules } from '../../src/aws/ec2/writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, from, RUN_ID, type StepKind } from '../../src/playbook/define.ts';
import type { Json, JsonObject, PlannedStep } from '../../src/playbook/plan.ts';
import { QUARANTINE_TAG } from './quarantine-tag.ts';

/** Tag that names the run that made a group. */
export const RUN_TAG = 'transit-tui:run';
const GROUP_NAME = 'transit-tui-quarantine';

/** A quarantine group as the world shows it: its rules by id, and the run that made it. */
export interface GroupState {
  readonly groupId: string;
  readonly ruleIds: readonly string[];
  readonly madeBy: string | null;
}

/** What planning finds in a VPC. */
export interface QuarantineGroups {
  /** An empty one, to be used again. */
  readonly usable?: GroupState;
  /** Interfaces outside the target that wear the usable one. */
  readonly worn: readonly string[];
  /** Those with rules in them: they isolate nothing and are left alone. */
  readonly notEmpty: readonly GroupState[];
  /** A name for a new one that no group of the VPC has. */
  readonly freeName: string;
}

/** Finds the quarantine groups of a VPC and a free name for one more. */
export async function findGroups(
  read: ReadAccess,
  vpcId: string,
  targets: readonly string[],
): Promise<QuarantineGroups> {
  const [tagged, all] = await Promise.all([
    describeSecurityGroups(read, { vpcId, tag: { key: QUARANTINE_TAG, value: vpcId } }),
    describeSecurityGroups(read, { vpcId }),
  ]);
  const sorted = [...tagged].sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
  const states = await Promise.all(sorted.map((group) => stateOf(read, group.groupId, group.tags[RUN_TAG])));
  const usable = states.find((state) => state.ruleIds.length === 0);
  const wearers = usable === undefined ? [] : await describeNetworkInterfaces(read, { groupId: usable.groupId });
  const names = new Set(all.map((group) => group.groupName));
  let freeName = GROUP_NAME;
  for (let number = 2; names.has(freeName); number++) freeName = `${GROUP_NAME}-${number}`;
  return {
    ...(usable === undefined ? {} : { usable }),
    worn: wearers
      .map((each) => each.networkInterfaceId)
      .filter((id) => !targets.includes(id))
      .sort(),
    notEmpty: states.filter((state) => state.ruleIds.length > 0),
    freeName,
  };
}

/** Plans the step that makes a quarantine group in a VPC, or uses the empty one that is there. */
export function groupStep(vpcId: string, groups: QuarantineGroups): PlannedStep {
  const { usable, freeName } = groups;
  const id = `quarantine-group:${vpcId}`;
  if (usable !== undefined) {
    const { groupId } = usable;
    return {
      id,
      kind: 'quarantine-group',
      title: `Use the empty quarantine group ${groupId} of ${vpcId}`,
      args: { vpcId, groupId },
      before: { ...usable },
      change: [],
      calls: [],
      undo: `Leave group ${groupId} as it is`,
    };
  }
  const description = `No traffic in or out: instances quarantined by transit-tui in ${vpcId}`;
  return {
    id,
    kind: 'quarantine-group',
    title: `Create the quarantine group ${freeName}, without any rule, in ${vpcId}`,
    args: { vpcId, groupName: freeName, description },
    before: null,
    change: [{ what: `group ${freeName}`, before: 'not there', after: 'there, with no rule in or out' }],
    calls: [
      call('ec2', 'CreateSecurityGroup', {
        GroupName: freeName,
        Description: description,
        VpcId: vpcId,
        TagSpecifications: [
          {
            ResourceType: 'security-group',
            Tags: [
              { Key: QUARANTINE_TAG, Value: vpcId },
              { Key: RUN_TAG, Value: RUN_ID },
            ],
          },
        ],
      }),
      call('ec2', 'RevokeSecurityGroupEgress', {
        GroupId: from(id, 'groupId'),
        SecurityGroupRuleIds: from(id, 'revokedRuleIds'),
      }),
    ],
    undo: `Delete group ${freeName}, if nothing else uses it by then`,
  };
}

/** Makes sure of an empty quarantine group: makes one, or checks that the one to be used is still empty. */
export const quarantineGroup: StepKind = {
  async capture({ read }, { args }) {
    const { vpcId, groupId, groupName } = args as { vpcId: string; groupId?: string; groupName?: string };
    const query = groupId === undefined ? { vpcId, groupName } : { vpcId };
    const groups = await describeSecurityGroups(read, query);
    const group = groups.find((each) => each.groupId === groupId || each.groupName === groupName);
    if (group === undefined) return null;
    return { ...(await stateOf(read, group.groupId, group.tags[RUN_TAG])) };
  },
  standing(current, step, { runId }) {
    if (step.before !== null) return current === null ? 'gone' : sameJson(current, step.before) ? 'same' : 'other';
    const group = asGroup(current);
    if (group === undefined) return 'before';
    if (group.madeBy !== runId) return 'other';
    return group.ruleIds.length === 0 ? 'after' : 'between';
  },
  async apply(context, step) {
    const { vpcId, groupId, groupName, description } = step.args as Record<string, string>;
    if (step.before !== null) return { groupId: groupId ?? '', revokedRuleIds: [] };
    let group = asGroup(await quarantineGroup.capture(context, step));
    if (group === undefined) {
      const made = await createSecurityGroup(context.write, {
        vpcId: vpcId ?? '',
        groupName: groupName ?? '',
        description: description ?? '',
        tags: { [QUARANTINE_TAG]: vpcId ?? '', [RUN_TAG]: context.runId },
      });
      group = await newGroup(context.read, made, context.wait);
    }
    if (group.madeBy !== context.runId) throw takenName(groupName ?? '', group);
    // EC2 gives a new group egress to everywhere, one rule each for IPv4 and IPv6.
    const rules = await describeSecurityGroupRules(context.read, { groupIds: [group.groupId] });
    const ruleIds = rules.filter((rule) => rule.isEgress).map((rule) => rule.securityGroupRuleId);
    await revokeSecurityGroupRules(context.write, { groupId: group.groupId, isEgress: true, ruleIds });
    return { groupId: group.groupId, revokedRuleIds: ruleIds };
  },
  recall: (current) => ({ groupId: asGroup(current)?.groupId ?? '', revokedRuleIds: [] }),
  async confirm({ read }, step) {
    const group = asGroup(await quarantineGroup.capture({ read } as never, step));
    return { evidence: `group ${group?.groupId} has no rule, in or out` };
  },
  async undo(context, step) {
    if (step.before !== null) return {};
    const group = asGroup(await quarantineGroup.capture(context, step));
    if (group === undefined || group.madeBy !== context.runId) return {};
    const wearers = await describeNetworkInterfaces(context.read, { groupId: group.groupId });
    if (wearers.length > 0) {
      return {
        kept: `group ${group.groupId} stays: ${wearers.map((each) => each.networkInterfaceId).join(', ')} use it`,
      };
    }
    await deleteSecurityGroup(context.write, { groupId: group.groupId });
    return {};
  },
};

function asGroup(state: Json): GroupState | undefined {
  return state === null ? undefined : (state as JsonObject as unknown as GroupState);
}

async function stateOf(read: ReadAccess, groupId: string, madeBy: string | undefined): Promise<GroupState> {
  const rules = await describeSecurityGroupRules(read, { groupIds: [groupId] });
  return { groupId, ruleIds: rules.map((rule) => rule.securityGroupRuleId).sort(), madeBy: madeBy ?? null };
}

/**
 * A new group and the egress that EC2 gives it may take a moment to be seen. Until the rule is seen the group must not
 * pass for empty.
 */
async function newGroup(read: ReadAccess, groupId: string, wait: (ms: number) => Promise<void>): Promise<GroupState> {
  for (let attempt = 1; attempt <= 6; attempt++) {
    try {
      const [group] = await describeSecurityGroups(read, { groupIds: [groupId] });
      const state = group === undefined ? undefined : await stateOf(read, groupId, group.tags[RUN_TAG]);
      if (state !== undefined && state.ruleIds.length > 0) return state;
    } catch (error) {
      if (!(error instanceof FailureError) || error.failure.code !== 'not-found') throw error;
    }
    await wait(400 * attempt);
  }
  throw new FailureError({
    code: 'unknown',
    message: `Group ${groupId} was made, but the egress rule that EC2 gives it can't be seen, so it can't be emptied.`,
    hint: 'Resume the run in a minute; until then nothing wears the group.',
  });
}

function takenName(name: string, group: GroupState): FailureError {
  return new FailureError({
    code: 'refused',
    message: `Someone else made a group ${name} (${group.groupId}) meanwhile.`,
    hint: 'Look at that group, then plan anew.',
  });
}
