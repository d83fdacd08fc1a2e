import type { VpnConnection, VpnTunnel } from '../../aws/ec2/vpn-connection.ts';
import type { Check, Evidence, Judgement } from '../check.ts';
import { vpnConnections } from '../readings/vpn-connections.ts';
import { listed, TUNNEL_OPTIONS_PAGE, vpnResource } from '../vpn-judging.ts';

/** Judges one connection by the telemetry of its tunnels. */
export function judgeTunnelsUp(connection: VpnConnection): Judgement {
  const { tunnels } = connection;
  const resource = vpnResource(connection);
  const evidence = tunnels.flatMap(evidenceOf);
  const unknown = tunnels.filter(({ status }) => status === undefined);
  const down = tunnels.filter(({ status }) => status !== undefined && status !== 'UP').map(addressOf);
  if (tunnels.length === 0 || unknown.length > 0) {
    const reason = `AWS gives no telemetry of ${tunnels.length === 0 ? 'its tunnels' : listed(unknown.map(addressOf))}, so that whether it is up is not known.`;
    return { resource, verdict: 'unknown', reason, evidence };
  }
  if (down.length === 0) {
    const reason =
      tunnels.length > 1
        ? 'Every tunnel is UP.'
        : 'The one tunnel that AWS names is UP, and there is no second to take over.';
    const isPair = tunnels.length > 1;
    return {
      resource,
      verdict: isPair ? 'passed' : 'failed',
      ...(isPair ? {} : { severity: 'medium' }),
      reason,
      evidence,
    };
  }
  if (connection.state === 'pending') {
    return { resource, verdict: 'unknown', reason: 'The connection is still being made.', evidence };
  }
  if (down.length === tunnels.length) {
    const reason = `No tunnel is up (${listed(down)}): nothing passes, or it goes another way that this does not protect.`;
    return { resource, verdict: 'failed', severity: 'high', reason, evidence };
  }
  const meanwhile =
    connection.state === 'modifying' ? ' The connection is being modified: it may come back by itself.' : '';
  const reason = `Only one tunnel is up: ${listed(down)} is down, so that nothing takes over when AWS replaces the other.${meanwhile}`;
  return { resource, verdict: 'failed', severity: 'medium', reason, evidence };
}

const addressOf = ({ outsideIpAddress }: VpnTunnel): string => outsideIpAddress;

const evidenceOf = ({ outsideIpAddress, status, statusMessage, lastStatusChange }: VpnTunnel): Evidence[] => [
  { name: `${outsideIpAddress} Status`, value: status ?? 'not given' },
  ...(statusMessage ? [{ name: `${outsideIpAddress} StatusMessage`, value: statusMessage }] : []),
  ...(lastStatusChange === undefined
    ? []
    : [{ name: `${outsideIpAddress} LastStatusChange`, value: new Date(lastStatusChange).toISOString() }]),
];

/** Whether both tunnels of a VPN connection are up. */
export const vpnTunnelsUp: Check = {
  id: 'vpn-tunnels-up',
  title: 'Both tunnels of a VPN connection are up',
  practice: 'authentication',
  severity: 'medium',
  resourceType: 'AWS::EC2::VPNConnection',
  judges:
    'Fails (high) where no tunnel of a Site-to-Site VPN connection is up, and (medium) where only one is: AWS replaces tunnel endpoints without asking, and the second one carries the traffic meanwhile. Where AWS gives no telemetry, or the connection is still being made, it is unknown.',
  reads: ['ec2:DescribeVpnConnections'],
  fix: 'Bring the tunnel up on the customer gateway device: compare its configuration with the one AWS offers for download, and look at StatusMessage.',
  equivalents: ['FSBP EC2.20'],
  document: TUNNEL_OPTIONS_PAGE,
  judge: async (account) => (await account.ask(vpnConnections)).map(judgeTunnelsUp),
};
