import { describeAutoScalingInstances } from '../../src/aws/auto-scaling/reads.ts';
import type { Instance } from '../../src/aws/ec2/instance.ts';
import { interfaceOwner } from '../../src/aws/ec2/interface-owner.ts';
import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import { describeInstances, describeNetworkInterfaces } from '../../src/aws/ec2/reads.ts';
import type { Subnet } from '../../src/aws/ec2/subnet.ts';
import { targetGroupsOf } from '../../src/aws/elastic-load-balancing-v2/reads.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import { openQuestions } from '../../src/playbook/open-questions.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';

/** All that a cut of a subnet hits, what it leaves open, and what could not be found out. */
export interface SubnetContents {
  readonly items: readonly BlastItem[];
  /** Instances with interfaces in other subnets too, and these. */
  readonly elsewhere: readonly string[];
  readonly warnings: readonly string[];
}

/** How many of each kind a plan names before it counts the rest. */
const NAMED = 24;
/** DescribeAutoScalingInstances takes so many at once. */
const MEMBERS_AT_ONCE = 50;

/** Reads everything that is in a subnet, by name: instances, what AWS services put there, and who depends on them. */
export async function subnetContents(read: ReadAccess, subnet: Subnet): Promise<SubnetContents> {
  const { subnetId, vpcId, ownerId } = subnet;
  const warnings: string[] = [];
  const attempt = openQuestions(warnings);
  const [cards, instances] = await Promise.all([
    describeNetworkInterfaces(read, { filters: [{ name: 'subnet-id', values: [subnetId] }] }),
    attempt('what the instances are called', [], () =>
      describeInstances(read, { filters: [{ name: 'network-interface.subnet-id', values: [subnetId] }] }),
    ),
  ]);
  const ids = [...new Set(cards.flatMap(({ instanceId }) => instanceId ?? []))].sort();
  const addresses = cards.flatMap(({ privateIpAddresses, ipv6Addresses }) => [...privateIpAddresses, ...ipv6Addresses]);
  const [scaling, targets] = await Promise.all([
    attempt('whether an Auto Scaling group has instances here', [], () => scalingGroups(read, ids)),
    attempt('whether a load balancer has targets here', [], () =>
      targetGroupsOf(read, { targetIds: [...ids, ...addresses], vpcId }),
    ),
  ]);
  for (const name of scaling) {
    warnings.push(
      `Auto Scaling group ${name} may terminate its instances in the subnet, and the evidence on them, once health checks fail. Put those that matter into Standby first.`,
    );
  }
  const tenants = unique(cards.flatMap((card) => card.ownerId ?? [])).filter((account) => account !== ownerId);
  for (const account of ownerId === undefined ? [] : tenants) {
    warnings.push(
      `Account ${account} has interfaces in the subnet, which is shared with it: what they are called, and its load balancers and Auto Scaling groups, can't be read from here. Tell its owners.`,
    );
  }
  const services = serviceItems(cards);
  const named = instanceItems(ids, cards, instances);
  return {
    items: [
      subnetItem(subnet, cards, ids.length),
      ...services,
      ...few('target group', unique(targets.map(({ targetGroupName }) => targetGroupName)), 'loses its targets here'),
      ...few('auto scaling group', scaling, 'has instances here; it may replace them'),
      ...named.items,
    ],
    elsewhere: named.elsewhere,
    warnings: warnings.sort(),
  };
}

function subnetItem(subnet: Subnet, cards: readonly NetworkInterface[], instances: number): BlastItem {
  const { subnetId, name = 'without a name', cidrBlock, availabilityZone, vpcId } = subnet;
  const place = [cidrBlock, availabilityZone, `in ${vpcId}`].filter((part) => part !== undefined).join(', ');
  return {
    kind: 'subnet',
    label: subnetId,
    detail: `${name}, ${place}: all that is in it loses all traffic across its border, established connections included`,
    // Who they are is told by name; interfaces of tasks and pods come and go.
    seen: `${count(instances, 'instance')} and ${count(cards.length, 'network interface')}`,
    level: 'info',
  };
}

/** What it means that an interface of a service is cut off; the first that fits its owner's name. */
const SERVICES: readonly (readonly [RegExp, string, BlastItem['level']])[] = [
  [/load balancer/i, 'its node here answers nobody; those in other subnets go on', 'warn'],
  [/^NAT gateway/, 'whatever is routed through it, from other subnets too, loses its way out', 'warn'],
  [
    /endpoint/,
    'what reaches its service here, from other subnets too, no longer does; this program neither, where it works through it',
    'warn',
  ],
  [/^Lambda/, 'loses the network where it runs in this subnet', 'warn'],
  [/^transit gateway/, 'what it carries between here and other networks ends', 'warn'],
  // Nobody sends by it.
  [/^not attached$/, 'loses all traffic across the border', 'info'],
  [/./, 'loses all traffic across the border', 'warn'],
];

/** These come and go: a plan that named each would not fit any more a minute later. One item stands for those of an owner. */
const PASSING = /^(EKS|ECS)\b/;

/** The kind of a thing and its own name: `NAT gateway`, `nat-0123456789abcdef0`. */
const NAMED_OWNER = /^(.*(?:Balancer|gateway|endpoint|function|attachment|system)) (\S+)$/i;

function serviceItems(cards: readonly NetworkInterface[]): BlastItem[] {
  const found = new Map<string, Omit<BlastItem, 'label'> & { readonly detail: string; readonly labels: string[] }>();
  const passing = new Map<string, string[]>();
  for (const card of cards.filter(({ instanceId }) => instanceId === undefined)) {
    const owner = interfaceOwner(card);
    if (PASSING.test(owner)) {
      passing.set(owner, [...(passing.get(owner) ?? []), card.networkInterfaceId]);
      continue;
    }
    const [, detail = '', level = 'warn'] = SERVICES.find(([pattern]) => pattern.test(owner)) ?? [];
    const [, kind = 'interface', label = `${card.networkInterfaceId} (${owner})`] = NAMED_OWNER.exec(owner) ?? [];
    const order = `${level === 'warn' ? 0 : 1} ${kind} ${detail}`;
    const alike = found.get(order) ?? { kind, detail, level, labels: [] };
    alike.labels.push(label);
    found.set(order, alike);
  }
  const named = [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, { kind, detail, level, labels }]) => few(kind, unique(labels), detail, level));
  return [...named, ...[...passing].sort(([a], [b]) => (a < b ? -1 : 1)).map(passingItem)];
}

/** Whoever is there by the time of the cut is hit, this one or another in its place: what is approved is that they are. */
const passingItem = ([owner, ids]: readonly [string, readonly string[]]): BlastItem => ({
  kind: 'interfaces',
  label: owner,
  detail: 'they come and go; each that is here when it is cut off loses all traffic across the border',
  seen: `${ids.length}: ${unique(ids).slice(0, NAMED).join(', ')}${ids.length <= NAMED ? '' : ` and ${ids.length - NAMED} more`}`,
  level: 'warn',
});

function instanceItems(
  ids: readonly string[],
  cards: readonly NetworkInterface[],
  instances: readonly Instance[],
): { items: BlastItem[]; elsewhere: string[] } {
  const known = new Map(instances.map((instance) => [instance.instanceId, instance]));
  const here = new Set(cards.map(({ networkInterfaceId }) => networkInterfaceId));
  const labelOf = (id: string) => {
    const name = known.get(id)?.name;
    return name === undefined ? id : `${name} (${id})`;
  };
  // It is hit whatever its state, and by whichever interfaces: nodes of a cluster get and lose some as pods come and go.
  const seenOf = (id: string) => {
    const own = cards.filter(({ instanceId }) => instanceId === id).map((card) => card.networkInterfaceId);
    return [known.get(id)?.state, `by ${own.sort().join(', ')}`].filter((part) => part !== undefined).join(', ');
  };
  const items = few('instance', ids.map(labelOf), 'loses all traffic across the border').map(
    (item, at): BlastItem => (at < NAMED ? { ...item, seen: seenOf(ids[at] ?? '') } : item),
  );
  const elsewhere = ids.flatMap((id) => {
    const others = (known.get(id)?.networkInterfaceIds ?? []).filter((each) => !here.has(each));
    return others.length === 0 ? [] : [`${labelOf(id)} by ${others.join(', ')}`];
  });
  return { items, elsewhere };
}

async function scalingGroups(read: ReadAccess, ids: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (let from = 0; from < ids.length; from += MEMBERS_AT_ONCE) {
    const instanceIds = ids.slice(from, from + MEMBERS_AT_ONCE);
    const members = await describeAutoScalingInstances(read, { instanceIds });
    found.push(...members.map(({ autoScalingGroupName }) => autoScalingGroupName));
  }
  return unique(found);
}

/** Shows the first of them, sorted as they come, and counts the rest, who are covered by name all the same. */
function few(kind: string, labels: readonly string[], detail: string, level: BlastItem['level'] = 'warn'): BlastItem[] {
  const items = labels.slice(0, NAMED).map((label): BlastItem => ({ kind, label, detail, level }));
  const names = labels.slice(NAMED);
  return names.length === 0 ? items : [...items, { kind, label: `and ${names.length} more`, detail, names, level }];
}

const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
