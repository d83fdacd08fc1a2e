import type {
  DescribeVpnConnectionsRequest,
  DescribeVpnConnectionsResult,
  TunnelOption,
  VgwTelemetry,
  VpnConnection,
} from '@aws-sdk/client-ec2';
import type { Handler } from '../handler.ts';
import type { VpnConnectionState, VpnTunnelState } from '../transit-state.ts';
import { type FilterTable, filterItems, pickByIds, tagList } from './filters.ts';
import { agrees } from './vpn-device.ts';

/** DescribeVpnConnections: all of them in one answer, keys included, as AWS gives them. */
export const describeVpnConnections: Handler<DescribeVpnConnectionsRequest, DescribeVpnConnectionsResult> = (
  input,
  { world, now },
) => {
  const { vpnConnections } = world;
  const named = pickByIds(
    vpnConnections,
    input.VpnConnectionIds,
    'InvalidVpnConnectionID.NotFound',
    'vpnConnection ID',
  );
  return {
    VpnConnections: filterItems(named, input.Filters, filters(now())).map((each) => toVpnConnection(each, now())),
  };
};

const filters = (now: number): FilterTable<VpnConnectionState> => ({
  'vpn-connection-id': (item) => [item.vpnConnectionId],
  'customer-gateway-id': (item) => [item.customerGatewayId],
  'vpn-gateway-id': (item) => [item.vpnGatewayId],
  'transit-gateway-id': (item) => [item.transitGatewayId],
  state: (item) => [stateOf(item, now)],
  type: () => ['ipsec.1'],
});

/** The connection's state by the clock: a tunnel that is being replaced makes it `modifying`. */
export const stateOf = (connection: VpnConnectionState, now: number): VpnConnectionState['state'] =>
  connection.tunnels.some((tunnel) => isChanging(tunnel, now)) ? 'modifying' : connection.state;

const isChanging = ({ changingUntil = 0 }: VpnTunnelState, now: number): boolean => now < changingUntil;

/** Gives a connection as DescribeVpnConnections and ModifyVpnTunnelOptions answer it. */
export function toVpnConnection(connection: VpnConnectionState, now: number): VpnConnection {
  const { vpnConnectionId, customerGatewayId, vpnGatewayId, transitGatewayId, staticRoutes, tunnels } = connection;
  const state = stateOf(connection, now);
  const isGone = state === 'deleting' || state === 'deleted';
  return {
    VpnConnectionId: vpnConnectionId,
    State: state as VpnConnection['State'],
    Type: 'ipsec.1',
    Category: 'VPN',
    CustomerGatewayId: customerGatewayId,
    VpnGatewayId: vpnGatewayId ?? undefined,
    TransitGatewayId: transitGatewayId ?? undefined,
    GatewayAssociationState: 'associated',
    PreSharedKeyArn: connection.preSharedKeyArn,
    CustomerGatewayConfiguration: isGone ? undefined : configurationOf(connection),
    Options: {
      EnableAcceleration: false,
      StaticRoutesOnly: staticRoutes.length > 0,
      LocalIpv4NetworkCidr: '0.0.0.0/0',
      RemoteIpv4NetworkCidr: '0.0.0.0/0',
      TunnelInsideIpVersion: 'ipv4',
      TunnelOptions: tunnels.map((tunnel) => toTunnelOption(tunnel, connection)),
    },
    Routes: staticRoutes.map((cidr) => ({ DestinationCidrBlock: cidr, State: 'available' as const })),
    VgwTelemetry: isGone ? [] : tunnels.map((tunnel) => toTelemetry(tunnel, now)),
    Tags: tagList(connection.tags),
  };
}

function toTelemetry(tunnel: VpnTunnelState, now: number): VgwTelemetry {
  const changing = isChanging(tunnel, now);
  const isAgreed = agrees(tunnel);
  const isUp = tunnel.status === 'UP' && isAgreed && !changing;
  return {
    OutsideIpAddress: tunnel.outsideIpAddress,
    Status: isUp ? 'UP' : 'DOWN',
    StatusMessage: isUp || isAgreed ? tunnel.statusMessage : 'IPSEC IS DOWN',
    LastStatusChange: new Date(tunnel.lastStatusChange),
    AcceptedRouteCount: isUp ? tunnel.acceptedRouteCount : 0,
    CertificateArn: tunnel.certificateArn,
  };
}

const valuesOf = <Value>(values: readonly Value[] | undefined) => values?.map((Value) => ({ Value }));

function toTunnelOption(
  { options, outsideIpAddress, preSharedKey }: VpnTunnelState,
  { preSharedKeyArn }: VpnConnectionState,
): TunnelOption {
  return {
    OutsideIpAddress: outsideIpAddress,
    TunnelInsideCidr: options.tunnelInsideCidr,
    PreSharedKey: preSharedKeyArn === undefined ? (preSharedKey ?? undefined) : undefined,
    IkeVersions: valuesOf(options.ikeVersions),
    Phase1EncryptionAlgorithms: valuesOf(options.phase1EncryptionAlgorithms),
    Phase1IntegrityAlgorithms: valuesOf(options.phase1IntegrityAlgorithms),
    Phase1DHGroupNumbers: valuesOf(options.phase1DhGroups),
    Phase1LifetimeSeconds: options.phase1LifetimeSeconds,
    Phase2EncryptionAlgorithms: valuesOf(options.phase2EncryptionAlgorithms),
    Phase2IntegrityAlgorithms: valuesOf(options.phase2IntegrityAlgorithms),
    Phase2DHGroupNumbers: valuesOf(options.phase2DhGroups),
    Phase2LifetimeSeconds: options.phase2LifetimeSeconds,
    RekeyMarginTimeSeconds: options.rekeyMarginTimeSeconds,
    RekeyFuzzPercentage: options.rekeyFuzzPercentage,
    ReplayWindowSize: options.replayWindowSize,
    DpdTimeoutAction: options.dpdTimeoutAction,
    DpdTimeoutSeconds: options.dpdTimeoutSeconds,
    StartupAction: options.startupAction,
    EnableTunnelLifecycleControl: options.enableTunnelLifecycleControl ?? false,
    LogOptions: { CloudWatchLogOptions: { LogEnabled: options.logEnabled ?? false } },
  };
}

/** The XML for the customer's device, which carries the keys. */
function configurationOf({ vpnConnectionId, customerGatewayId, tunnels }: VpnConnectionState): string {
  const tunnel = ({ outsideIpAddress, preSharedKey }: VpnTunnelState) =>
    `<ipsec_tunnel><vpn_gateway><tunnel_outside_address><ip_address>${outsideIpAddress}</ip_address></tunnel_outside_address></vpn_gateway>` +
    `<ike><pre_shared_key>${preSharedKey ?? ''}</pre_shared_key></ike></ipsec_tunnel>`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?><vpn_connection id="${vpnConnectionId}">` +
    `<customer_gateway_id>${customerGatewayId}</customer_gateway_id>${tunnels.map(tunnel).join('')}</vpn_connection>`
  );
}
