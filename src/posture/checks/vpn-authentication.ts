import type { VpnConnection } from '../../aws/ec2/vpn-connection.ts';
import type { Check, Evidence, Judgement } from '../check.ts';
import { vpnConnections } from '../readings/vpn-connections.ts';
import { vpnResource } from '../vpn-judging.ts';

/** Judges one connection by what its tunnels prove themselves with. */
export function judgeAuthentication(connection: VpnConnection): Judgement {
  const { tunnels, preSharedKeyArn, showsKeys } = connection;
  const resource = vpnResource(connection);
  const evidence: Evidence[] = [
    ...tunnels.flatMap(({ outsideIpAddress, certificateArn }) =>
      certificateArn === undefined ? [] : [{ name: `${outsideIpAddress} CertificateArn`, value: certificateArn }],
    ),
    ...(preSharedKeyArn === undefined ? [] : [{ name: 'PreSharedKeyArn', value: preSharedKeyArn }]),
    { name: 'PreSharedKey', value: showsKeys ? 'shown to whoever may call DescribeVpnConnections' : 'not shown' },
  ];
  if (showsKeys) {
    const reason =
      'Its pre-shared keys are kept by the VPN service, and ec2:DescribeVpnConnections shows them to whoever may call it.';
    return { resource, verdict: 'failed', reason, evidence };
  }
  if (tunnels.length > 0 && tunnels.every(({ certificateArn }) => certificateArn !== undefined)) {
    return { resource, verdict: 'passed', reason: 'Its tunnels prove themselves by certificates.', evidence };
  }
  if (preSharedKeyArn !== undefined) {
    const reason = 'Its pre-shared keys are kept in Secrets Manager, and DescribeVpnConnections does not show them.';
    return { resource, verdict: 'passed', reason, evidence };
  }
  const reason = 'AWS names neither a certificate nor where the keys are kept, so that it is not known.';
  return { resource, verdict: 'unknown', reason, evidence };
}

/** Whether what a VPN connection proves itself with is kept from readers. */
export const vpnAuthentication: Check = {
  id: 'vpn-authentication',
  title: 'VPN tunnels authenticate by certificates, or by keys that DescribeVpnConnections does not show',
  practice: 'authentication',
  severity: 'low',
  resourceType: 'AWS::EC2::VPNConnection',
  judges:
    'Fails where the pre-shared keys of a Site-to-Site VPN connection are in the answer of DescribeVpnConnections, so that every reader of the network can impersonate an end of it. Passes with certificates of a private CA, and with keys in Secrets Manager. Whether a key is long or old it does not know; the keys themselves are never kept or shown.',
  reads: ['ec2:DescribeVpnConnections'],
  fix: 'Store the pre-shared keys in Secrets Manager (PreSharedKeyStorage), or use a private certificate; then give the keys new values, since the old ones were readable.',
  equivalents: [],
  document: 'https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-tunnel-authentication-options.html',
  judge: async (account) => (await account.ask(vpnConnections)).map(judgeAuthentication),
};
