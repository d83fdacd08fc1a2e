import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';
import type { InstanceState } from './instance-state.ts';
import type { Params } from './params.ts';
import { isOut } from './standby-step.ts';

/** Gives everything that a quarantine of the instance touches, itself first. */
export function blastRadius(state: InstanceState, params: Params): BlastItem[] {
  return [
    instanceItem(state),
    ...state.cards.map(cardItem),
    ...scalingItems(state, params),
    ...state.targetGroups.map(
      ({ targetGroupName }): BlastItem => ({
        kind: 'target group',
        label: targetGroupName,
        detail: params.service === 'remove' ? 'loses this target' : 'sees this target fail its health checks',
        level: 'warn',
      }),
    ),
    ...groupItems(state),
  ];
}

function instanceItem({ instance, termination, shutdown }: InstanceState): BlastItem {
  const { name = 'without a name', state, instanceId, instanceType, volumes } = instance;
  const facts = [
    name,
    ...(instanceType === undefined ? [] : [instanceType]),
    `${volumes.length} ${volumes.length === 1 ? 'volume' : 'volumes'}`,
    ...(termination === undefined ? [] : [`termination protection ${termination === 'true' ? 'on' : 'off'}`]),
    ...(shutdown === undefined ? [] : [`a shutdown from inside ${shutdown === 'stop' ? 'stops' : 'terminates'} it`]),
  ];
  return {
    kind: 'instance',
    label: instanceId,
    detail: `${facts.join(', ')}: loses all network access`,
    seen: state,
    level: 'info',
  };
}

function cardItem(card: NetworkInterface): BlastItem {
  const addresses = [...card.privateIpAddresses, ...card.ipv6Addresses];
  if (card.publicIp !== undefined) addresses.push(`${card.publicIp} (public)`);
  return {
    kind: 'interface',
    label: card.networkInterfaceId,
    detail: `all traffic of ${addresses.join(', ')} in ${card.vpcId}${card.forwards ? '; it forwards what others send (no source/destination check): whatever is routed through it ends too' : ''}`,
    level: card.forwards ? 'warn' : 'info',
  };
}

function scalingItems({ scaling, instance }: InstanceState, { service }: Params): BlastItem[] {
  if (scaling === undefined) return [];
  const { autoScalingGroupName, members } = scaling;
  const state = members[instance.instanceId] ?? 'unknown';
  const detail = isOut(state)
    ? `has this instance ${state}: its health no longer counts`
    : service === 'remove' && state === 'InService'
      ? 'launches another instance in its place: its desired capacity stays'
      : `has this instance ${state}; it may replace it`;
  return [{ kind: 'auto scaling group', label: autoScalingGroupName, detail, level: 'warn' }];
}

function groupItems({ cards, otherWearers }: InstanceState): BlastItem[] {
  const names = new Map(cards.flatMap((card) => card.groups.map((group) => [group.groupId, group.groupName] as const)));
  return [...names].sort().map(([groupId, groupName]) => {
    const others = otherWearers.get(groupId) ?? 0;
    return {
      kind: 'group',
      label: `${groupId} (${groupName})`,
      detail: 'loses this instance; whatever else has it keeps it, unaffected',
      seen:
        others === 0
          ? 'nothing else has it'
          : `${others} other ${others === 1 ? 'interface has' : 'interfaces have'} it`,
      level: 'info',
    };
  });
}
