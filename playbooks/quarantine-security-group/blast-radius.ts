import { describeGroupReferences, describeGroupVpcAssociations } from '../../src/aws/ec2/group-vpcs.ts';
import { interfaceOwner } from '../../src/aws/ec2/interface-owner.ts';
import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import { describeSecurityGroups } from '../../src/aws/ec2/reads.ts';
import type { SecurityGroup } from '../../src/aws/ec2/security-group.ts';
import { targetGroupsOf } from '../../src/aws/elastic-load-balancing-v2/reads.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import { openQuestions } from '../../src/playbook/open-questions.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';
import { few } from '../steps/group-rules.ts';
import { instanceItems, tenantsOf } from '../steps/group-wearers.ts';
import { otherGroups, stillOpen } from './wearers.ts';

/** What a closed group touches, and what could not be found out. */
export interface BlastRadius {
  readonly items: readonly BlastItem[];
  readonly warnings: readonly string[];
}

/** Gives everything that wears the group, that refers to it, and that depends on what wears it. */
export async function blastRadius(
  read: ReadAccess,
  group: SecurityGroup,
  cards: readonly NetworkInterface[],
  ways: readonly boolean[],
): Promise<BlastRadius> {
  const warnings = tenantsOf(group, cards);
  const attempt = openQuestions(warnings);
  const parts = await Promise.all([
    instanceItems(read, cards, warnings),
    serviceItems(cards, ways),
    attempt('which other groups let traffic through', [], () => otherItems(read, group.groupId, cards, ways)),
    attempt('which target groups lose targets', [], () => targetItems(read, cards)),
    attempt('which groups refer to it', [], () => referrers(read, group.groupId)),
    attempt('which peer VPCs refer to it', [], () => peerItems(read, group.groupId)),
    attempt('with which VPCs it is associated', [], () => vpcItems(read, group.groupId)),
  ]);
  return { items: parts.flat(), warnings: warnings.sort() };
}

/** Interfaces that are no instance's: of load balancers, functions, endpoints, databases. */
function serviceItems(cards: readonly NetworkInterface[], ways: readonly boolean[]): readonly BlastItem[] {
  return cards
    .filter((card) => card.instanceId === undefined)
    .map((card) => ({
      kind: 'interface',
      label: card.networkInterfaceId,
      detail:
        card.interfaceType === 'vpc_endpoint' && ways.includes(false)
          ? `${interfaceOwner(card)}: nobody reaches its service through it any more, nor does this program where it works through it`
          : interfaceOwner(card),
      level: 'warn' as const,
    }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
}

async function otherItems(
  read: ReadAccess,
  groupId: string,
  cards: readonly NetworkInterface[],
  ways: readonly boolean[],
): Promise<readonly BlastItem[]> {
  const others = await otherGroups(read, groupId, cards);
  return others.flatMap((other): BlastItem[] => {
    const said = stillOpen(other, ways);
    if (said === undefined) return [];
    return [{ kind: 'group', label: `${other.groupId} (${other.groupName})`, detail: `keeps ${said}`, level: 'info' }];
  });
}

async function targetItems(read: ReadAccess, cards: readonly NetworkInterface[]): Promise<readonly BlastItem[]> {
  const found = new Map<string, BlastItem>();
  for (const vpcId of [...new Set(cards.map((card) => card.vpcId))].sort()) {
    const own = cards.filter((card) => card.vpcId === vpcId);
    const targetIds = [
      ...new Set(own.flatMap((card) => [card.instanceId ?? [], card.privateIpAddresses, card.ipv6Addresses].flat())),
    ];
    for (const { targetGroupArn, targetGroupName, targets } of await targetGroupsOf(read, { targetIds, vpcId })) {
      const ids = [...new Set(targets.map(({ id }) => id))].sort();
      found.set(targetGroupArn, {
        kind: 'target group',
        label: targetGroupName,
        detail: `health checks may fail for ${few(ids)}`,
        level: 'warn',
      });
    }
  }
  return [...found.values()];
}

/** Groups whose rules name this one: those stay, and go on letting through what comes from its interfaces. */
async function referrers(read: ReadAccess, groupId: string): Promise<readonly BlastItem[]> {
  const naming = (name: string) => describeSecurityGroups(read, { filters: [{ name, values: [groupId] }] });
  const [inward, outward] = await Promise.all([
    naming('ip-permission.group-id'),
    naming('egress.ip-permission.group-id'),
  ]);
  const names = new Map([...inward, ...outward].map((group) => [group.groupId, group.groupName]));
  const [ins, outs] = [inward, outward].map((groups) => new Set(groups.map((group) => group.groupId)));
  names.delete(groupId);
  return [...names].sort().map(([id, name]) => ({
    kind: 'group',
    label: `${id} (${name})`,
    detail: `refers to it in its ${[ins?.has(id) ? 'ingress' : '', outs?.has(id) ? 'egress' : ''].filter(Boolean).join(' and ')} rules, which stay`,
    level: 'info',
  }));
}

async function peerItems(read: ReadAccess, groupId: string): Promise<readonly BlastItem[]> {
  const references = await describeGroupReferences(read, { groupId });
  return references.map(({ vpcId, by }) => ({
    kind: 'vpc',
    label: vpcId,
    detail: `rules there refer to it, by ${by}, and stay`,
    level: 'info',
  }));
}

async function vpcItems(read: ReadAccess, groupId: string): Promise<readonly BlastItem[]> {
  const associations = await describeGroupVpcAssociations(read, { groupId });
  return associations.map(({ vpcId, state }) => ({
    kind: 'vpc',
    label: vpcId,
    detail: `the group can be worn there too (${state})`,
    level: 'warn',
  }));
}
