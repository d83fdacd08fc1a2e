import * as z from 'zod';
import type { Instance } from '../../src/aws/ec2/instance.ts';
import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import { describeInstances, describeNetworkInterfaces } from '../../src/aws/ec2/reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import type { PlanContext, PlanDraft } from '../../src/playbook/define.ts';
import { definePlaybook } from '../../src/playbook/define-playbook.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import { blastRadius } from './blast-radius.ts';
import { interfaceStep, moveInterface } from './interface-step.ts';
import { quarantineOffers } from './offers.ts';
import { findGroups, groupStep, type QuarantineGroups, quarantineGroup } from './quarantine-group.ts';
import { serviceOwner } from './service-owner.ts';
import { QUARANTINED_BY, tagInstance, tagStep } from './tag-step.ts';
import { quarantineWatches } from './watches.ts';
import { refuseOwnHost, wholeInstance, wholeInstanceStep } from './whole-instance.ts';

const schema = z.object({
  instance: z
    .string()
    .regex(/^(i|eni)-[0-9a-f]{8}([0-9a-f]{9})?$/, 'it takes the id of an instance (i-…) or of its interface (eni-…)'),
});

/** Cuts an instance off: every interface goes into a group without rules, and back into its own groups on rollback. */
export const quarantineInstance = definePlaybook({
  id: 'quarantine-instance',
  title: 'Quarantine an instance',
  summary:
    'Moves every network interface of an instance into an empty security group, so that nothing new gets in or out.',
  targetParam: 'instance',
  params: {
    schema,
    specs: [
      {
        name: 'instance',
        help: 'the instance, or one of its network interfaces',
        required: true,
        placeholder: 'i-0123456789abcdef0',
      },
    ],
  },
  changes: [
    'makes an empty security group in the VPC, or uses the one that is there',
    'replaces the groups of each network interface by it',
    'tags the instance with the id of the run',
  ],
  operations: {
    reads: [
      'auto-scaling:DescribeAutoScalingInstances',
      'ec2:DescribeInstances',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroupRules',
      'ec2:DescribeSecurityGroups',
      'elastic-load-balancing-v2:DescribeTargetGroups',
      'elastic-load-balancing-v2:DescribeTargetHealth',
      'sts:GetCallerIdentity',
    ],
    writes: [
      'ec2:CreateSecurityGroup',
      'ec2:CreateTags',
      'ec2:DeleteSecurityGroup',
      'ec2:DeleteTags',
      'ec2:ModifyNetworkInterfaceAttribute',
      'ec2:RevokeSecurityGroupEgress',
    ],
  },
  steps: {
    'quarantine-group': quarantineGroup,
    'move-interface': moveInterface,
    'tag-instance': tagInstance,
    'whole-instance': wholeInstance,
  },
  offers: quarantineOffers,
  watches: quarantineWatches,
  async plan(context, params) {
    refuseSample(params.instance);
    const instance = await findInstance(context.read, params.instance);
    const cards = await cardsOf(context.read, instance);
    refuseOwnHost(context.caller, instance.instanceId);
    return draft(context, instance, cards);
  },
});

/** Sample findings name i-99999999 and the like. */
function refuseSample(id: string): void {
  if (!/^(i|eni)-(9{8}|0{8})/.test(id)) return;
  throw refusal(`${id} is the id of a sample finding`, 'There is no such instance: nothing has to be done.');
}

async function findInstance(read: ReadAccess, id: string): Promise<Instance> {
  let instanceId: string | undefined = id;
  if (id.startsWith('eni-')) {
    const [card] = await describeNetworkInterfaces(read, { networkInterfaceIds: [id] });
    if (card !== undefined) refuseServiceOwned(card);
    instanceId = card?.instanceId;
    if (instanceId === undefined) throw refusal(`${id} is attached to no instance`, 'Name the instance itself.');
  }
  const [instance] = await describeInstances(read, { instanceIds: [instanceId] });
  if (instance === undefined) throw refusal(`there is no instance ${instanceId} here`, 'Check the account and region.');
  if (instance.state === 'terminated' || instance.state === 'shutting-down') {
    throw refusal(`${instanceId} is ${instance.state}`, 'Nothing is left to quarantine; look for its snapshots.');
  }
  return instance;
}

async function cardsOf(read: ReadAccess, instance: Instance): Promise<readonly NetworkInterface[]> {
  const cards = await describeNetworkInterfaces(read, { instanceId: instance.instanceId });
  if (cards.length === 0) {
    throw refusal(
      `${instance.instanceId} shows no network interface`,
      'Check that DescribeNetworkInterfaces is not filtered.',
    );
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

async function draft(context: PlanContext, instance: Instance, cards: readonly NetworkInterface[]): Promise<PlanDraft> {
  const { read } = context;
  const { instanceId, name } = instance;
  const ids = cards.map((card) => card.networkInterfaceId);
  const vpcs = [...new Set(cards.map((card) => card.vpcId))].sort();
  const found = new Map<string, QuarantineGroups>();
  for (const vpcId of vpcs) found.set(vpcId, await findGroups(read, vpcId, ids));
  const usable = (vpcId: string) => found.get(vpcId)?.usable?.groupId;
  const open = cards.filter((card) => card.groups.length !== 1 || card.groups[0]?.groupId !== usable(card.vpcId));
  const steps: PlannedStep[] = [];
  // With every interface in quarantine, the tag of the run that did it is the right one.
  const tag = instance.tags[QUARANTINED_BY];
  const isNeeded = open.length > 0 || tag === undefined;
  // A group that is worn already is checked too: what is in it is cut off only while it is empty.
  if (isNeeded) for (const [vpcId, groups] of found) steps.push(groupStep(vpcId, groups));
  steps.push(...open.map((card) => interfaceStep(card, usable(card.vpcId))));
  if (isNeeded) steps.push(tagStep(instanceId, tag), wholeInstanceStep(instanceId, cards));
  const radius = await blastRadius(read, instance, cards);
  const label = name === undefined ? instanceId : `${name} (${instanceId})`;
  return {
    target: { kind: 'instance', id: instanceId, label },
    summary:
      open.length === 0
        ? `Every interface of ${label} is in quarantine already.`
        : `Cuts ${label} off: ${open.length} of its ${cards.length} network interfaces move into an empty security group.`,
    blastRadius: [instanceItem(instance), ...radius.items],
    wontStop: [
      'Connections that are open and tracked go on until they are idle: by default up to 5 days, 350 s on newer Nitro instances.',
      'DNS through the VPC resolver still answers, so data can still leave in DNS queries.',
      ...(instance.iamInstanceProfileArn === undefined
        ? []
        : [
            `Credentials already issued to ${instance.iamInstanceProfileArn} stay valid, from anywhere, until they expire.`,
          ]),
      'Instance metadata (169.254.169.254) is still reached from the instance.',
    ],
    warnings: [...groupWarnings(found), ...radius.warnings],
    verification: {
      how: 'all interfaces of the instance and their groups, the rules of the group and the tag are read back',
      seconds: 10,
    },
    undo: [...steps].reverse().flatMap((step) => (step.kind === 'whole-instance' ? [] : [step.undo])),
    steps,
  };
}

function instanceItem(instance: Instance) {
  const type = instance.instanceType === undefined ? '' : `, ${instance.instanceType}`;
  const { name = 'without a name', state, instanceId } = instance;
  return {
    kind: 'instance',
    label: instanceId,
    detail: `${name}, ${state}${type}: loses all network access`,
    level: 'info',
  } as const;
}

function groupWarnings(found: ReadonlyMap<string, QuarantineGroups>): string[] {
  return [...found.values()].flatMap(({ usable, worn, notEmpty }) => [
    ...(worn.length === 0
      ? []
      : [`Group ${usable?.groupId} is worn by ${worn.join(', ')} too: these are already cut off, and stay so.`]),
    ...notEmpty.map(
      ({ groupId, ruleIds }) =>
        `Group ${groupId} is tagged as a quarantine group but has ${ruleIds.length} rules: it is not used.`,
    ),
  ]);
}

function refusal(what: string, hint: string): FailureError {
  return new FailureError({ code: 'refused', message: `Refused: ${what}.`, hint });
}
