import type { VpnConnection, VpnTunnel } from '../../aws/ec2/vpn-connection.ts';
import type { Check, Evidence, Judgement } from '../check.ts';
import { vpnConnections } from '../readings/vpn-connections.ts';
import { listed, namesOptions, TUNNEL_OPTIONS_PAGE, vpnResource } from '../vpn-judging.ts';

/** AWS's defaults, which are also the longest that it takes. */
const LONGEST = { phase1: 28_800, phase2: 3600 };

/** Judges one connection by how long its tunnels' keys live, and whether they notice that the other end is gone. */
export function judgeRekey(connection: VpnConnection): Judgement {
  const resource = vpnResource(connection);
  const evidence = connection.tunnels.flatMap(evidenceOf);
  if (!namesOptions(connection)) {
    const reason = 'AWS does not name the options of its tunnels, so that when they rekey is not known.';
    return { resource, verdict: 'unknown', reason, evidence };
  }
  const { tunnels } = connection;
  const long = tunnels.filter(
    ({ options }) =>
      (options?.phase1LifetimeSeconds ?? 0) > LONGEST.phase1 || (options?.phase2LifetimeSeconds ?? 0) > LONGEST.phase2,
  );
  if (long.length > 0) {
    const reason = `The keys of ${addresses(long)} live longer than 8 hours in phase 1 or 1 hour in phase 2.`;
    return { resource, verdict: 'failed', severity: 'medium', reason, evidence };
  }
  const deaf = tunnels.filter(({ options }) => options?.dpdTimeoutAction === 'none');
  if (deaf.length > 0) {
    const reason = `Dead peer detection of ${addresses(deaf)} does nothing (none): a session whose other end is gone is kept, and traffic goes into it.`;
    return { resource, verdict: 'failed', severity: 'low', reason, evidence };
  }
  const waiting = tunnels.filter(
    ({ options }) => options?.startupAction !== 'start' && options?.dpdTimeoutAction !== 'restart',
  );
  const reason =
    waiting.length === 0
      ? "Keys are renewed within AWS's limits, a dead peer is noticed, and AWS brings the tunnel up again itself."
      : `Keys are renewed within AWS's limits and a dead peer is noticed; only the device brings ${addresses(waiting)} up again, since AWS waits for it (add).`;
  return { resource, verdict: 'passed', reason, evidence };
}

const addresses = (tunnels: readonly VpnTunnel[]) => listed(tunnels.map(({ outsideIpAddress }) => outsideIpAddress));

function evidenceOf({ outsideIpAddress, options }: VpnTunnel): Evidence[] {
  if (options === undefined) return [];
  const one = (name: string, value: string | number | undefined, byDefault: string | number): Evidence => ({
    name: `${outsideIpAddress} ${name}`,
    value: value === undefined ? `not set: AWS's default, ${byDefault}` : String(value),
  });
  return [
    one('Phase1LifetimeSeconds', options.phase1LifetimeSeconds, LONGEST.phase1),
    one('Phase2LifetimeSeconds', options.phase2LifetimeSeconds, LONGEST.phase2),
    one('DpdTimeoutAction', options.dpdTimeoutAction, 'clear'),
    one('StartupAction', options.startupAction, 'add'),
  ];
}

/** Whether a VPN connection's tunnels renew their keys and notice a dead peer. */
export const vpnRekey: Check = {
  id: 'vpn-rekey',
  title: 'VPN tunnels renew their keys in time and notice a dead peer',
  practice: 'authentication',
  severity: 'low',
  resourceType: 'AWS::EC2::VPNConnection',
  judges:
    'Fails (low) where dead peer detection of a tunnel does nothing (none), and (medium) where keys live longer than 28,800 seconds in phase 1 or 3,600 in phase 2, which AWS takes for no new tunnel. It passes, and says so, where only the customer gateway device can bring a tunnel up again.',
  reads: ['ec2:DescribeVpnConnections'],
  fix: 'Set DPDTimeoutAction to restart, or to clear where the device starts IKE itself; leave the lifetimes at their defaults or shorten them on both ends.',
  equivalents: [],
  document: TUNNEL_OPTIONS_PAGE,
  judge: async (account) => (await account.ask(vpnConnections)).map(judgeRekey),
};
