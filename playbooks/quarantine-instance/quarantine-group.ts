import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import {
  describeNetworkInterfaces,
  describeSecurityGroupRules,
  describeSecurityGroups,
} from '../../src/aws/ec2/reads.ts';
import type { SecurityGroup } from '../../src/aws/ec2/security-group.ts';
import {
  createSecurityGroup,
  deleteSecurityGroup,
  revokeEgressToEverywhere,
  revokeSecurityGroupRules,
} from '../../src/aws/ec2/writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { type ApplyContext, call, from, RUN_ID, type StepKind } from '../../src/playbook/define.ts';
import { patiently } from '../../src/playbook/patiently.ts';
import type { Json, JsonObject, PlannedStep } from '../../src/playbook/plan.ts';
import type { RecordedCall } from '../../src/playbook/record.ts';
import { RUN_TAG } from '../steps/run-tag.ts';
import { QUARANTINE_TAG } from './quarantine-tag.ts';

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

/**
 * Finds the quarantine groups of each VPC that the interfaces are in, and a free name for one more. The tag is asked
 * for in all VPCs at once, so that this takes no answer about the interfaces to begin.
 */
export async function findGroups(
  read: ReadAccess,
  cardsAsked: Promise<readonly NetworkInterface[]>,
): Promise<ReadonlyMap<string, QuarantineGroups>> {
  const [tagged, cards] = await Promise.all([
    describeSecurityGroups(read, { tag: { key: QUARANTINE_TAG, value: '*' } }),
    cardsAsked,
  ]);
  const own = new Set(cards.map((card) => card.networkInterfaceId));
  const vpcIds = [...new Set(cards.map((card) => card.vpcId))].sort();
  const found = vpcIds.map(async (vpcId) => {
    const mine = tagged.filter((group) => group.vpcId === vpcId && group.tags[QUARANTINE_TAG] === vpcId);
    return [vpcId, await groupsOf(read, vpcId, mine, own)] as const;
  });
  return new Map(await Promise.all(found));
}

async function groupsOf(
  read: ReadAccess,
  vpcId: string,
  tagged: readonly SecurityGroup[],
  own: ReadonlySet<string>,
): Promise<QuarantineGroups> {
  const sorted = [...tagged].sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
  const [all, ...seen] = await Promise.all([
    describeSecurityGroups(read, { vpcId }),
    ...sorted.map(async ({ groupId, tags }) => {
      const [state, wearers] = await Promise.all([
        stateOf(read, groupId, tags[RUN_TAG]),
        describeNetworkInterfaces(read, { groupId }),
      ]);
      return { state, wearers: wearers.map((each) => each.networkInterfaceId) };
    }),
  ]);
  const usable = seen.find(({ state }) => state.ruleIds.length === 0);
  const names = new Set(all.map((group) => group.groupName));
  let freeName = GROUP_NAME;
  for (let number = 2; names.has(freeName); number++) freeName = `${GROUP_NAME}-${number}`;
  return {
    ...(usable === undefined ? {} : { usable: usable.state }),
    worn: (usable?.wearers ?? []).filter((id) => !own.has(id)).sort(),
    notEmpty: seen.map(({ state }) => state).filter(({ ruleIds }) => ruleIds.length > 0),
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
  async capture({ read, outcomes }, { id, args }) {
    const { vpcId, groupId, groupName } = args as { vpcId: string; groupId?: string; groupName?: string };
    const query = groupId === undefined ? { vpcId, groupName } : { vpcId };
    const known = groupId ?? idOf(outcomes.get(id));
    // Where the id is known, group and rules are asked for at once.
    const [groups, state] = await Promise.all([
      describeSecurityGroups(read, query),
      known === undefined ? undefined : stateOf(read, known, undefined),
    ]);
    const group = groups.find((each) => each.groupId === groupId || each.groupName === groupName);
    if (group === undefined) return null;
    const madeBy = group.tags[RUN_TAG] ?? null;
    if (state?.groupId === group.groupId) return { ...state, madeBy };
    return { ...(await stateOf(read, group.groupId, group.tags[RUN_TAG])) };
  },
  standing(current, step, { runId, outcomes, sent }) {
    if (step.before !== null) return current === null ? 'gone' : sameJson(current, step.before) ? 'same' : 'other';
    const group = asGroup(current);
    if (group === undefined) return 'before';
    if (group.madeBy !== runId) return 'other';
    // A list of rules that lags shows a new group as empty: only the call that emptied it says that it is.
    const isEmptied = outcomes.has(step.id) || sent(step.id).some(emptied);
    return group.ruleIds.length === 0 && isEmptied ? 'after' : 'between';
  },
  async apply(context, step, current) {
    const { vpcId, groupId, groupName, description } = step.args as Record<string, string>;
    if (step.before !== null) return { groupId: groupId ?? '', revokedRuleIds: [] };
    const group = asGroup(current);
    if (group !== undefined) {
      if (group.madeBy !== context.runId) throw takenName(groupName ?? '', group);
      const revokedRuleIds = await empty(context, step, group.groupId, await egressRules(context, group.groupId));
      return { groupId: group.groupId, revokedRuleIds };
    }
    const made = await createSecurityGroup(context.write, {
      vpcId: vpcId ?? '',
      groupName: groupName ?? '',
      description: description ?? '',
      tags: { [QUARANTINE_TAG]: vpcId ?? '', [RUN_TAG]: context.runId },
    });
    const [, ruleIds] = await Promise.all([untilSeen(context, made), egressRules(context, made)]);
    return { groupId: made, revokedRuleIds: await empty(context, step, made, ruleIds) };
  },
  recall: (current) => ({ groupId: asGroup(current)?.groupId ?? '', revokedRuleIds: [] }),
  async confirm({ outcomes }, { id }) {
    return { evidence: `group ${idOf(outcomes.get(id)) ?? ''} has no rule, in or out` };
  },
  async undo(context, step) {
    if (step.before !== null) return {};
    const group = asGroup(await quarantineGroup.capture(context, step));
    if (group === undefined || group.madeBy !== context.runId) return {};
    return remove(context, group.groupId);
  },
};

function idOf(outcome: JsonObject | undefined): string | undefined {
  const groupId = outcome?.groupId;
  return typeof groupId === 'string' && groupId !== '' ? groupId : undefined;
}

function asGroup(state: Json): GroupState | undefined {
  return state === null ? undefined : (state as JsonObject as unknown as GroupState);
}

async function stateOf(read: ReadAccess, groupId: string, madeBy: string | undefined): Promise<GroupState> {
  const rules = await describeSecurityGroupRules(read, { groupIds: [groupId] });
  return { groupId, ruleIds: rules.map((rule) => rule.securityGroupRuleId).sort(), madeBy: madeBy ?? null };
}

/** A new group may take a moment to be seen. */
async function untilSeen(context: ApplyContext, groupId: string): Promise<void> {
  const isSeen = await patiently(
    context,
    async () => {
      try {
        return (await describeSecurityGroups(context.read, { groupIds: [groupId] })).length > 0;
      } catch (error) {
        if (error instanceof FailureError && error.failure.code === 'not-found') return false;
        throw error;
      }
    },
    (seen) => seen,
  );
  if (isSeen) return;
  throw new FailureError({
    code: 'unknown',
    message: `Group ${groupId} was made, but EC2 does not show it yet, so it can't be emptied.`,
    hint: 'Resume the run in a minute; until then nothing has the group.',
  });
}

/** The egress to everywhere that EC2 gives a new group, one rule each for IPv4 and IPv6; they too may be seen late. */
function egressRules(context: ApplyContext, groupId: string): Promise<string[]> {
  return patiently(
    context,
    async () => {
      const rules = await describeSecurityGroupRules(context.read, { groupIds: [groupId] });
      return rules.filter((rule) => rule.isEgress).map((rule) => rule.securityGroupRuleId);
    },
    (ids) => ids.length > 0,
  );
}

/** Takes away a new group's egress by the ids of its rules; gives them. */
async function empty(context: ApplyContext, step: PlannedStep, groupId: string, ruleIds: string[]): Promise<string[]> {
  if (ruleIds.length > 0) await revokeSecurityGroupRules(context.write, { groupId, isEgress: true, ruleIds });
  // Rules that were seen, sent away and are not seen again are gone; of rules never seen nobody can say that.
  else if (!context.sent(step.id).some(isUnanswered)) await revokeEgressToEverywhere(context.write, { groupId });
  return ruleIds;
}

const isRevoke = ({ operation }: RecordedCall): boolean => operation === 'RevokeSecurityGroupEgress';
const isUnanswered = (call: RecordedCall): boolean =>
  isRevoke(call) && /ECONN|EPIPE|socket|time-?d?out/i.test(call.error ?? '');
const emptied = (call: RecordedCall): boolean => isRevoke(call) && call.error === undefined;

/** Deletes the group; what still uses it, or seems to for a moment after its interfaces have moved, keeps it. */
async function remove(context: ApplyContext, groupId: string): Promise<{ kept?: string }> {
  const kept = await patiently(
    context,
    async () => {
      const wearers = await describeNetworkInterfaces(context.read, { groupId });
      const ids = wearers.map((each) => each.networkInterfaceId);
      const own = ids.filter((id) => context.outcomes.has(`move-interface:${id}`));
      if (ids.length > 0) return { why: `group ${groupId} stays: ${ids.join(', ')} use it`, ends: own.length === 0 };
      try {
        await deleteSecurityGroup(context.write, { groupId });
        return undefined;
      } catch (error) {
        if (!(error instanceof FailureError) || error.failure.awsCode !== 'DependencyViolation') throw error;
        return {
          why: `group ${groupId} stays: EC2 says that something, such as a rule of another group, refers to it`,
          ends: false,
        };
      }
    },
    (found) => found === undefined || found.ends,
  );
  return kept === undefined ? {} : { kept: kept.why };
}

function takenName(name: string, group: GroupState): FailureError {
  return new FailureError({
    code: 'refused',
    message: `Someone else made a group ${name} (${group.groupId}) meanwhile.`,
    hint: 'Look at that group, then plan anew.',
  });
}
