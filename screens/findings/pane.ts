import type { PaneDefinition } from '../../src/app/screen.ts';
import type { Finding, FindingGroup } from '../../src/aws/guardduty/finding.ts';
import { entitiesOf } from '../../src/correlate/entities.ts';
import { mayBeOurs, type Ours, oursOf } from '../../src/correlate/own-findings.ts';
import { columns } from './columns.ts';
import { findingDetail } from './detail.ts';

// Sequences tie several signals together and are Critical; exfiltration is what this console is opened for.
const RANK: Record<FindingGroup, number> = {
  sequence: 0,
  exfiltration: 1,
  credentials: 2,
  network: 3,
  around: 4,
  other: 5,
};

/** Samples come last in every order: nothing happened. */
const real = (a: Finding, b: Finding): number => Number(a.sample) - Number(b.sample);
const rank = (finding: Finding): number => (finding.sample ? RANK.other + 1 : RANK[finding.group]);
const newer = (a: Finding, b: Finding): number => (b.updatedAt ?? 0) - (a.updatedAt ?? 0);
const worse = (a: Finding, b: Finding): number => b.severity - a.severity;

function counts(rows: readonly Finding[]): string {
  let critical = 0;
  let high = 0;
  for (const { severityLabel, sample } of rows) {
    if (sample) continue;
    if (severityLabel === 'Critical') critical++;
    else if (severityLabel === 'High') high++;
  }
  const bad = [critical > 0 ? `${critical} critical` : '', high > 0 ? `${high} high` : ''].filter(
    (part) => part !== '',
  );
  return bad.length === 0 ? String(rows.length) : `${rows.length} (${bad.join(', ')})`;
}

/** GuardDuty findings: who is taking data out. */
export const findingsPane: PaneDefinition<Finding, Ours> = {
  id: 'findings',
  title: 'GuardDuty',
  tab: 'Findings',
  feed: (feeds) => feeds.findings,
  marksNew: true,
  columns,
  key: (finding) => finding.id,
  sorts: [
    {
      id: 'exfiltration',
      label: 'exfiltration, severity',
      compare: (a, b) => rank(a) - rank(b) || worse(a, b) || newer(a, b),
    },
    { id: 'severity', label: 'severity', compare: (a, b) => real(a, b) || worse(a, b) || newer(a, b) },
    { id: 'time', label: 'time', compare: (a, b) => real(a, b) || newer(a, b) },
    { id: 'count', label: 'count', compare: (a, b) => real(a, b) || b.count - a.count || newer(a, b) },
  ],
  fields: {
    type: (finding) => finding.type,
    severity: (finding) => [finding.severityLabel, finding.severity.toFixed(1)],
    title: (finding) => finding.title,
    account: (finding) => finding.accountId ?? '',
    region: (finding) => finding.region ?? '',
    bucket: (finding) => finding.buckets.map((bucket) => bucket.name),
    instance: (finding) => finding.instances.flatMap((instance) => [instance.instanceId, instance.name ?? '']),
    user: (finding) => finding.accessKeys.flatMap((key) => [key.userName ?? '', key.principalId ?? '']),
    key: (finding) => finding.accessKeys.map((key) => key.accessKeyId ?? ''),
    ip: (finding) => finding.actors.map((actor) => actor.ip ?? ''),
    country: (finding) => finding.actors.map((actor) => actor.country ?? ''),
    action: (finding) => finding.actions,
    sample: (finding) => (finding.sample ? 'yes' : 'no'),
    archived: (finding) => (finding.archived ? 'yes' : 'no'),
    id: (finding) => finding.id,
  },
  entities: entitiesOf.finding,
  subject: (finding) => ({ kind: 'finding', finding }),
  detail: findingDetail,
  lookUp: async (finding, { deeds, tell }) => {
    if (!mayBeOurs(finding)) return;
    const ours = oursOf(finding, await deeds());
    if (ours !== undefined) tell(ours);
  },
  counts,
  views: [
    { id: 'exfiltration-first', label: 'current, all types', keep: (finding) => !finding.archived },
    {
      id: 'exfiltration',
      label: 'exfiltration only',
      keep: (finding) => !finding.archived && rank(finding) <= RANK.network,
    },
    { id: 'all', label: 'all, with archived', keep: () => true },
  ],
  empty: (snapshot) =>
    snapshot.status === 'off'
      ? {
          title: 'GuardDuty is off in this region',
          hint: 'There is no detector here, so nothing is being looked for. Turn GuardDuty on, or start with --region for another one.',
        }
      : {
          title: 'No findings',
          hint: 'GuardDuty is on and has found nothing of this kind. New findings appear here by themselves.',
        },
};
