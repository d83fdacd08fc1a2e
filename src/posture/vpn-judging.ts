import type { VpnConnection, VpnTunnel } from '../aws/ec2/vpn-connection.ts';
import { allowedIn, type ProposalList } from '../aws/ec2/vpn-proposals.ts';
import type { Evidence, Fix, Resource } from './check.ts';

/** The page that says what each option of a tunnel is and what AWS takes where it is not set. */
export const TUNNEL_OPTIONS_PAGE = 'https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html';

/** A VPN connection as what a check judges. */
export const vpnResource = ({ vpnConnectionId, name }: VpnConnection): Resource => ({
  type: 'AWS::EC2::VPNConnection',
  id: vpnConnectionId,
  ...(name === undefined ? {} : { label: `${name} (${vpnConnectionId})` }),
});

/** What a tunnel allows in a list, with AWS's name for it; says where that is AWS's default. */
export function listEvidence(tunnel: VpnTunnel, list: ProposalList): Evidence {
  const set = tunnel.options?.proposals[list];
  const value =
    set === undefined ? `not set: AWS's default, ${allowedIn({}, list).join(', ')}` : set.map(String).join(', ');
  return { name: `${tunnel.outsideIpAddress} ${list}`, value };
}

/** True where AWS names the options of every tunnel, so that what they allow can be judged. */
export const namesOptions = ({ tunnels }: VpnConnection): boolean =>
  tunnels.length > 0 && tunnels.every(({ options }) => options !== undefined);

/** Joins words as a sentence does: `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** The playbook that narrows what a connection's tunnels allow, where it can run: one tunnel has to carry the traffic while the other changes. */
export function hardenFix(connection: VpnConnection): Fix {
  const fix = {
    playbook: 'harden-vpn-tunnel',
    params: { connection: connection.vpnConnectionId, profile: 'compatible' },
  };
  const blocked = whyNotHardened(connection);
  return blocked === undefined ? fix : { ...fix, blocked };
}

function whyNotHardened({ tunnels, state }: VpnConnection): string | undefined {
  const down = tunnels.filter(({ status }) => status !== 'UP').map(({ outsideIpAddress }) => outsideIpAddress);
  if (down.length > 0) {
    return `A tunnel is changed only while the other one is UP, and ${listed(down)} ${down.length === 1 ? 'is' : 'are'} not: bring it up first.`;
  }
  if (tunnels.length < 2) return 'AWS names only one tunnel: nothing would carry the traffic while it changes.';
  if (state !== 'available')
    return `The connection is ${state ?? 'in an unknown state'}: AWS changes only what is available.`;
  return undefined;
}
