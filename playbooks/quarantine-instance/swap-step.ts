import { openGroup, openingInput } from '../../src/aws/ec2/instance-writes.ts';
import {
  describeNetworkInterfaces,
  describeSecurityGroupRules,
  describeSecurityGroups,
} from '../../src/aws/ec2/reads.ts';
import { createSecurityGroup, deleteSecurityGroup, modifyInterfaceGroups } from '../../src/aws/ec2/writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { type ApplyContext, call, from, RUN_ID, type StepFacts, type StepKind } from '../../src/playbook/define.ts';
import { patiently } from '../../src/playbook/patiently.ts';
import type { Json, PlannedStep } from '../../src/playbook/plan.ts';
import type { RecordedCall } from '../../src/playbook/record.ts';
import { RUN_TAG } from '../steps/run-tag.ts';

/** The temporary group that is open to all, and who wears it. Its name is the run's id: no other run has it. */
interface SwapState {
  readonly openGroupId: string | null;
  readonly madeBy: string | null;
  readonly worn: readonly string[];
}

const DESCRIPTION = 'Open to all for a moment, so that flows become untracked: transit-tui removes it at once';

/** Plans the step that makes the tracked flows of interfaces in one VPC untracked, and so ends them. */
export function swapStep(
  vpcId: string,
  networkInterfaceIds: readonly string[],
  closedId: string | undefined,
): PlannedStep {
  const id = `swap:${vpcId}`;
  const group = `quarantine-group:${vpcId}`;
  const opened = from(id, 'openGroupId');
  const closed = closedId ?? from(group, 'groupId');
  const modify = (NetworkInterfaceId: string, groupId: typeof closed) =>
    call('ec2', 'ModifyNetworkInterfaceAttribute', { NetworkInterfaceId, Groups: [groupId] });
  return {
    id,
    kind: 'swap-groups',
    title: `Open ${networkInterfaceIds.join(', ')} to everyone for a moment and close again, so that open connections end`,
    args: { vpcId, networkInterfaceIds, group },
    before: { openGroupId: null, madeBy: null, worn: [] },
    change: networkInterfaceIds.map((each) => ({
      what: `flows of ${each}`,
      before: 'tracked: open connections go on',
      after: 'untracked: they end with the quarantine group',
    })),
    calls: [
      call('ec2', 'CreateSecurityGroup', {
        GroupName: RUN_ID,
        Description: DESCRIPTION,
        VpcId: vpcId,
        TagSpecifications: [{ ResourceType: 'security-group', Tags: [{ Key: RUN_TAG, Value: RUN_ID }] }],
      }),
      call('ec2', 'AuthorizeSecurityGroupIngress', { GroupId: opened, IpPermissions: openingInput('ingress') }),
      call('ec2', 'AuthorizeSecurityGroupEgress', { GroupId: opened, IpPermissions: openingInput('egress') }),
      ...networkInterfaceIds.flatMap((each) => [modify(each, opened), modify(each, closed)]),
      call('ec2', 'DeleteSecurityGroup', { GroupId: opened }),
    ],
    undo: 'Nothing: connections that ended stay ended',
  };
}

/** Swaps each interface to a group that is open to all and straight back. Never leaves one open: see `secure`. */
export const swapGroups: StepKind = {
  async capture({ read, runId }, { args }) {
    const none = { openGroupId: null, madeBy: null, worn: [] };
    if (runId === '') return none;
    const [group] = await describeSecurityGroups(read, { vpcId: String(args.vpcId), groupName: runId });
    if (group === undefined) return none;
    const worn = await describeNetworkInterfaces(read, { groupId: group.groupId });
    return {
      openGroupId: group.groupId,
      madeBy: group.tags[RUN_TAG] ?? null,
      worn: worn.map((card) => card.networkInterfaceId).sort(),
    };
  },
  standing(current, step, { runId, outcomes, sent }) {
    const { openGroupId, madeBy } = asState(current);
    if (openGroupId !== null) return madeBy === runId ? 'between' : 'other';
    // Before and after look the same: what tells them apart is that the group was taken away again.
    return outcomes.has(step.id) || sent(step.id).some(isDelete) ? 'after' : 'before';
  },
  standingBack(current, step, facts) {
    const standing = swapGroups.standing(current, step, facts);
    return standing === 'after' ? 'before' : standing;
  },
  async secure(context, step) {
    const state = asState(await swapGroups.capture(context, step));
    if (state.madeBy !== context.runId) return;
    for (const id of state.worn) await close(context, step, id);
  },
  async apply(context, step, current) {
    const { vpcId, networkInterfaceIds } = step.args as { vpcId: string; networkInterfaceIds: readonly string[] };
    const found = asState(current);
    for (const id of found.worn) await close(context, step, id);
    const done = new Set([...found.worn, ...swappedBefore(context, step, found.openGroupId)]);
    const left = networkInterfaceIds.filter((id) => !done.has(id));
    const openGroupId = found.openGroupId ?? (await makeGroup(context, vpcId));
    const missing = left.length === 0 ? [] : await closedDirections(context, openGroupId, found.openGroupId === null);
    for (const direction of missing) {
      await untilSeen(context, () => openGroup(context.write, { groupId: openGroupId, direction }));
    }
    for (const id of left) {
      try {
        await openForAMoment(context, id, openGroupId);
      } finally {
        // Whatever became of opening it: it must not stay open.
        await close(context, step, id);
      }
    }
    await removeGroup(context, openGroupId);
    return { openGroupId };
  },
  recall: () => ({}),
  async confirm(_, { args }) {
    const { length } = args.networkInterfaceIds as readonly string[];
    return {
      evidence: `${length} ${length === 1 ? 'interface was' : 'interfaces were'} open for a moment and have the quarantine group again; the open group is gone`,
    };
  },
  async undo(context, step) {
    const state = asState(await swapGroups.capture(context, step));
    if (state.openGroupId === null || state.madeBy !== context.runId) return {};
    for (const id of state.worn) await close(context, step, id);
    await removeGroup(context, state.openGroupId);
    return {};
  },
};

function makeGroup({ write, runId }: ApplyContext, vpcId: string): Promise<string> {
  return createSecurityGroup(write, { vpcId, groupName: runId, description: DESCRIPTION, tags: { [RUN_TAG]: runId } });
}

/** The directions in which the group is not open yet; a new one is open in none, but for what EC2 gives it. */
async function closedDirections(
  { read }: ApplyContext,
  groupId: string,
  isNew: boolean,
): Promise<readonly ('ingress' | 'egress')[]> {
  const both = ['ingress', 'egress'] as const;
  if (isNew) return both;
  const rules = await describeSecurityGroupRules(read, { groupIds: [groupId] });
  const isOpen = (isEgress: boolean) => rules.some((rule) => rule.isEgress === isEgress && rule.cidrIpv6 === '::/0');
  return both.filter((direction) => !isOpen(direction === 'egress'));
}

/** Opens an interface; where the answer got lost, what it wears tells whether it is open. */
async function openForAMoment(context: ApplyContext, networkInterfaceId: string, openGroupId: string): Promise<void> {
  try {
    await modifyInterfaceGroups(context.write, { networkInterfaceId, groupIds: [openGroupId] });
  } catch (error) {
    if ((await wornBy(context, networkInterfaceId)) === openGroupId) return;
    throw error;
  }
}

/** The one group that an interface wears; undefined for several, and where it can't be read. */
async function wornBy({ read }: ApplyContext, networkInterfaceId: string): Promise<string | undefined> {
  try {
    const [card] = await describeNetworkInterfaces(read, { networkInterfaceIds: [networkInterfaceId] });
    return card?.groups.length === 1 ? card.groups[0]?.groupId : undefined;
  } catch {
    return undefined;
  }
}

/** Puts an interface into the quarantine group; tried again, since what fails here leaves it open to everyone. */
async function close(context: ApplyContext, step: PlannedStep, networkInterfaceId: string): Promise<void> {
  const groupId = closedGroup(step, context);
  let problem: FailureError | undefined;
  for (const delay of context.delays) {
    if (problem !== undefined) await context.wait(delay);
    try {
      return await modifyInterfaceGroups(context.write, { networkInterfaceId, groupIds: [groupId] });
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      problem = error;
      if ((await wornBy(context, networkInterfaceId)) === groupId) return;
    }
  }
  throw new FailureError({
    ...(problem?.failure ?? { code: 'unknown' }),
    message: `${networkInterfaceId} may be OPEN TO EVERYONE: it could not be put back into ${groupId}: ${problem?.failure.message}`,
    hint: `Resume the run, which closes it first, or set its groups to ${groupId} by hand, now.`,
  });
}

/** Those that answered calls of this run have opened and closed again. */
function swappedBefore(context: ApplyContext, step: PlannedStep, openGroupId: string | null): string[] {
  const movedTo = (groupId: string | null) =>
    context
      .sent(step.id)
      .filter(({ operation, error }) => operation === 'ModifyNetworkInterfaceAttribute' && error === undefined)
      .map(({ input }) => input as { NetworkInterfaceId?: string; Groups?: readonly string[] })
      .filter(({ Groups }) => Groups?.[0] === groupId)
      .flatMap(({ NetworkInterfaceId }) => NetworkInterfaceId ?? []);
  const opened = new Set(movedTo(openGroupId));
  return movedTo(closedGroup(step, context)).filter((id) => opened.has(id));
}

function closedGroup(step: PlannedStep, { outcomes }: StepFacts): string {
  const groupId = outcomes.get(String(step.args.group))?.groupId;
  if (typeof groupId !== 'string' || groupId === '') throw new TypeError(`${step.id} has no quarantine group`);
  return groupId;
}

/** A new group may take a moment to be known. */
async function untilSeen(context: ApplyContext, work: () => Promise<void>): Promise<void> {
  const problem = await patiently(
    context,
    () => work().catch((error: unknown) => error),
    (error) => !(error instanceof FailureError && error.failure.code === 'not-found'),
  );
  if (problem !== undefined) throw problem;
}

/** EC2 may see the group in use for a moment after its interfaces have left it. */
async function removeGroup(context: ApplyContext, groupId: string): Promise<void> {
  const problem = await patiently(
    context,
    () => deleteSecurityGroup(context.write, { groupId }).catch((error: unknown) => error),
    (error) => !(error instanceof FailureError && error.failure.awsCode === 'DependencyViolation'),
  );
  if (problem !== undefined) throw problem;
}

const isDelete = ({ operation }: RecordedCall): boolean => operation === 'DeleteSecurityGroup';

const asState = (state: Json): SwapState => state as unknown as SwapState;
