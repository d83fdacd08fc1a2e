import type { VpnConnection } from '../../aws/ec2/vpn-connection.ts';
import { allowedIn } from '../../aws/ec2/vpn-proposals.ts';
import type { Check, Judgement } from '../check.ts';
import { vpnConnections } from '../readings/vpn-connections.ts';
import { hardenFix, listEvidence, namesOptions, TUNNEL_OPTIONS_PAGE, vpnResource } from '../vpn-judging.ts';

/** Judges one connection by the IKE versions that its tunnels allow. */
export function judgeIkeVersion(connection: VpnConnection): Judgement {
  const resource = vpnResource(connection);
  const evidence = connection.tunnels
    .filter(({ options }) => options !== undefined)
    .map((tunnel) => listEvidence(tunnel, 'IKEVersions'));
  if (!namesOptions(connection)) {
    const reason = 'AWS does not name the options of its tunnels, so that what they allow is not known.';
    return { resource, verdict: 'unknown', reason, evidence };
  }
  const proposals = connection.tunnels.flatMap(({ options }) => options?.proposals ?? []);
  if (proposals.every((each) => allowedIn(each, 'IKEVersions').every((version) => version === 'ikev2'))) {
    return { resource, verdict: 'passed', reason: 'Its tunnels allow IKEv2 only.', evidence };
  }
  const isOnlyOld = proposals.some(({ IKEVersions }) => IKEVersions?.every((version) => version === 'ikev1') ?? false);
  const isDefault = proposals.some(({ IKEVersions }) => IKEVersions === undefined);
  const reason = isOnlyOld
    ? 'A tunnel allows IKEv1 only.'
    : isDefault
      ? "IKEVersions is not set on every tunnel, and AWS's default allows IKEv1 beside IKEv2."
      : 'A tunnel allows IKEv1 beside IKEv2: which of them is used is up to the device.';
  return {
    resource,
    verdict: 'failed',
    severity: isOnlyOld ? 'medium' : 'low',
    reason,
    evidence,
    fix: hardenFix(connection),
  };
}

/** Whether a VPN connection's tunnels allow IKEv2 only. */
export const vpnIkeVersion: Check = {
  id: 'vpn-ike-version',
  title: 'VPN tunnels allow IKEv2 only',
  practice: 'authentication',
  severity: 'medium',
  resourceType: 'AWS::EC2::VPNConnection',
  judges:
    "Fails (medium) where a tunnel of a Site-to-Site VPN connection allows IKEv1 only, and (low) where it allows both versions, which is AWS's default where none is chosen. It knows what a tunnel allows, not which version is in use.",
  reads: ['ec2:DescribeVpnConnections'],
  fix: 'Set IKEVersions to ikev2 on one tunnel after the other, once the customer gateway device speaks it.',
  playbook: 'harden-vpn-tunnel',
  equivalents: ['FSBP EC2.183', 'AWS Config ec2-vpn-connection-ike-version-check'],
  document: TUNNEL_OPTIONS_PAGE,
  judge: async (account) => (await account.ask(vpnConnections)).map(judgeIkeVersion),
};
