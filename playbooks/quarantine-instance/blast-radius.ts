import { describeAutoScalingInstances } from '../../src/aws/auto-scaling/reads.ts';
import type { Instance } from '../../src/aws/ec2/instance.ts';
import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import { describeNetworkInterfaces } from '../../src/aws/ec2/reads.ts';
import { targetGroupsOf } from '../../src/aws/elastic-load-balancing-v2/reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';

/** What a quarantine touches, and what could not be found out. */
export interface BlastRadius {
  readonly items: readonly BlastItem[];
  readonly warnings: readonly string[];
}

/** Gives everything that a quarantine of the instance touches besides its own traffic. */
export async function blastRadius(
  read: ReadAccess,
  instance: Instance,
  cards: readonly NetworkInterface[],
): Promise<BlastRadius> {
  const warnings: string[] = [];
  const attempt = async (what: string, ask: () => Promise<readonly BlastItem[]>): Promise<readonly BlastItem[]> => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      warnings.push(`Not known whether ${what}: ${error.failure.message}.`);
      return [];
    }
  };
  const [scaling, targets, groups] = await Promise.all([
    attempt('it is in an Auto Scaling group', () => scalingItems(read, instance, warnings)),
    attempt('it is a target of a load balancer', () => targetItems(read, instance, cards, warnings)),
    groupItems(read, cards),
  ]);
  return { items: [...cards.map(cardItem), ...scaling, ...targets, ...groups], warnings: warnings.sort() };
}

function cardItem(card: NetworkInterface): BlastItem {
  const addresses = [...card.privateIpAddresses, ...card.ipv6Addresses];
  if (card.publicIp !== undefined) addresses.push(`${card.publicIp} (public)`);
  return {
    kind: 'interface',
    label: card.networkInterfaceId,
    detail: `all traffic of ${addresses.join(', ')} in ${card.vpcId}`,
    level: 'info',
  };
}

async function scalingItems(read: ReadAccess, instance: Instance, warnings: string[]): Promise<BlastItem[]> {
  const memberships = await describeAutoScalingInstances(read, { instanceIds: [instance.instanceId] });
  for (const { autoScalingGroupName } of memberships) {
    warnings.push(
      `Auto Scaling group ${autoScalingGroupName} may terminate the instance, and the evidence on it, once its health checks fail. Put it into Standby first to keep it.`,
    );
  }
  return memberships.map(({ autoScalingGroupName, lifecycleState }) => ({
    kind: 'auto scaling group',
    label: autoScalingGroupName,
    detail: `has this instance ${lifecycleState}; it may replace it`,
    level: 'warn',
  }));
}

async function targetItems(
  read: ReadAccess,
  instance: Instance,
  cards: readonly NetworkInterface[],
  warnings: string[],
): Promise<BlastItem[]> {
  const found = new Map<string, string>();
  for (const vpcId of [...new Set(cards.map((card) => card.vpcId))].sort()) {
    const addresses = cards.filter((card) => card.vpcId === vpcId).flatMap((card) => card.privateIpAddresses);
    const groups = await targetGroupsOf(read, { targetIds: [instance.instanceId, ...addresses], vpcId });
    for (const { targetGroupArn, targetGroupName } of groups) found.set(targetGroupArn, targetGroupName);
  }
  if (found.size > 0) warnings.push('Load balancers will see the instance fail its health checks.');
  return [...found.values()].map((targetGroupName) => ({
    kind: 'target group',
    label: targetGroupName,
    detail: 'loses this target',
    level: 'warn',
  }));
}

async function groupItems(read: ReadAccess, cards: readonly NetworkInterface[]): Promise<BlastItem[]> {
  const own = new Set(cards.map((card) => card.networkInterfaceId));
  const names = new Map(cards.flatMap((card) => card.groups.map((group) => [group.groupId, group.groupName] as const)));
  const items = await Promise.all(
    [...names].sort().map(async ([groupId, groupName]): Promise<BlastItem> => {
      const wearers = await describeNetworkInterfaces(read, { groupId });
      const others = wearers.filter((each) => !own.has(each.networkInterfaceId)).length;
      const rest = others === 0 ? 'nothing else wears it' : `${others} other interfaces keep it, unaffected`;
      return {
        kind: 'group',
        label: `${groupId} (${groupName})`,
        detail: `loses this instance; ${rest}`,
        level: 'info',
      };
    }),
  );
  return items;
}
