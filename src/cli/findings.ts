import { failureOf } from '../aws/errors.ts';
import type { Finding, FindingGroup } from '../aws/guardduty/finding.ts';
import { type Ours, oursOf } from '../correlate/own-findings.ts';
import { listRunDeeds, type RunDeeds } from '../playbook/run-deeds.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli, CommandAction } from './cli.ts';
import { printFeed, withFeeds } from './feed-once.ts';
import { isoTime, type RowFormat, type RowsOptions, shortTime } from './rows.ts';

const ORDER: readonly FindingGroup[] = ['sequence', 'exfiltration', 'credentials', 'network', 'around', 'other'];

/** What bears most on exfiltration first, then the latest; samples last. */
const byRelevance = (a: Finding, b: Finding): number =>
  Number(a.sample) - Number(b.sample) ||
  ORDER.indexOf(a.group) - ORDER.indexOf(b.group) ||
  (b.updatedAt ?? 0) - (a.updatedAt ?? 0);

/**
 * What is printed of a finding, under the names of GetFindings; `ours` says which are likely about what we did ourselves.
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Finding.html
 */
export const findingFormat = (ours: (finding: Finding) => Ours | undefined): RowFormat<Finding> => ({
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
    { name: 'Ours', value: (finding) => ours(finding)?.runId ?? null },
  ],
  more: (finding) => {
    const found = ours(finding);
    return { ...(found === undefined ? {} : { OursReason: found.reason }), ...nested(finding.raw) };
  },
  columns: [
    { title: 'Severity', width: 8, text: (finding) => finding.severityLabel },
    { title: 'Type', width: 30, grow: true, text: (finding) => `${markOf(finding, ours)}${finding.type}` },
    { title: 'On', width: 22, drop: 1, text: target },
    { title: 'Count', width: 5, align: 'right', drop: 3, text: (finding) => String(finding.count) },
    { title: 'Updated (UTC)', width: 14, drop: 2, text: (finding) => shortTime(finding.updatedAt) },
  ],
});

/** The format where no journal was looked at. */
export const FINDING_FORMAT = findingFormat(() => undefined);

function markOf(finding: Finding, ours: (finding: Finding) => Ours | undefined): string {
  if (finding.sample) return '[SAMPLE] ';
  return ours(finding) === undefined ? '' : '[ours?] ';
}

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

/** Prints the current findings, those that bear on exfiltration first; those that our own runs raised are marked. */
export const findings: CommandAction<RowsOptions> = (cli, options) =>
  withFeeds(cli, async ({ findings: feed }) => {
    const deeds = await knownDeeds(cli);
    return printFeed(
      cli,
      feed,
      findingFormat((finding) => oursOf(finding, deeds)),
      options,
    );
  });

/** What our runs did; findings are printed also where the journals can't be read, and then it is said. */
async function knownDeeds(cli: Cli): Promise<readonly RunDeeds[]> {
  try {
    return await listRunDeeds(cli.stateFolder());
  } catch (error) {
    cli.note(safeText(`Which findings our own runs raised is unknown: ${failureOf(error).message}`));
    return [];
  }
}
