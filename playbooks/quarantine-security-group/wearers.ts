import { interfaceOwner } from '../../src/aws/ec2/interface-owner.ts';
import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import { describeNetworkInterfaces, describeSecurityGroupRules } from '../../src/aws/ec2/reads.ts';
import type { SecurityGroupRule } from '../../src/aws/ec2/security-group.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import type { StepKind } from '../../src/playbook/define.ts';
import type { Json, PlannedStep } from '../../src/playbook/plan.ts';
import { refuseOwnHost } from '../steps/group-refusals.ts';
import { countOf, few } from '../steps/group-rules.ts';

/** A group that interfaces wear beside the one that closes, and how much it still lets through to them. */
export interface OpenGroup {
  readonly groupId: string;
  readonly groupName: string;
  readonly ingress: number;
  readonly egress: number;
  readonly interfaceIds: readonly string[];
}

/** Gives the other groups that these interfaces wear, with the rules that they have, by id. */
export async function otherGroups(
  read: ReadAccess,
  groupId: string,
  cards: readonly NetworkInterface[],
): Promise<readonly OpenGroup[]> {
  const worn = new Map<string, { groupName: string; interfaceIds: string[] }>();
  for (const { networkInterfaceId, groups } of cards) {
    for (const other of groups) {
      if (other.groupId === groupId) continue;
      const found = worn.get(other.groupId) ?? { groupName: other.groupName, interfaceIds: [] };
      found.interfaceIds.push(networkInterfaceId);
      worn.set(other.groupId, found);
    }
  }
  const ids = [...worn.keys()].sort();
  const rules = await rulesOf(read, ids);
  return ids.map((id) => ({
    groupId: id,
    groupName: worn.get(id)?.groupName ?? '',
    ingress: rules.filter((rule) => rule.groupId === id && !rule.isEgress).length,
    egress: rules.filter((rule) => rule.groupId === id && rule.isEgress).length,
    interfaceIds: [...(worn.get(id)?.interfaceIds ?? [])].sort(),
  }));
}

/** EC2 takes no more values than this in one filter. */
const VALUES = 200;

async function rulesOf(read: ReadAccess, groupIds: readonly string[]): Promise<readonly SecurityGroupRule[]> {
  const found: SecurityGroupRule[] = [];
  for (let from = 0; from < groupIds.length; from += VALUES) {
    found.push(...(await describeSecurityGroupRules(read, { groupIds: groupIds.slice(from, from + VALUES) })));
  }
  return found;
}

/** Says what a group still lets through in these directions; undefined where that is nothing. */
export function stillOpen(group: OpenGroup, ways: readonly boolean[]): string | undefined {
  const counts = ways
    .map((isEgress) => [isEgress ? group.egress : group.ingress, isEgress] as const)
    .filter(([count]) => count > 0);
  if (counts.length === 0) return undefined;
  return `${counts.map(([count, isEgress]) => countOf(count, isEgress)).join(' and ')}, for ${few(group.interfaceIds)}`;
}

interface Wearer {
  readonly networkInterfaceId: string;
  readonly owner: string;
  readonly instanceId: string | null;
  readonly groups: readonly string[];
}

/** Plans the look at what wears the group; `ways` are the directions that close, `isAll` whether all of their rules do. */
export function wearersStep(
  groupId: string,
  cards: readonly NetworkInterface[],
  ways: readonly boolean[],
  isAll: boolean,
): PlannedStep {
  return {
    id: `wearers:${groupId}`,
    kind: 'wearers',
    title: `Look at what has ${groupId}, and what still lets traffic through to it`,
    args: { groupId, ways, isAll },
    before: { wearers: stateOf(cards) },
    change: [],
    calls: [],
    undo: 'Nothing: it only looks',
  };
}

/** Looks at what the closed group does not decide alone: the other groups of its interfaces, and its own other rules. */
export const wearers: StepKind = {
  onlyReads: true,
  async capture({ read }, { args }) {
    return { wearers: stateOf(await describeNetworkInterfaces(read, { groupId: String(args.groupId) })) };
  },
  // Instances come and go: those that are new since the plan are found by what it says of the blast radius.
  same: () => true,
  sameStep: (a, b) => sameJson(a.args, b.args),
  standing: () => 'same',
  admit: ({ before }, caller) => refuseOwnHost(caller, wearersIn(before)),
  async apply() {
    return {};
  },
  async confirm({ read }, { args }) {
    const { groupId, ways, isAll } = args as unknown as { groupId: string; ways: boolean[]; isAll: boolean };
    const [cards, rules] = await Promise.all([
      describeNetworkInterfaces(read, { groupId }),
      describeSecurityGroupRules(read, { groupIds: [groupId] }),
    ]);
    const others = await otherGroups(read, groupId, cards);
    const open = others.flatMap((group) => {
      const said = stillOpen(group, ways);
      return said === undefined ? [] : [{ ...group, said }];
    });
    const besides = new Set(open.flatMap((group) => group.interfaceIds));
    return {
      evidence: `${cards.length} ${cards.length === 1 ? 'interface has' : 'interfaces have'} ${groupId}; ${besides.size} of them still have rules by another group`,
      remaining: [
        ...open.map(({ groupId: id, groupName, said }) => `${id} (${groupName}) still has ${said}`),
        ...ownLeft(groupId, rules, ways, isAll),
      ],
    };
  },
  async undo() {
    return {};
  },
};

/** What the plan left in the group itself: nobody is to read "contained" and think that it is closed. */
function ownLeft(
  groupId: string,
  rules: readonly SecurityGroupRule[],
  ways: readonly boolean[],
  isAll: boolean,
): string[] {
  return [false, true].flatMap((isEgress) => {
    const left = rules.filter((rule) => rule.isEgress === isEgress).length;
    const closes = isAll && ways.includes(isEgress);
    return left === 0 || closes ? [] : [`${groupId} keeps ${countOf(left, isEgress)}, as planned`];
  });
}

const wearersIn = (state: Json): readonly { readonly instanceId?: string }[] =>
  (state as unknown as { wearers: readonly Wearer[] }).wearers.map(({ instanceId }) =>
    instanceId === null ? {} : { instanceId },
  );

/** By id, and groups in an order of their own: AWS's order has no meaning. */
function stateOf(cards: readonly NetworkInterface[]) {
  return cards
    .map((card) => ({
      networkInterfaceId: card.networkInterfaceId,
      owner: interfaceOwner(card),
      instanceId: card.instanceId ?? null,
      groups: card.groups.map(({ groupId }) => groupId).sort(),
    }))
    .sort((a, b) => (a.networkInterfaceId < b.networkInterfaceId ? -1 : 1));
}
