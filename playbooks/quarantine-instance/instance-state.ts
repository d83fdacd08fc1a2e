import {
  type AutoScalingGroup,
  describeAutoScalingGroup,
  describeAutoScalingInstances,
} from '../../src/aws/auto-scaling/reads.ts';
import type { Instance } from '../../src/aws/ec2/instance.ts';
import {
  describeInstanceAttribute,
  describeProfileAssociation,
  describeSnapshots,
  type ProfileAssociation,
  type ReadAttribute,
  type Snapshot,
} from '../../src/aws/ec2/instance-reads.ts';
import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import { describeInstances, describeNetworkInterfaces } from '../../src/aws/ec2/reads.ts';
import { type TargetGroup, targetGroupsOf } from '../../src/aws/elastic-load-balancing-v2/reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import { openQuestions } from '../../src/playbook/open-questions.ts';
import { findGroups, type QuarantineGroups } from './quarantine-group.ts';
import { serviceOwner } from './service-owner.ts';
import { INSTANCE_TAG } from './snapshot-step.ts';

/** What planning reads of an instance and around it. What could not be read is undefined, and said in `unknown`. */
export interface InstanceState {
  readonly instance: Instance;
  /** Its interfaces, by device index. */
  readonly cards: readonly NetworkInterface[];
  /** The quarantine groups of each VPC. */
  readonly groups: ReadonlyMap<string, QuarantineGroups>;
  /** How many interfaces of others wear each of its groups. */
  readonly otherWearers: ReadonlyMap<string, number>;
  readonly scaling?: AutoScalingGroup;
  readonly targetGroups: readonly TargetGroup[];
  /** `true` when it can't be terminated by an API call. */
  readonly termination?: string;
  /** `stop` or `terminate`. */
  readonly shutdown?: string;
  readonly profile?: ProfileAssociation;
  /** Snapshots that runs have taken of it. */
  readonly snapshots: readonly Snapshot[];
  readonly unknown: readonly string[];
}

/** Gives the id of the instance that is meant: an interface stands for the instance that wears it. */
export async function instanceIdOf(read: ReadAccess, id: string): Promise<string> {
  refuseSample(id);
  if (id.startsWith('i-')) return id;
  const [card] = await describeNetworkInterfaces(read, { networkInterfaceIds: [id] });
  if (card !== undefined) refuseServiceOwned(card);
  if (card?.instanceId !== undefined) return card.instanceId;
  throw refusal(`${id} is attached to no instance`, 'Name the instance itself.');
}

/**
 * Reads all that a plan for an instance needs, as much of it at once as can be: everything that is asked by the
 * instance's id first, then what needs an answer to that. Throws where the instance can't be quarantined.
 */
export async function readInstance(read: ReadAccess, instanceId: string): Promise<InstanceState> {
  const unknown: string[] = [];
  const ask = openQuestions(unknown);
  const attempt = <Answer>(what: string, asked: Promise<Answer>): Promise<Answer | undefined> =>
    ask<Answer | undefined>(what, undefined, () => asked);
  const attribute = (name: ReadAttribute) => describeInstanceAttribute(read, { instanceId, attribute: name });
  const cardsAsked = cardsOf(read, instanceId);
  const asked = [
    describeInstances(read, { instanceIds: [instanceId] }),
    cardsAsked,
    findGroups(read, cardsAsked),
    cardsAsked.then((cards) => otherWearersOf(read, cards)),
    attempt('whether it is in an Auto Scaling group', scalingOf(read, instanceId)),
    attempt('whether it is a target of a load balancer', targetsOf(read, instanceId, cardsAsked)),
    attempt('whether it is protected from termination', attribute('disableApiTermination')),
    attempt('what a shutdown from inside does', attribute('instanceInitiatedShutdownBehavior')),
    attempt('which instance profile it has', describeProfileAssociation(read, { instanceId })),
    attempt(
      'whether there are snapshots of it',
      describeSnapshots(read, { tag: { key: INSTANCE_TAG, value: instanceId } }),
    ),
  ] as const;
  // All end before the first failure is thrown, and that is the one that says most: is there such an instance at all?
  await Promise.allSettled(asked);
  const instance = usable((await asked[0])[0], instanceId);
  const [, cards, groups, otherWearers, scaling, targetGroups, termination, shutdown, profile, snapshots] =
    await Promise.all(asked);
  return {
    instance,
    cards,
    groups,
    otherWearers,
    ...(scaling === undefined ? {} : { scaling }),
    targetGroups: targetGroups ?? [],
    ...(termination === undefined ? {} : { termination }),
    ...(shutdown === undefined ? {} : { shutdown }),
    ...(profile === undefined ? {} : { profile }),
    snapshots: snapshots ?? [],
    unknown: unknown.sort(),
  };
}

/** Sample findings name i-99999999 and the like. */
function refuseSample(id: string): void {
  if (!/^(i|eni)-(9{8}|0{8})/.test(id)) return;
  throw refusal(`${id} is the id of a sample finding`, 'There is no such instance: nothing has to be done.');
}

function usable(instance: Instance | undefined, instanceId: string): Instance {
  if (instance === undefined) throw refusal(`there is no instance ${instanceId} here`, 'Check the account and region.');
  if (instance.state === 'terminated' || instance.state === 'shutting-down') {
    throw refusal(`${instanceId} is ${instance.state}`, 'Nothing is left to quarantine; look for its snapshots.');
  }
  return instance;
}

async function cardsOf(read: ReadAccess, instanceId: string): Promise<readonly NetworkInterface[]> {
  const cards = await describeNetworkInterfaces(read, { instanceId });
  if (cards.length === 0) {
    throw refusal(`${instanceId} shows no network interface`, 'Check that DescribeNetworkInterfaces is not filtered.');
  }
  for (const card of cards) refuseServiceOwned(card);
  return [...cards].sort(
    (a, b) => (a.deviceIndex ?? 0) - (b.deviceIndex ?? 0) || (a.networkInterfaceId < b.networkInterfaceId ? -1 : 1),
  );
}

function refuseServiceOwned(card: NetworkInterface): void {
  const owner = serviceOwner(card);
  if (owner === undefined) return;
  throw refusal(
    `${card.networkInterfaceId} (${card.interfaceType}) belongs to ${owner.service}, which would undo the change`,
    `Instead, ${owner.instead}.`,
  );
}

async function otherWearersOf(read: ReadAccess, cards: readonly NetworkInterface[]): Promise<Map<string, number>> {
  const own = new Set(cards.map((card) => card.networkInterfaceId));
  const ids = [...new Set(cards.flatMap((card) => card.groups.map(({ groupId }) => groupId)))].sort();
  const counted = ids.map(async (groupId) => {
    const wearers = await describeNetworkInterfaces(read, { groupId });
    return [groupId, wearers.filter((each) => !own.has(each.networkInterfaceId)).length] as const;
  });
  return new Map(await Promise.all(counted));
}

async function scalingOf(read: ReadAccess, instanceId: string): Promise<AutoScalingGroup | undefined> {
  const [member] = await describeAutoScalingInstances(read, { instanceIds: [instanceId] });
  if (member === undefined) return undefined;
  return describeAutoScalingGroup(read, { autoScalingGroupName: member.autoScalingGroupName });
}

function targetsOf(
  read: ReadAccess,
  instanceId: string,
  cardsAsked: Promise<readonly NetworkInterface[]>,
): Promise<readonly TargetGroup[]> {
  const query = cardsAsked.then((cards) => ({
    targetIds: [instanceId],
    addresses: cards.flatMap(({ vpcId, privateIpAddresses, ipv6Addresses }) =>
      [...privateIpAddresses, ...ipv6Addresses].map((address) => ({ vpcId, address })),
    ),
  }));
  return targetGroupsOf(read, query);
}

function refusal(what: string, hint: string): FailureError {
  return new FailureError({ code: 'refused', message: `Refused: ${what}.`, hint });
}
