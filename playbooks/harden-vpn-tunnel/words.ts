import type { VpnConnection } from '../../src/aws/ec2/vpn-connection.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';
import type { Params } from './params.ts';
import { type Narrowed, PROFILES } from './profiles.ts';

/** A tunnel that is to change, and how. */
export interface Hardening {
  readonly outsideIpAddress: string;
  /** `start` where AWS brings the tunnel up itself. */
  readonly startupAction?: string;
  readonly narrowed: readonly Narrowed[];
}

/** Gives what hangs on the connection: its gateways, and the networks behind them. */
export function blastRadius(connection: VpnConnection): readonly BlastItem[] {
  const { vpnGatewayId, transitGatewayId, coreNetworkArn, customerGatewayId, staticRoutes } = connection;
  const gateway = transitGatewayId ?? vpnGatewayId ?? coreNetworkArn;
  const kind = transitGatewayId !== undefined ? 'transit gateway' : 'gateway';
  return [
    ...(gateway === undefined
      ? []
      : [
          item(kind, gateway, 'the VPCs behind it reach the other end by the tunnel that is not being changed', 'warn'),
        ]),
    item(
      'customer gateway',
      customerGatewayId ?? 'not named',
      'its device has to propose something that stays allowed, or the tunnel does not come up again',
      'warn',
    ),
    ...staticRoutes.map((cidr) =>
      item('network', cidr, 'on-premises; reached by the other tunnel while one is down', 'warn'),
    ),
    ...(staticRoutes.length === 0
      ? [item('network', 'learned by BGP', 'on-premises; the other tunnel has to announce the same routes', 'warn')]
      : []),
  ];
}

const item = (kind: string, label: string, detail: string, level: BlastItem['level']): BlastItem => ({
  kind,
  label,
  detail,
  level,
});

/** Gives what a person has to know before they approve. */
export function warnings(hardenings: readonly Hardening[], profile: Params['profile']): readonly string[] {
  if (hardenings.length === 0) return [];
  const { IKEVersions, Phase1EncryptionAlgorithms, Phase1IntegrityAlgorithms, Phase1DHGroupNumbers } =
    PROFILES[profile];
  const most = [IKEVersions, Phase1EncryptionAlgorithms, Phase1IntegrityAlgorithms]
    .map((values) => values.join(' or '))
    .join(', ');
  const waiting = hardenings.filter(({ startupAction }) => startupAction !== 'start').map(addressOf);
  return [
    `Set the customer gateway device first: it has to propose ${most} and one of groups ${Phase1DHGroupNumbers.join(', ')} in both phases (of these, what the steps below leave). AWS does not say what it proposes now. If it doesn't, the tunnel stays down, the other one carries on, and the run stops there.`,
    ...hardenings.flatMap(nothingStays),
    'AWS replaces the endpoint of a tunnel that is changed: it is down for minutes, and open connections have to move to the other tunnel. With static routes the device must fail over by itself.',
    ...(waiting.length === 0
      ? []
      : [`AWS does not start IKE on ${waiting.join(', ')} (StartupAction add): the device has to bring it up again.`]),
    'Whoever works from a network behind this VPN, you perhaps, does so by one tunnel meanwhile.',
  ];
}

const addressOf = ({ outsideIpAddress }: Hardening): string => outsideIpAddress;

function nothingStays({ outsideIpAddress, narrowed }: Hardening): readonly string[] {
  const lists = narrowed.filter(({ isDisjoint }) => isDisjoint).map(({ list }) => list);
  if (lists.length === 0) return [];
  return [
    `Nothing that ${outsideIpAddress} allows today stays so in ${lists.join(', ')}: it goes down, and comes up only once the device proposes what is allowed then.`,
  ];
}

/** Gives what goes on regardless. */
export const wontStop = (connection: VpnConnection): readonly string[] => [
  'The pre-shared keys and certificates stay as they are: whoever has a key still has it. AWS sends keys along when a connection is described; none of them is kept or shown.',
  'Lifetimes, dead peer detection, inside addresses and logging stay as they are.',
  'What was recorded of the traffic so far can still be attacked: it was encrypted with what was negotiated then.',
  `Other VPN connections of ${connection.customerGatewayId ?? 'the customer gateway'} keep their own options.`,
];
