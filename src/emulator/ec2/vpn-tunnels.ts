import type {
  ModifyVpnTunnelOptionsRequest,
  ModifyVpnTunnelOptionsResult,
  ModifyVpnTunnelOptionsSpecification,
} from '@aws-sdk/client-ec2';
import { AwsError, type Handler } from '../handler.ts';
import type { VpnTunnelState } from '../transit-state.ts';
import { pickOne } from './filters.ts';
import { stateOf, toVpnConnection } from './vpn-connections.ts';

/** ModifyVpnTunnelOptions: one tunnel at a time; what is not named stays as it is. */
export const modifyVpnTunnelOptions: Handler<ModifyVpnTunnelOptionsRequest, ModifyVpnTunnelOptionsResult> = (
  input,
  { world, now },
) => {
  const id = input.VpnConnectionId ?? '';
  const connection = pickOne(world.vpnConnections, id, 'InvalidVpnConnectionID.NotFound', 'vpnConnection ID');
  const state = stateOf(connection, now());
  if (state !== 'available') {
    throw new AwsError(
      'IncorrectState',
      `The vpnConnection '${id}' is not in a valid state (${state}) for this operation`,
    );
  }
  const address = input.VpnTunnelOutsideIpAddress ?? '';
  const tunnel = connection.tunnels.find(({ outsideIpAddress }) => outsideIpAddress === address);
  if (tunnel === undefined) {
    throw new AwsError('InvalidParameterValue', `The tunnel outside IP address ${address} is not one of ${id}`);
  }
  const wanted = input.TunnelOptions ?? {};
  if (Object.values(wanted).every((value) => value === undefined)) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter TunnelOptions');
  }
  const options = { ...tunnel.options, ...optionsOf(wanted) };
  checkTimes(options);
  tunnel.options = options;
  if (wanted.PreSharedKey !== undefined) tunnel.preSharedKey = wanted.PreSharedKey;
  // A change takes the tunnel down and up, which is never in the moment of an earlier one.
  tunnel.lastStatusChange = Math.max(now(), tunnel.lastStatusChange + 1000);
  const { modifyMs = 0 } = connection;
  if (modifyMs > 0) tunnel.changingUntil = now() + modifyMs;
  return { VpnConnection: toVpnConnection(connection, now()) };
};

type Options = VpnTunnelState['options'];

const ENCRYPTION = ['AES128', 'AES256', 'AES128-GCM-16', 'AES256-GCM-16'];
const INTEGRITY = ['SHA1', 'SHA2-256', 'SHA2-384', 'SHA2-512'];
const PHASE1_GROUPS = [2, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24];
const PHASE2_GROUPS = [2, 5, ...PHASE1_GROUPS.slice(1)];

/** The options that a request names, each held to the values that AWS allows. */
function optionsOf(wanted: ModifyVpnTunnelOptionsSpecification): Options {
  return named({
    ikeVersions: listOf('IKEVersions', wanted.IKEVersions, ['ikev1', 'ikev2']),
    phase1EncryptionAlgorithms: listOf('Phase1EncryptionAlgorithms', wanted.Phase1EncryptionAlgorithms, ENCRYPTION),
    phase1IntegrityAlgorithms: listOf('Phase1IntegrityAlgorithms', wanted.Phase1IntegrityAlgorithms, INTEGRITY),
    phase1DhGroups: listOf('Phase1DHGroupNumbers', wanted.Phase1DHGroupNumbers, PHASE1_GROUPS),
    phase1LifetimeSeconds: within('Phase1LifetimeSeconds', wanted.Phase1LifetimeSeconds, 900, 28_800),
    phase2EncryptionAlgorithms: listOf('Phase2EncryptionAlgorithms', wanted.Phase2EncryptionAlgorithms, ENCRYPTION),
    phase2IntegrityAlgorithms: listOf('Phase2IntegrityAlgorithms', wanted.Phase2IntegrityAlgorithms, INTEGRITY),
    phase2DhGroups: listOf('Phase2DHGroupNumbers', wanted.Phase2DHGroupNumbers, PHASE2_GROUPS),
    phase2LifetimeSeconds: within('Phase2LifetimeSeconds', wanted.Phase2LifetimeSeconds, 900, 3600),
    rekeyMarginTimeSeconds: within('RekeyMarginTimeSeconds', wanted.RekeyMarginTimeSeconds, 60, 1800),
    rekeyFuzzPercentage: within('RekeyFuzzPercentage', wanted.RekeyFuzzPercentage, 0, 100),
    replayWindowSize: within('ReplayWindowSize', wanted.ReplayWindowSize, 64, 2048),
    dpdTimeoutAction: oneOf('DPDTimeoutAction', wanted.DPDTimeoutAction, ['clear', 'none', 'restart']),
    dpdTimeoutSeconds: within('DPDTimeoutSeconds', wanted.DPDTimeoutSeconds, 30, Number.POSITIVE_INFINITY),
    startupAction: oneOf('StartupAction', wanted.StartupAction, ['add', 'start']),
    tunnelInsideCidr: wanted.TunnelInsideCidr,
    enableTunnelLifecycleControl: wanted.EnableTunnelLifecycleControl,
    logEnabled: wanted.LogOptions?.CloudWatchLogOptions?.LogEnabled,
  });
}

const named = (options: { readonly [Name in keyof Options]: Options[Name] | undefined }): Options =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

function checkTimes({ phase1LifetimeSeconds = 28_800, phase2LifetimeSeconds = 3600, ...options }: Options): void {
  if (phase2LifetimeSeconds >= phase1LifetimeSeconds) {
    throw refused('Phase2LifetimeSeconds', phase2LifetimeSeconds, 'It must be less than Phase1LifetimeSeconds');
  }
  const { rekeyMarginTimeSeconds: margin } = options;
  if (margin !== undefined && margin > phase2LifetimeSeconds / 2) {
    throw refused('RekeyMarginTimeSeconds', margin, 'It must be at most half of Phase2LifetimeSeconds');
  }
}

function listOf<Value extends string | number>(
  name: string,
  given: readonly { readonly Value?: Value | undefined }[] | undefined,
  allowed: readonly Value[],
): Value[] | undefined {
  if (given === undefined || given.length === 0) return undefined;
  return given.map(({ Value: value }) => {
    if (value === undefined || !allowed.includes(value))
      throw refused(name, value, `Valid values: ${allowed.join(', ')}`);
    return value;
  });
}

function oneOf(name: string, value: string | undefined, allowed: readonly string[]): string | undefined {
  if (value !== undefined && !allowed.includes(value))
    throw refused(name, value, `Valid values: ${allowed.join(', ')}`);
  return value;
}

function within(name: string, value: number | undefined, least: number, most: number): number | undefined {
  if (value !== undefined && (value < least || value > most)) {
    throw refused(name, value, `It must be between ${least} and ${most}`);
  }
  return value;
}

const refused = (name: string, value: string | number | undefined, why: string): AwsError =>
  new AwsError('InvalidParameterValue', `Value (${value}) for parameter ${name} is invalid. ${why}.`);
