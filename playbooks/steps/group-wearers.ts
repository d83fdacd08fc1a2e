import type { Instance } from '../../src/aws/ec2/instance.ts';
import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import { describeInstances } from '../../src/aws/ec2/reads.ts';
import type { SecurityGroup } from '../../src/aws/ec2/security-group.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import { openQuestions } from '../../src/playbook/open-questions.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';
import { few } from './group-rules.ts';

/** What other accounts wear, where the group or its VPC is shared with them, shows little of itself. */
export function tenantsOf({ ownerId }: SecurityGroup, cards: readonly NetworkInterface[]): string[] {
  const accounts = new Set(cards.flatMap((card) => card.ownerId ?? []));
  return [...accounts]
    .filter((account) => ownerId !== undefined && account !== ownerId)
    .sort()
    .map(
      (account) =>
        `Interfaces of account ${account} wear the group: what they are called, and their load balancers, can't be read from here. Tell its owners.`,
    );
}

/** Gives the instances that have these interfaces as items of a blast radius; that names can't be had is said among `warnings`. */
export async function instanceItems(
  read: ReadAccess,
  cards: readonly NetworkInterface[],
  warnings: string[],
): Promise<readonly BlastItem[]> {
  const worn = new Map<string, string[]>();
  for (const { instanceId, networkInterfaceId } of cards) {
    if (instanceId !== undefined) worn.set(instanceId, [...(worn.get(instanceId) ?? []), networkInterfaceId]);
  }
  // Instances without their names are still to be seen.
  const attempt = openQuestions(warnings);
  const named = await attempt('how its instances are named', new Map<string, Instance>(), () =>
    instancesOf(read, [...worn.keys()].sort()),
  );
  return [...worn].sort().map(([instanceId, ids]) => ({
    kind: 'instance',
    label: instanceId,
    detail: `${named.get(instanceId)?.name ?? (named.size === 0 ? 'name not known' : 'without a name')}, by ${few([...ids].sort())}`,
    level: 'warn',
  }));
}

/** One that is gone by now must not keep the names of the others away. */
async function instancesOf(read: ReadAccess, ids: readonly string[]): Promise<ReadonlyMap<string, Instance>> {
  const found = new Map<string, Instance>();
  for (let from = 0; from < ids.length; from += 200) {
    const filters = [{ name: 'instance-id', values: ids.slice(from, from + 200) }];
    for (const instance of await describeInstances(read, { filters })) found.set(instance.instanceId, instance);
  }
  return found;
}
