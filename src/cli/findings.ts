import type { Finding, FindingGroup } from '../aws/guardduty/finding.ts';
import type { CommandAction } from './cli.ts';
import { printFeed, withFeeds } from './feed-once.ts';
import { isoTime, type RowFormat, type RowsOptions, shortTime } from './rows.ts';

const ORDER: readonly FindingGroup[] = ['sequence', 'exfiltration', 'credentials', 'network', 'around', 'other'];

/** What bears most on exfiltration first, then the latest; samples last. */
const byRelevance = (a: Finding, b: Finding): number =>
  Number(a.sample) - Number(b.sample) ||
  ORDER.indexOf(a.group) - ORDER.indexOf(b.group) ||
  (b.updatedAt ?? 0) - (a.updatedAt ?? 0);

/**
 * What is printed of a finding, under the names of GetFindings.
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Finding.html
 */
export const FINDING_FORMAT: RowFormat<Finding> = {
  none: 'No current findings.',
  order: byRelevance,
  fields: [
    { name: 'Id', value: (finding) => finding.id },
    { name: 'Type', value: (finding) => finding.type },
    { name: 'Severity', value: (finding) => finding.severity },
    { name: 'Title', value: (finding) => finding.title },
    { name: 'Description', value: (finding) => finding.description },
    { name: 'AccountId', value: (finding) => finding.accountId ?? null },
    { name: 'Region', value: (finding) => finding.region ?? null },
    { name: 'CreatedAt', value: (finding) => isoTime(finding.createdAt) },
    { name: 'UpdatedAt', value: (finding) => isoTime(finding.updatedAt) },
    { name: 'EventFirstSeen', value: (finding) => isoTime(finding.firstSeen) },
    { name: 'EventLastSeen', value: (finding) => isoTime(finding.lastSeen) },
    { name: 'Count', value: (finding) => finding.count },
    { name: 'InstanceId', value: (finding) => finding.instances.map(({ instanceId }) => instanceId) },
    { name: 'BucketName', value: (finding) => finding.buckets.map(({ name }) => name) },
    { name: 'AccessKeyId', value: (finding) => finding.accessKeys.flatMap(({ accessKeyId }) => accessKeyId ?? []) },
    { name: 'UserName', value: (finding) => finding.accessKeys.flatMap(({ userName }) => userName ?? []) },
    { name: 'IpAddressV4', value: (finding) => finding.actors.flatMap(({ ip }) => ip ?? []) },
    { name: 'Sample', value: (finding) => finding.sample },
  ],
  more: ({ raw }) => nested(raw),
  columns: [
    { title: 'Severity', width: 8, text: (finding) => finding.severityLabel },
    { title: 'Type', width: 30, grow: true, text: (finding) => `${finding.sample ? '[SAMPLE] ' : ''}${finding.type}` },
    { title: 'On', width: 22, drop: 1, text: target },
    { title: 'Count', width: 5, align: 'right', drop: 3, text: (finding) => String(finding.count) },
    { title: 'Updated (UTC)', width: 14, drop: 2, text: (finding) => shortTime(finding.updatedAt) },
  ],
};

function target({ buckets, instances, accessKeys }: Finding): string {
  const names = [
    ...buckets.map(({ name }) => name),
    ...instances.map(({ instanceId }) => instanceId),
    ...accessKeys.map(({ userName, accessKeyId }) => userName ?? accessKeyId ?? '-'),
  ];
  const [first = '-'] = names;
  return names.length > 1 ? `${first} +${names.length - 1}` : first;
}

function nested(raw: unknown): Readonly<Record<string, unknown>> {
  if (typeof raw !== 'object' || raw === null) return {};
  const { Resource, Service } = raw as { readonly Resource?: unknown; readonly Service?: unknown };
  return { Resource, Service };
}

/** Prints the current findings, those that bear on exfiltration first. */
export const findings: CommandAction<RowsOptions> = (cli, options) =>
  withFeeds(cli, ({ findings: feed }) => printFeed(cli, feed, FINDING_FORMAT, options));
