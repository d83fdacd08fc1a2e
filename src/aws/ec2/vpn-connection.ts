import type { VpnConnection as SdkVpnConnection, TunnelOption, VgwTelemetry } from '@aws-sdk/client-ec2';
import { toTags } from './tags.ts';
import { type Proposals, toProposals } from './vpn-proposals.ts';

/** A Site-to-Site VPN connection, from DescribeVpnConnections, without its keys: neither they nor the device's configuration, which carries them, get any further than here. */
export interface VpnConnection {
  readonly vpnConnectionId: string;
  /** Of its Name tag. */
  readonly name?: string;
  /** `pending`, `available`, `modifying`, `deleting`, `deleted`; undefined where AWS does not say. */
  readonly state?: string;
  readonly customerGatewayId?: string;
  readonly vpnGatewayId?: string;
  readonly transitGatewayId?: string;
  readonly coreNetworkArn?: string;
  /** Destinations of its static routes. */
  readonly staticRoutes: readonly string[];
  readonly staticRoutesOnly?: boolean;
  /** The secret of Secrets Manager that keeps its pre-shared keys. */
  readonly preSharedKeyArn?: string;
  /** True where the answer itself held a pre-shared key that anyone who may call it can read. */
  readonly showsKeys: boolean;
  readonly tunnels: readonly VpnTunnel[];
  readonly tags: Readonly<Record<string, string>>;
}

/** One of a connection's two tunnels. */
export interface VpnTunnel {
  readonly outsideIpAddress: string;
  /** `UP` or `DOWN`; undefined where there is no telemetry. */
  readonly status?: string;
  readonly statusMessage?: string;
  /** Epoch milliseconds. */
  readonly lastStatusChange?: number;
  readonly acceptedRouteCount?: number;
  readonly certificateArn?: string;
  /** Undefined where the answer names no options of this tunnel. */
  readonly options?: VpnTunnelOptions;
}

/** A tunnel's options, by AWS's names; what is not set is AWS's default. */
export interface VpnTunnelOptions {
  readonly proposals: Proposals;
  readonly phase1LifetimeSeconds?: number;
  readonly phase2LifetimeSeconds?: number;
  readonly rekeyMarginTimeSeconds?: number;
  readonly rekeyFuzzPercentage?: number;
  readonly replayWindowSize?: number;
  readonly dpdTimeoutAction?: string;
  readonly dpdTimeoutSeconds?: number;
  readonly startupAction?: string;
  readonly tunnelInsideCidr?: string;
  readonly enableTunnelLifecycleControl?: boolean;
  /** Whether what happens to the tunnel is logged to CloudWatch Logs; undefined where AWS does not say. */
  readonly logEnabled?: boolean;
  readonly logGroupArn?: string;
}

/** Gives our connection from DescribeVpnConnections' own. */
export function toVpnConnection(raw: SdkVpnConnection): VpnConnection {
  const tags = toTags(raw.Tags);
  const options = raw.Options?.TunnelOptions ?? [];
  const telemetry = raw.VgwTelemetry ?? [];
  const addresses = [...options, ...telemetry].flatMap(({ OutsideIpAddress }) => OutsideIpAddress ?? []);
  const of = <Part extends { readonly OutsideIpAddress?: string | undefined }>(parts: readonly Part[], ip: string) =>
    parts.find(({ OutsideIpAddress }) => OutsideIpAddress === ip);
  return {
    vpnConnectionId: raw.VpnConnectionId ?? '',
    name: tags.Name,
    state: raw.State,
    customerGatewayId: raw.CustomerGatewayId,
    vpnGatewayId: raw.VpnGatewayId,
    transitGatewayId: raw.TransitGatewayId,
    coreNetworkArn: raw.CoreNetworkArn,
    staticRoutes: (raw.Routes ?? []).flatMap(({ DestinationCidrBlock }) => DestinationCidrBlock ?? []),
    staticRoutesOnly: raw.Options?.StaticRoutesOnly,
    preSharedKeyArn: raw.PreSharedKeyArn,
    // A key has no asterisk in it: what is all asterisks is hidden.
    showsKeys: options.some(({ PreSharedKey = '' }) => /[^*]/.test(PreSharedKey)),
    tunnels: [...new Set(addresses)].map((ip) => toTunnel(ip, of(options, ip), of(telemetry, ip))),
    tags,
  };
}

function toTunnel(
  outsideIpAddress: string,
  options: TunnelOption | undefined,
  telemetry: VgwTelemetry | undefined,
): VpnTunnel {
  return {
    outsideIpAddress,
    status: telemetry?.Status,
    statusMessage: telemetry?.StatusMessage,
    lastStatusChange: telemetry?.LastStatusChange?.getTime(),
    acceptedRouteCount: telemetry?.AcceptedRouteCount,
    certificateArn: telemetry?.CertificateArn,
    options: options === undefined ? undefined : toOptions(options),
  };
}

const toOptions = (raw: TunnelOption): VpnTunnelOptions => ({
  proposals: toProposals(raw),
  phase1LifetimeSeconds: raw.Phase1LifetimeSeconds,
  phase2LifetimeSeconds: raw.Phase2LifetimeSeconds,
  rekeyMarginTimeSeconds: raw.RekeyMarginTimeSeconds,
  rekeyFuzzPercentage: raw.RekeyFuzzPercentage,
  replayWindowSize: raw.ReplayWindowSize,
  dpdTimeoutAction: raw.DpdTimeoutAction,
  dpdTimeoutSeconds: raw.DpdTimeoutSeconds,
  startupAction: raw.StartupAction,
  tunnelInsideCidr: raw.TunnelInsideCidr,
  enableTunnelLifecycleControl: raw.EnableTunnelLifecycleControl,
  logEnabled: raw.LogOptions?.CloudWatchLogOptions?.LogEnabled,
  logGroupArn: raw.LogOptions?.CloudWatchLogOptions?.LogGroupArn,
});
