import type { ModifyVpnTunnelOptionsSpecification } from '@aws-sdk/client-ec2';
import type { WriteAccess } from '../session.ts';
import type { Proposals } from './vpn-proposals.ts';
import { change } from './writes.ts';

/** What a tunnel is to allow from now on; lists that are not named stay as they are, and so do its key and its times. */
export interface TunnelChange {
  readonly vpnConnectionId: string;
  readonly outsideIpAddress: string;
  readonly proposals: Proposals;
}

/** Gives the input of ModifyVpnTunnelOptions. */
export const tunnelInput = ({ vpnConnectionId, outsideIpAddress, proposals }: TunnelChange) => ({
  VpnConnectionId: vpnConnectionId,
  VpnTunnelOutsideIpAddress: outsideIpAddress,
  TunnelOptions: Object.fromEntries(
    Object.entries(proposals).map(([list, values]) => [list, values.map((Value) => ({ Value }))]),
  ),
});

/**
 * Changes what a tunnel may be negotiated with. AWS replaces the tunnel's endpoint, so that it is down for minutes; it
 * refuses while the connection is being modified already.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpnTunnelOptions.html
 */
export function modifyVpnTunnelOptions(write: WriteAccess, wanted: TunnelChange): Promise<void> {
  const resource = `${wanted.outsideIpAddress} of ${wanted.vpnConnectionId}`;
  return change(write, 'ModifyVpnTunnelOptions', resource, async (sdk, client) => {
    const { TunnelOptions, ...of } = tunnelInput(wanted);
    // The lists' names are ModifyVpnTunnelOptions' own.
    const options = TunnelOptions as ModifyVpnTunnelOptionsSpecification;
    await client.send(new sdk.ModifyVpnTunnelOptionsCommand({ ...of, TunnelOptions: options }));
  });
}
