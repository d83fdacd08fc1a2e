import type { VpnConnection } from '../../aws/ec2/vpn-connection.ts';
import { allowedIn, PROPOSAL_LISTS, type ProposalList, type Proposals } from '../../aws/ec2/vpn-proposals.ts';
import type { Check, Judgement, Severity } from '../check.ts';
import { vpnConnections } from '../readings/vpn-connections.ts';
import { hardenFix, listEvidence, listed, namesOptions, TUNNEL_OPTIONS_PAGE, vpnResource } from '../vpn-judging.ts';

const LISTS = PROPOSAL_LISTS.filter((list) => list !== 'IKEVersions');

/** How weak one thing that a list allows is; undefined where it is not. */
function weaknessOf(list: ProposalList, value: string | number): Severity | undefined {
  if (list.endsWith('DHGroupNumbers')) {
    if (Number(value) < 14) return 'medium';
    // RFC 8247: 22 must not be used, 23 and 24 should not.
    if (Number(value) <= 21) return undefined;
    return Number(value) <= 24 ? 'low' : 'medium';
  }
  if (/^(AES256(-GCM-16)?|SHA2-(256|384|512))$/.test(String(value))) return undefined;
  return String(value).startsWith('AES128') ? 'low' : 'medium';
}

interface Weakness {
  readonly what: string;
  readonly severity: Severity;
  readonly byDefault: boolean;
}

function weaknesses(proposals: Proposals): readonly Weakness[] {
  return LISTS.flatMap((list) =>
    allowedIn(proposals, list).flatMap((value) => {
      const severity = weaknessOf(list, value);
      if (severity === undefined) return [];
      const what = list.endsWith('DHGroupNumbers') ? `Diffie-Hellman group ${value}` : String(value);
      return [{ what, severity, byDefault: proposals[list] === undefined }];
    }),
  );
}

/** Judges one connection by the algorithms that its tunnels allow. */
export function judgeEncryption(connection: VpnConnection): Judgement {
  const resource = vpnResource(connection);
  const evidence = connection.tunnels
    .filter(({ options }) => options !== undefined)
    .flatMap((tunnel) => LISTS.map((list) => listEvidence(tunnel, list)));
  if (!namesOptions(connection)) {
    const reason = 'AWS does not name the options of its tunnels, so that what they allow is not known.';
    return { resource, verdict: 'unknown', reason, evidence };
  }
  const found = connection.tunnels.flatMap(({ options }) => weaknesses(options?.proposals ?? {}));
  if (found.length === 0) {
    const reason = 'Both phases allow only AES-256, SHA-2 and Diffie-Hellman groups 14 to 21.';
    return { resource, verdict: 'passed', reason, evidence };
  }
  const severity = found.some((each) => each.severity === 'medium') ? 'medium' : 'low';
  const allowed = listed([...new Set(found.map(({ what }) => what))]);
  const why = found.every(({ byDefault }) => byDefault)
    ? "Nobody chose, and AWS's defaults allow"
    : "What was chosen, or AWS's default where nothing was, allows";
  return {
    resource,
    verdict: 'failed',
    severity,
    reason: `${found.some(({ byDefault }) => byDefault) ? why : 'A tunnel allows'} ${allowed}.`,
    evidence,
    fix: hardenFix(connection),
  };
}

/** Whether a VPN connection's tunnels allow only strong algorithms. */
export const vpnEncryption: Check = {
  id: 'vpn-encryption',
  title: 'VPN tunnels allow only AES-256, SHA-2 and strong Diffie-Hellman groups',
  practice: 'authentication',
  severity: 'medium',
  resourceType: 'AWS::EC2::VPNConnection',
  judges:
    "Fails (medium) where phase 1 or phase 2 of a tunnel allows SHA1 or a Diffie-Hellman group below 14, or what is not known here, and (low) where it allows AES128 or one of the groups 22 to 24, which RFC 8247 advises against. A list that is not set is AWS's default, which allows all of them. It knows what a tunnel allows, not what the device picked; AES128 is not broken, only less than this asks for.",
  reads: ['ec2:DescribeVpnConnections'],
  fix: 'Narrow the lists of one tunnel after the other to what the customer gateway device can do: AES256, SHA2-256 or better, groups 14 to 21.',
  playbook: 'harden-vpn-tunnel',
  equivalents: [],
  document: TUNNEL_OPTIONS_PAGE,
  judge: async (account) => (await account.ask(vpnConnections)).map(judgeEncryption),
};
