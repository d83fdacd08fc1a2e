import type { Column, PaneDefinition } from '../../src/app/screen.ts';
import type { AccessFinding } from '../../src/aws/accessanalyzer/access-finding.ts';
import { entitiesOf } from '../../src/correlate/entities.ts';
import { truncateMiddle } from '../../src/ui/cells.ts';
import { age } from '../../src/ui/readable.ts';
import { accessDetail } from './detail.ts';
import { actionsSummary, exposureOf, exposureTone, principalsSummary, resourceName } from './exposure.ts';

const RANK = { PUBLIC: 0, EXTERNAL: 1, ERROR: 2, INTERNAL: 3 } as const;

const active = (finding: AccessFinding): boolean => finding.status === 'ACTIVE';
const newer = (a: AccessFinding, b: AccessFinding): number => (b.updatedAt ?? 0) - (a.updatedAt ?? 0);
const riskier = (a: AccessFinding, b: AccessFinding): number =>
  Number(active(b)) - Number(active(a)) || RANK[exposureOf(a)] - RANK[exposureOf(b)] || newer(a, b);

const columns: readonly Column<AccessFinding>[] = [
  { id: 'exposure', title: 'Access', width: 8, text: exposureOf, tone: exposureTone },
  {
    id: 'bucket',
    title: 'Bucket',
    width: 8,
    want: 29,
    grow: true,
    // Names of buckets differ at their end.
    text: (finding, _, width) => truncateMiddle(resourceName(finding), width ?? Number.POSITIVE_INFINITY),
  },
  {
    id: 'principal',
    title: 'Principal',
    width: 8,
    want: 20,
    grow: true,
    text: (finding, _, width) => principalsSummary(finding, width),
  },
  { id: 'actions', title: 'Actions', width: 10, want: 14, grow: true, drop: 3, text: actionsSummary },
  { id: 'age', title: 'Age', width: 4, align: 'right', drop: 2, text: (finding, now) => age(finding.updatedAt, now) },
  {
    id: 'status',
    title: 'Status',
    width: 8,
    drop: 4,
    text: (finding) => finding.status.toLowerCase(),
    tone: (finding) => (active(finding) ? undefined : 'dim'),
  },
];

function counts(rows: readonly AccessFinding[]): string {
  let open = 0;
  for (const row of rows) if (active(row) && row.isPublic === true) open++;
  return open === 0 ? String(rows.length) : `${rows.length} (${open} public)`;
}

/** Access Analyzer results for S3: what is open. */
export const accessPane: PaneDefinition<AccessFinding> = {
  id: 'access',
  title: 'Access',
  tab: 'Access',
  feed: (feeds) => feeds.access,
  marksNew: true,
  columns,
  key: (finding) => finding.id,
  sorts: [
    { id: 'exposure', label: 'exposure', compare: riskier },
    { id: 'time', label: 'time', compare: newer },
    { id: 'bucket', label: 'bucket', compare: (a, b) => resourceName(a).localeCompare(resourceName(b)) || newer(a, b) },
  ],
  fields: {
    bucket: (finding) => [finding.bucket ?? '', finding.resource],
    access: exposureOf,
    principal: (finding) => finding.principals,
    action: (finding) => finding.actions,
    status: (finding) => finding.status,
    source: (finding) => finding.sources,
    account: (finding) => finding.resourceOwnerAccount ?? '',
    error: (finding) => finding.error ?? '',
    id: (finding) => finding.id,
  },
  entities: entitiesOf.access,
  subject: (access) => ({ kind: 'access', access }),
  detail: accessDetail,
  counts,
  views: [
    { id: 'active', label: 'active', keep: active },
    { id: 'public', label: 'public only', keep: (finding) => active(finding) && finding.isPublic === true },
    { id: 'all', label: 'all, with resolved', keep: () => true },
  ],
  empty: (snapshot) =>
    snapshot.status === 'off'
      ? {
          title: 'No analyzer in this region',
          hint: 'IAM Access Analyzer has no external or internal access analyzer here. Create one, or start with --region for another one.',
        }
      : {
          title: 'No bucket is open to others',
          hint: 'Access Analyzer reports no active finding on an S3 bucket here. It can lag behind a change by up to 30 minutes.',
        },
};
