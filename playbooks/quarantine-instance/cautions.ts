import type { InstanceState } from './instance-state.ts';
import type { Params } from './params.ts';
import { isOut } from './standby-step.ts';

/** Gives what goes on although every step is done. */
export function wontStop(
  { instance }: InstanceState,
  { sever, role }: Params,
  deniedRole: string | undefined,
): string[] {
  const profile = instance.iamInstanceProfileArn;
  return [
    ...(sever === 'stop' ? [] : openConnections(sever)),
    ...(sever === 'stop'
      ? []
      : ['DNS through the VPC resolver still answers, so data can still leave in DNS queries.']),
    ...(profile === undefined
      ? []
      : [
          deniedRole === undefined
            ? `Credentials already issued to ${profile} stay valid, from anywhere, until they expire.`
            : `Sessions of role ${deniedRole} issued later than 30 seconds after the run begins are not denied: what the instance gets before its profile is off, and what the trust policy of the role lets others get.`,
        ]),
    ...(sever === 'stop'
      ? []
      : [
          profile !== undefined && role !== 'keep'
            ? 'Instance metadata (169.254.169.254) is still reached from the instance; it gives no new credentials.'
            : 'Instance metadata (169.254.169.254) is still reached from the instance.',
        ]),
  ];
}

function openConnections(sever: 'nothing' | 'swap' | 'subnet'): string[] {
  if (sever === 'subnet') {
    return [
      'Connections that are open and tracked between interfaces of one subnet go on until they are idle: a network ACL stands between subnets, not within one.',
    ];
  }
  return [
    sever === 'nothing'
      ? 'Connections that are open and tracked go on until they are idle: by default up to 5 days, 350 s on newer Nitro instances.'
      : 'Connections that AWS always tracks (through NAT gateways, Network Load Balancers, PrivateLink, egress-only gateways, Network Firewall, Global Accelerator, Lambda) go on until they are idle.',
  ];
}

/** Gives what a person has to know before approving, besides what the steps say. */
export function warnings(state: InstanceState, params: Params, swaps: boolean, stops: boolean): string[] {
  return [
    ...groupWarnings(state),
    ...scalingWarnings(state, params),
    ...targetWarnings(state, params),
    ...evidenceWarnings(state, params),
    ...severWarnings(state, params, swaps, stops),
    ...roleWarnings(state, params),
    ...state.unknown,
  ];
}

function groupWarnings({ groups }: InstanceState): string[] {
  return [...groups.values()].flatMap(({ usable, worn, notEmpty }) => [
    ...(worn.length === 0
      ? []
      : [`Group ${usable?.groupId} is worn by ${worn.join(', ')} too: these are already cut off, and stay so.`]),
    ...notEmpty.map(
      ({ groupId, ruleIds }) =>
        `Group ${groupId} is tagged as a quarantine group but has ${ruleIds.length} rules: it is not used.`,
    ),
  ]);
}

function scalingWarnings({ scaling, instance }: InstanceState, { service }: Params): string[] {
  if (scaling === undefined) return [];
  const { autoScalingGroupName, members, desiredCapacity, minSize, maxSize } = scaling;
  const state = members[instance.instanceId] ?? 'unknown';
  if (isOut(state)) return [];
  const may = `Auto Scaling group ${autoScalingGroupName} may terminate the instance, and the evidence on it, once its health checks fail.`;
  if (service === 'keep') return [`${may} Take it out of service (--service remove) to keep it.`];
  if (state !== 'InService') return [`${may} It is ${state}, and only what is InService can be put into Standby.`];
  if (desiredCapacity - 1 >= minSize) return [];
  return desiredCapacity + 1 <= maxSize
    ? [
        `${autoScalingGroupName} is at its minimum of ${minSize}: rolling back leaves its desired capacity one higher than now.`,
      ]
    : [
        `${autoScalingGroupName} has a minimum and a maximum of ${maxSize}: to roll back, its maximum has to be raised by one first.`,
      ];
}

function targetWarnings({ targetGroups }: InstanceState, { service }: Params): string[] {
  if (targetGroups.length === 0 || service === 'remove') return [];
  return ['Load balancers will see the instance fail its health checks.'];
}

function evidenceWarnings({ instance, termination, shutdown }: InstanceState, { preserve }: Params): string[] {
  const spot =
    instance.lifecycle === 'spot'
      ? [
          'It is a Spot Instance: EC2 may take it back at any time, can not protect it from termination, and stops it only where its request is a persistent one.',
        ]
      : [];
  if (preserve === 'none') return spot;
  const unread = [
    ...(termination === undefined ? ['termination protection'] : []),
    ...(shutdown === undefined ? ['what a shutdown from inside does'] : []),
  ];
  return [...spot, ...(unread.length === 0 ? [] : [`Left as it is, since it can't be read: ${unread.join(', ')}.`])];
}

function severWarnings(
  { instance, cards }: InstanceState,
  { sever }: Params,
  swaps: boolean,
  stops: boolean,
): string[] {
  const { instanceId, state } = instance;
  if (sever === 'nothing' || sever === 'subnet') return [];
  if (!swaps && !stops) return [`${instanceId} is ${state}: no connection of it has to be cut.`];
  if (swaps) {
    return [
      `${instanceId} is reachable from everywhere, and reaches everything, for the moment between two calls for each interface. A run that breaks off in that moment leaves it so until it is resumed or rolled back.`,
    ];
  }
  const lent = cards.flatMap((card) => (card.publicIpIsLent === true && card.publicIp ? [card.publicIp] : []));
  return [
    `Stopping ${instanceId} loses its memory and whatever is on instance store volumes; starting it again brings neither back.`,
    ...(lent.length === 0
      ? []
      : [`Its public address ${lent.join(', ')} is no Elastic IP: started again it gets another one.`]),
  ];
}

/** What was asked for and is no step must not go unsaid. */
function roleWarnings({ instance, profile }: InstanceState, { role }: Params): string[] {
  const arn = instance.iamInstanceProfileArn;
  if (role === 'keep' || profile !== undefined) return [];
  return arn === undefined
    ? [`${instance.instanceId} has no instance profile: there is no role to take from it.`]
    : [
        `The instance profile ${arn} stays on the instance, and its sessions are not denied: how it is attached can't be read.`,
      ];
}
