import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import { describeNetworkInterfaces } from '../../src/aws/ec2/reads.ts';
import { modifyInterfaceGroups } from '../../src/aws/ec2/writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, from, type StepFacts, type StepKind } from '../../src/playbook/define.ts';
import type { Json, PlannedStep } from '../../src/playbook/plan.ts';

/** What the step reads of an interface: its groups in their order, and where it is attached. */
interface InterfaceState {
  readonly instanceId: string | null;
  readonly groups: readonly string[];
}

/** Plans the step that puts one interface into its VPC's quarantine group, and nothing else. */
export function interfaceStep(card: NetworkInterface, groupId: string | undefined): PlannedStep {
  const group = `quarantine-group:${card.vpcId}`;
  const names = card.groups.map(({ groupId: id, groupName }) => `${id} (${groupName})`).join(', ');
  const id = card.networkInterfaceId;
  return {
    id: `move-interface:${id}`,
    kind: 'move-interface',
    title: `Move ${id} (${card.privateIpAddresses[0] ?? 'no address'}) into the quarantine group`,
    args: { networkInterfaceId: id, group },
    before: { ...stateOf(card) },
    change: [{ what: `groups of ${id}`, before: names, after: groupId ?? 'the new quarantine group, alone' }],
    calls: [
      call('ec2', 'ModifyNetworkInterfaceAttribute', {
        NetworkInterfaceId: id,
        Groups: [groupId ?? from(group, 'groupId')],
      }),
    ],
    undo: `Put ${id} back into ${card.groups.map((each) => each.groupId).join(', ')}, in this order`,
  };
}

/** Replaces the groups of one interface; EC2 does it at once or not at all. */
export const moveInterface: StepKind = {
  async capture({ read }, { args }) {
    try {
      const ids = [String(args.networkInterfaceId)];
      const [card] = await describeNetworkInterfaces(read, { networkInterfaceIds: ids });
      return card === undefined ? null : { ...stateOf(card) };
    } catch (error) {
      if (error instanceof FailureError && error.failure.code === 'not-found') return null;
      throw error;
    }
  },
  same: (a, b) => a !== null && b !== null && sameState(asState(a), asState(b)),
  sameStep: (a, b) =>
    sameJson([a.args, a.calls, a.title], [b.args, b.calls, b.title]) &&
    a.change.every((line, index) => line.after === b.change[index]?.after && line.what === b.change[index]?.what) &&
    sameState(asState(a.before), asState(b.before)),
  standing(current, step, facts) {
    if (current === null) return 'gone';
    const { groups } = asState(current);
    const planned = asState(step.before);
    const isBefore = sameSet(groups, planned.groups);
    const isAfter = sameSet(groups, [groupOf(step, facts)]);
    if (isBefore && isAfter) return 'same';
    if (isBefore || isAfter) return isBefore ? 'before' : 'after';
    // In quarantine, and still in groups of before: nothing here is anyone else's work, so it can go either way.
    const ours = groupOf(step, facts);
    const known = [...planned.groups, ours];
    return ours !== undefined && groups.includes(ours) && groups.every((group) => known.includes(group))
      ? 'between'
      : 'other';
  },
  async apply(context, step) {
    const groupId = groupOf(step, context);
    if (groupId === undefined) throw new TypeError(`${step.id} has no quarantine group to move to`);
    const networkInterfaceId = String(step.args.networkInterfaceId);
    await modifyInterfaceGroups(context.write, { networkInterfaceId, groupIds: [groupId] });
    return { networkInterfaceId, groupId };
  },
  async confirm(_, step) {
    return { evidence: `${String(step.args.networkInterfaceId)} has the quarantine group and no other` };
  },
  async undo({ write }, step) {
    const { groups } = asState(step.before);
    const networkInterfaceId = String(step.args.networkInterfaceId);
    await modifyInterfaceGroups(write, { networkInterfaceId, groupIds: groups });
    return {};
  },
};

const asState = (state: Json): InterfaceState => state as unknown as InterfaceState;

const sameState = (a: InterfaceState, b: InterfaceState): boolean =>
  a.instanceId === b.instanceId && sameSet(a.groups, b.groups);

/** The order of groups has no effect: EC2 is sent the old order, and may answer in its own. */
function sameSet(a: readonly unknown[], b: readonly unknown[]): boolean {
  return sameJson(a.map(String).sort(), b.map(String).sort());
}

function groupOf(step: PlannedStep, { outcomes }: StepFacts): string | undefined {
  const groupId: Json | undefined = outcomes.get(String(step.args.group))?.groupId;
  return typeof groupId === 'string' && groupId !== '' ? groupId : undefined;
}

function stateOf(card: NetworkInterface): InterfaceState {
  return { instanceId: card.instanceId ?? null, groups: card.groups.map((group) => group.groupId) };
}
