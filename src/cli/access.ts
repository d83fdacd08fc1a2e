import type { AccessFinding } from '../aws/accessanalyzer/access-finding.ts';
import type { CommandAction } from './cli.ts';
import { printFeed, withFeeds } from './feed-once.ts';
import { isoTime, type RowFormat, type RowsOptions, shortTime } from './rows.ts';

/**
 * What is printed of an access finding, under the names of FindingSummaryV2 and ExternalAccessDetails. What could not
 * be analysed has null for its principal, action and isPublic.
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_GetFindingV2.html
 */
export const ACCESS_FORMAT: RowFormat<AccessFinding> = {
  none: 'No findings about S3.',
  fields: [
    { name: 'id', value: (access) => access.id },
    { name: 'analyzerArn', value: (access) => access.analyzerArn },
    { name: 'resource', value: (access) => access.resource },
    { name: 'resourceType', value: (access) => access.resourceType },
    { name: 'resourceOwnerAccount', value: (access) => access.resourceOwnerAccount ?? null },
    { name: 'findingType', value: (access) => access.findingType },
    { name: 'status', value: (access) => access.status },
    { name: 'isPublic', value: (access) => access.isPublic ?? null },
    { name: 'principal', value: (access) => (isKnown(access) ? access.principals : null) },
    { name: 'action', value: (access) => (isKnown(access) ? access.actions : null) },
    {
      name: 'condition',
      value: (access) =>
        isKnown(access) ? Object.entries(access.condition).map(([key, value]) => `${key}=${value}`) : null,
    },
    { name: 'sources', value: (access) => (isKnown(access) ? access.sources : null) },
    { name: 'error', value: (access) => access.error ?? null },
    { name: 'createdAt', value: (access) => isoTime(access.createdAt) },
    { name: 'updatedAt', value: (access) => isoTime(access.updatedAt) },
    { name: 'analyzedAt', value: (access) => isoTime(access.analyzedAt) },
  ],
  columns: [
    { title: 'Open to', width: 18, text: openTo },
    { title: 'Resource', width: 24, grow: true, text: (access) => access.bucket ?? access.resource },
    { title: 'Actions', width: 24, drop: 2, text: (access) => (isKnown(access) ? access.actions.join(' ') : '?') },
    { title: 'Status', width: 8, drop: 1, text: (access) => access.status },
    { title: 'Updated (UTC)', width: 14, drop: 3, text: (access) => shortTime(access.updatedAt) },
  ],
};

const isKnown = (access: AccessFinding): boolean => access.detailed && access.error === undefined;

function openTo(access: AccessFinding): string {
  if (access.error !== undefined) return 'not analysed';
  if (access.isPublic === true) return 'PUBLIC';
  if (!access.detailed) return 'unknown';
  const [first = 'unknown', ...others] = access.principals;
  return others.length > 0 ? `${first} +${others.length}` : first;
}

/** Prints what Access Analyzer says of S3 buckets and access points. */
export const access: CommandAction<RowsOptions> = (cli, options) =>
  withFeeds(cli, ({ access: feed }) => printFeed(cli, feed, ACCESS_FORMAT, options));
