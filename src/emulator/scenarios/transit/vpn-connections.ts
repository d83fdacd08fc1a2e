import type { VpnConnectionState, VpnTunnelState } from '../../transit-state.ts';
import { type Draft, day, region } from '../draft.ts';
import { addTransitGateways } from './transit-gateways.ts';

type Options = VpnTunnelState['options'];

/** What AWS calls the strongest of each kind, and a device that is up to it. */
const STRONG: Options = {
  ikeVersions: ['ikev2'],
  phase1EncryptionAlgorithms: ['AES256-GCM-16'],
  phase1IntegrityAlgorithms: ['SHA2-384', 'SHA2-512'],
  phase1DhGroups: [20, 21],
  phase2EncryptionAlgorithms: ['AES256-GCM-16'],
  phase2IntegrityAlgorithms: ['SHA2-384', 'SHA2-512'],
  phase2DhGroups: [20, 21],
  dpdTimeoutAction: 'restart',
  startupAction: 'start',
};

/** What an old device was set up with, and nobody has looked at since. */
const LEGACY: Options = {
  ikeVersions: ['ikev1'],
  phase1EncryptionAlgorithms: ['AES128'],
  phase1IntegrityAlgorithms: ['SHA1'],
  phase1DhGroups: [2],
  phase2EncryptionAlgorithms: ['AES128'],
  phase2IntegrityAlgorithms: ['SHA1'],
  phase2DhGroups: [2],
  dpdTimeoutAction: 'none',
};

/** Allows nothing weak, and more than it needs. */
const MIXED: Options = {
  ikeVersions: ['ikev2'],
  phase1EncryptionAlgorithms: ['AES256', 'AES256-GCM-16'],
  phase1IntegrityAlgorithms: ['SHA2-256'],
  phase1DhGroups: [14],
  phase2EncryptionAlgorithms: ['AES256', 'AES256-GCM-16'],
  phase2IntegrityAlgorithms: ['SHA2-256'],
  phase2DhGroups: [14],
};

/** Adds VPN connections, good ones and bad ones, and the transit gateways that some of them come in by. */
export function addVpnConnections(draft: Draft): void {
  const gateways = addTransitGateways(draft);
  const certificateArn = `arn:aws:acm:${region}:${draft.world.accountId}:certificate/${draft.naming.uuid('vpn')}`;
  addConnection(draft, 'frankfurt-datacentre', {
    octet: 201,
    options: STRONG,
    transitGatewayId: gateways.core,
    certificateArn,
  });
  addConnection(draft, 'old-warehouse', { octet: 203, options: LEGACY, staticRoutes: ['192.168.40.0/22'] });
  // Nobody chose its options: AWS's defaults, which are everything that AWS supports.
  addConnection(draft, 'branch-office', { octet: 205, options: {} });
  addConnection(draft, 'partner-link', { octet: 207, options: MIXED, down: [1], keyArn: 'partner-link' });
  addConnection(draft, 'closed-site', { octet: 209, options: MIXED, down: [0, 1] });
  draft.world.transitGatewayAttachments[gateways.vpnAttachment] = {
    attachmentId: gateways.vpnAttachment,
    transitGatewayId: gateways.core,
    transitGatewayOwnerId: draft.world.accountId,
    resourceType: 'vpn',
    resourceId: draft.naming.id('vpn', 'frankfurt-datacentre'),
    resourceOwnerId: draft.world.accountId,
    state: 'available',
    createdAt: draft.now - 300 * day,
    tags: { Name: 'frankfurt-datacentre' },
  };
}

interface Wanted {
  /** Of the first tunnel's outside address; the second has the next. */
  readonly octet: number;
  readonly options: Options;
  /** Which tunnels have no line. */
  readonly down?: readonly number[];
  readonly transitGatewayId?: string;
  readonly certificateArn?: string;
  readonly keyArn?: string;
  readonly staticRoutes?: readonly string[];
}

function addConnection({ world, naming, now }: Draft, name: string, wanted: Wanted): void {
  const { octet, options, down = [], transitGatewayId, certificateArn, keyArn, staticRoutes = [] } = wanted;
  const tunnel = (index: number): VpnTunnelState => {
    const isUp = !down.includes(index);
    return {
      outsideIpAddress: `203.0.113.${octet + index}`,
      status: isUp ? 'UP' : 'DOWN',
      lastStatusChange: now - (isUp ? 40 : 3) * day,
      statusMessage: isUp ? (staticRoutes.length > 0 ? '' : '4 BGP ROUTES') : 'IPSEC IS DOWN',
      acceptedRouteCount: staticRoutes.length > 0 ? staticRoutes.length : 4,
      preSharedKey: certificateArn === undefined ? `k${naming.hex(`vpn-key/${name}/${index}`, 31)}` : null,
      ...(certificateArn === undefined ? {} : { certificateArn }),
      options: { ...structuredClone(options), tunnelInsideCidr: `169.254.${octet - 100}.${index * 4}/30` },
    };
  };
  const connection: VpnConnectionState = {
    vpnConnectionId: naming.id('vpn', name),
    state: 'available',
    customerGatewayId: naming.id('cgw', name),
    vpnGatewayId: transitGatewayId === undefined ? naming.id('vgw', 'payments') : null,
    transitGatewayId: transitGatewayId ?? null,
    ...(keyArn === undefined
      ? {}
      : { preSharedKeyArn: `arn:aws:secretsmanager:${region}:${world.accountId}:secret:s2svpn!${keyArn}` }),
    staticRoutes: [...staticRoutes],
    tunnels: [tunnel(0), tunnel(1)],
    tags: { Name: name },
  };
  world.vpnConnections[connection.vpnConnectionId] = connection;
}
