import type { VpnConnection } from '../../aws/ec2/vpn-connection.ts';
import type { Check, Judgement } from '../check.ts';
import { vpnConnections } from '../readings/vpn-connections.ts';
import { listed, vpnResource } from '../vpn-judging.ts';

/** Judges one connection by whether what happens to its tunnels is logged. */
function judgeLogging(connection: VpnConnection): Judgement {
  const { tunnels } = connection;
  const resource = vpnResource(connection);
  const evidence = tunnels.flatMap(({ outsideIpAddress, options }) => [
    { name: `${outsideIpAddress} LogEnabled`, value: String(options?.logEnabled ?? 'not given') },
    ...(options?.logGroupArn === undefined
      ? []
      : [{ name: `${outsideIpAddress} LogGroupArn`, value: options.logGroupArn }]),
  ]);
  const silent = tunnels.filter(({ options }) => options?.logEnabled === false);
  if (silent.length > 0) {
    const addresses = listed(silent.map(({ outsideIpAddress }) => outsideIpAddress));
    const reason = `What happens to ${addresses} is not logged: who tried to negotiate what is found out by nobody.`;
    return { resource, verdict: 'failed', reason, evidence };
  }
  if (tunnels.length === 0 || tunnels.some(({ options }) => options?.logEnabled === undefined)) {
    return { resource, verdict: 'unknown', reason: 'AWS does not say of every tunnel whether it is logged.', evidence };
  }
  return { resource, verdict: 'passed', reason: 'What happens to its tunnels is logged to CloudWatch Logs.', evidence };
}

/** Whether what happens to a VPN connection's tunnels is logged. */
export const vpnLogging: Check = {
  id: 'vpn-logging',
  title: 'What happens to VPN tunnels is logged',
  practice: 'detection',
  severity: 'low',
  resourceType: 'AWS::EC2::VPNConnection',
  judges:
    'Fails where a tunnel of a Site-to-Site VPN connection sends no activity logs (IKE negotiations, dead peers) to CloudWatch Logs. Whether the log group is there, and whether anybody reads it, it does not know.',
  reads: ['ec2:DescribeVpnConnections'],
  fix: 'Turn LogEnabled on with a log group, on one tunnel after the other: AWS replaces the tunnel for it.',
  equivalents: ['FSBP EC2.171'],
  document: 'https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-logs.html',
  judge: async (account) => (await account.ask(vpnConnections)).map(judgeLogging),
};
