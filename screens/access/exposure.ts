import type { Tone } from '../../src/app/screen.ts';
import type { AccessFinding } from '../../src/aws/accessanalyzer/access-finding.ts';
import { truncateMiddle } from '../../src/ui/cells.ts';

/** How far a bucket is open, in a word. ERROR could not be analysed, which is neither public nor safe. */
export type Exposure = 'PUBLIC' | 'EXTERNAL' | 'INTERNAL' | 'ERROR';

/** The exposure that an Access Analyzer finding reports. */
export function exposureOf(finding: AccessFinding): Exposure {
  if (finding.error !== undefined) return 'ERROR';
  if (finding.isPublic === true) return 'PUBLIC';
  return finding.findingType === 'InternalAccess' ? 'INTERNAL' : 'EXTERNAL';
}

const TONES: Record<Exposure, Tone> = { PUBLIC: 'critical', EXTERNAL: 'medium', INTERNAL: 'low', ERROR: 'warn' };

/** The tone of an exposure; none but dim once the finding is no longer active. */
export const exposureTone = (finding: AccessFinding): Tone =>
  finding.status === 'ACTIVE' ? TONES[exposureOf(finding)] : 'dim';

/** The bucket's name, or the last part of another resource's ARN. */
export const resourceName = (finding: AccessFinding): string =>
  finding.bucket ?? finding.resource.split(':').slice(5).join(':') ?? finding.resource;

/** Who has access, the first by name: `everyone`, `account 444455556666 +2`; the name of an account alone in few cells. */
export function principalsSummary(finding: AccessFinding, width = Number.POSITIVE_INFINITY): string {
  if (!finding.detailed) return '…';
  const [first] = finding.principals;
  if (first === undefined) return '-';
  const more = finding.principals.length > 1 ? ` +${finding.principals.length - 1}` : '';
  const room = width - more.length;
  const name = principalName(first);
  const brief = name.length > room ? name.replace(/^account /u, '') : name;
  return truncateMiddle(brief, room) + more;
}

/** A principal as people say it. `type: value` in. */
export function principalName(principal: string): string {
  const value = principal.replace(/^\w+:\s*/u, '');
  if (value === '*') return 'everyone';
  return /^\d{12}$/u.test(value) ? `account ${value}` : value.replace(/^arn:aws[\w-]*:iam::(\d{12}):/u, '$1 ');
}

/** What access allows, in words: `read`, `read, write`, `everything`. */
export function actionsSummary(finding: AccessFinding): string {
  if (!finding.detailed) return '…';
  const { actions } = finding;
  if (actions.length === 0) return '-';
  if (actions.some((action) => action === '*' || action === 's3:*')) return 'everything';
  const kinds = [
    [/^s3:Get/u, 'read'],
    [/^s3:List/u, 'list'],
    [/^s3:(Put|Create|Replicate|Restore)/u, 'write'],
    [/^s3:(Delete|Abort)/u, 'delete'],
  ] as const;
  const words = kinds.filter(([pattern]) => actions.some((action) => pattern.test(action))).map(([, word]) => word);
  return words.length === 0 ? actions.join(', ') : words.join(', ');
}
