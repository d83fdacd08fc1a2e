import type { Column, Tone } from '../../src/app/screen.ts';
import type { Finding, SeverityLabel } from '../../src/aws/guardduty/finding.ts';
import { truncateMiddle } from '../../src/ui/cells.ts';
import { age, shortCount } from '../../src/ui/readable.ts';

const TONES: Record<SeverityLabel, Tone> = { Critical: 'critical', High: 'high', Medium: 'medium', Low: 'low' };

/** The tone of a finding's severity. */
export const severityTone = (finding: Finding): Tone => TONES[finding.severityLabel];

/** A finding's type in AWS's words, samples and archived ones marked. */
export const markedType = (finding: Finding): string =>
  `${finding.sample ? '[SAMPLE] ' : ''}${finding.archived ? '[archived] ' : ''}${finding.type}`;

/** What a finding is about, the most telling first: buckets, instances, users. Long names keep both ends in `width`. */
export function resourceOf(finding: Finding, width = Number.POSITIVE_INFINITY): string {
  const named = [
    ...finding.buckets.map((bucket) => bucket.name),
    ...finding.instances.map((instance) => instance.instanceId),
    ...finding.accessKeys.flatMap((key) => key.userName ?? key.accessKeyId ?? []),
  ];
  const [first] = named;
  if (first === undefined) return '-';
  const more = named.length === 1 ? '' : ` +${named.length - 1}`;
  return truncateMiddle(first, width - more.length) + more;
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
  { id: 'type', title: 'Type', width: 10, want: 25, grow: true, text: markedType },
  {
    id: 'resource',
    title: 'Resource',
    width: 12,
    want: 32,
    grow: true,
    text: (finding, _, width) => resourceOf(finding, width),
  },
  {
    id: 'count',
    title: 'Count',
    width: 5,
    align: 'right',
    drop: 2,
    text: (finding) => shortCount(finding.count),
  },
  {
    id: 'account',
    title: 'Account',
    width: 12,
    drop: 3,
    text: (finding) => finding.accountId ?? '-',
    tone: () => 'dim',
  },
];
