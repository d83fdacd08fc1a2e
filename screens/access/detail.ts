import type { Detail } from '../../src/app/screen.ts';
import type { AccessFinding } from '../../src/aws/accessanalyzer/access-finding.ts';
import { utcDateTime, utcSince } from '../../src/ui/readable.ts';
import { actionsSummary, exposureOf, exposureTone, principalName, resourceName } from './exposure.ts';

/** What an Access Analyzer finding's detail shows. */
export function accessDetail(finding: AccessFinding, now: number): Detail {
  const exposure = exposureOf(finding);
  return {
    title: `${exposure} access to ${resourceName(finding)}`,
    badges: [
      { text: exposure, tone: exposureTone(finding) },
      { text: finding.status.toLowerCase(), tone: finding.status === 'ACTIVE' ? 'warn' : 'dim' },
    ],
    headline: [whoCanDoWhat(finding), sinceWhen(finding, now)],
    sections: [
      {
        title: 'Access',
        rows: present([
          ['Resource', finding.resource],
          ['Kind', finding.resourceType],
          ['Owner', finding.resourceOwnerAccount],
          ['Principals', finding.principals.join(', ') || (finding.detailed ? '' : 'not read yet')],
          ['Actions', finding.actions.join(', ') || (finding.detailed ? '' : 'not read yet')],
          ['Through', finding.sources.join(', ')],
          ['Error', finding.error],
          ['Resource control policy', finding.resourceControlPolicyRestriction],
        ]),
      },
      { title: 'Only if', rows: Object.entries(finding.condition) },
      {
        title: 'Finding',
        rows: present([
          ['Kind', finding.findingType],
          ['Analyzed', utcDateTime(finding.analyzedAt)],
          ['Created', utcDateTime(finding.createdAt)],
          ['Updated', utcDateTime(finding.updatedAt)],
          ['Analyzer', finding.analyzerArn],
          ['Id', finding.id],
        ]),
      },
    ].filter((section) => section.rows.length > 0),
    raw: finding.raw,
  };
}

function whoCanDoWhat(finding: AccessFinding): string {
  const name = resourceName(finding);
  if (finding.error !== undefined) return `${name} could not be analysed (${finding.error}): it may be open or not.`;
  if (!finding.detailed)
    return `${name} is open${finding.isPublic === true ? ' to everyone' : ''}; who and how is not read yet.`;
  const who = finding.principals.map(principalName);
  const named = who.length === 0 ? 'Someone outside' : who.slice(0, 3).join(', ');
  const more = who.length > 3 ? ` and ${who.length - 3} more` : '';
  const conditions = Object.keys(finding.condition).length > 0 ? ', under conditions' : '';
  return `${capital(named)}${more} can ${verbs(finding)} ${name}${through(finding)}${conditions}.`;
}

function verbs(finding: AccessFinding): string {
  const summary = actionsSummary(finding);
  if (summary === '-') return 'reach';
  return summary === 'everything' ? 'do everything with' : summary.replace(/, (?=[^,]*$)/u, ' and ');
}

function through({ sources }: AccessFinding): string {
  const names: Record<string, string> = {
    POLICY: 'its policy',
    BUCKET_ACL: 'its ACL',
    S3_ACCESS_POINT: 'an access point',
    S3_ACCESS_POINT_ACCOUNT: 'another account’s access point',
  };
  const said = sources.map((source) => names[source.split(/[\s:(]/u)[0] ?? ''] ?? source);
  return said.length === 0 ? '' : ` through ${said.join(' and ')}`;
}

function sinceWhen(finding: AccessFinding, now: number): string {
  const owner = finding.resourceOwnerAccount === undefined ? '' : ` in account ${finding.resourceOwnerAccount}`;
  return `${capital(finding.status.toLowerCase())}${owner} since ${utcSince(finding.createdAt, now)}, last analysed at ${utcSince(finding.analyzedAt, now)}.`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function present(rows: readonly (readonly [string, string | undefined])[]): (readonly [string, string])[] {
  return rows.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value] as const]));
}
