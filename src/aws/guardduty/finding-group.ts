import type { FindingGroup, SeverityLabel } from './finding.ts';

const GROUPS: readonly (readonly [FindingGroup, RegExp])[] = [
  ['sequence', /^AttackSequence:/],
  ['exfiltration', /^Exfiltration:/],
  ['credentials', /^UnauthorizedAccess:IAMUser\/(Instance|Resource)CredentialExfiltration\b/],
  ['network', /^Trojan:(EC2|Runtime|Lambda)\/(DNSDataExfiltration|DropPoint)\b/],
  ['network', /^Behavior:EC2\/(TrafficVolumeUnusual|NetworkPortUnusual)\b/],
  ['network', /^DefenseEvasion:EC2\/Unusual(DNSResolver|DoHActivity|DoTActivity)\b/],
  ['around', /^(Policy|Discovery|Impact|UnauthorizedAccess|Stealth):S3\//],
];

/**
 * Says how a finding type bears on data leaving.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html
 */
export function findingGroup(type: string): FindingGroup {
  return GROUPS.find(([, pattern]) => pattern.test(type))?.[0] ?? 'other';
}

/**
 * Gives GuardDuty's own word for a severity from 0 to 10.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html
 */
export function severityLabel(severity: number): SeverityLabel {
  if (severity >= 9) return 'Critical';
  if (severity >= 7) return 'High';
  return severity >= 4 ? 'Medium' : 'Low';
}
