import type { Column, Tone } from '../../src/app/screen.ts';
import type { Finding, SeverityLabel } from '../../src/aws/guardduty/finding.ts';
import { age, shortCount } from '../../src/ui/readable.ts';

const TONES: Record<SeverityLabel, Tone> = { Critical: 'critical', High: 'high', Medium: 'medium', Low: 'low' };

/** The tone of a finding's severity. */
export const severityTone = (finding: Finding): Tone => TONES[finding.severityLabel];

/** A finding's type without the part that its resource says anyway: `Exfiltration:S3/AnomalousBehavior`. */
export const shortType = (finding: Finding): string =>
  `${finding.sample ? '[SAMPLE] ' : ''}${finding.archived ? '[archived] ' : ''}${finding.type}`;

/** What a finding is about, the most telling first: buckets, instances, users. */
export function resourceOf(finding: Finding): string {
  const named = [
    ...finding.buckets.map((bucket) => bucket.name),
    ...finding.instances.map((instance) => instance.instanceId),
    ...finding.accessKeys.flatMap((key) => key.userName ?? key.accessKeyId ?? []),
  ];
  const [first] = named;
  if (first === undefined) return '-';
  return named.length === 1 ? first : `${first} +${named.length - 1}`;
}

/** The columns of the findings pane. */
export const columns: readonly Column<Finding>[] = [
  {
    id: 'severity',
    title: 'Sev',
    width: 4,
    // A letter and the number, so that severity never rests on colour.
    text: (finding) => `${finding.severityLabel.charAt(0)}${finding.severity.toFixed(1)}`,
    tone: severityTone,
  },
  { id: 'age', title: 'Age', width: 4, align: 'right', text: (finding, now) => age(finding.updatedAt, now), drop: 1 },
  { id: 'type', title: 'Type', width: 18, grow: true, text: shortType },
  { id: 'resource', title: 'Resource', width: 14, grow: true, text: resourceOf, drop: 2 },
  {
    id: 'count',
    title: 'Count',
    width: 5,
    align: 'right',
    drop: 4,
    text: (finding) => shortCount(finding.count),
  },
  {
    id: 'account',
    title: 'Account',
    width: 12,
    drop: 5,
    text: (finding) => finding.accountId ?? '-',
    tone: () => 'dim',
  },
];
