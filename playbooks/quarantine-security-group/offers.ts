import type { Finding } from '../../src/aws/guardduty/finding.ts';
import { at, list } from '../../src/aws/loose.ts';
import type { Offer, Subject } from '../../src/playbook/port.ts';

/** Gives an offer for each group that a finding's instances wear; the direction is left to be chosen where the finding does not tell it. */
export function groupOffers(subject: Subject): readonly Offer[] {
  return subject.kind === 'finding' ? ofFinding(subject.finding) : [];
}

function ofFinding(finding: Finding): Offer[] {
  const wearers = new Map<string, string>();
  for (const { instanceId, networkInterfaces } of finding.instances) {
    for (const groupId of networkInterfaces.flatMap((card) => card.securityGroupIds)) {
      if (!wearers.has(groupId)) wearers.set(groupId, instanceId);
    }
  }
  const way = wayOf(finding);
  const blocked = finding.sample ? { blocked: 'A sample finding: its group does not exist.' } : {};
  return [...wearers].map(([group, instanceId]) => ({
    playbook: 'quarantine-security-group',
    title: way === undefined ? `Close group ${group}` : `Close ${way} of group ${group}`,
    params: { group, ...(way === undefined ? {} : { direction: way }) },
    reason: `${finding.type} names instance ${instanceId}, which has group ${group}.`,
    ...blocked,
  }));
}

/** The direction in which what GuardDuty saw was opened; of data that left, out. */
function wayOf({ group, raw }: Finding): 'ingress' | 'egress' | undefined {
  const action = at(raw, 'Service', 'Action');
  const direction = at(action, 'NetworkConnectionAction', 'ConnectionDirection');
  if (direction === 'INBOUND' || list(at(action, 'PortProbeAction', 'PortProbeDetails')).length > 0) return 'ingress';
  const isOut = direction === 'OUTBOUND' || at(action, 'DnsRequestAction') !== undefined;
  return isOut || ['exfiltration', 'network', 'sequence'].includes(group) ? 'egress' : undefined;
}
