import type { AccessFinding } from '../../src/aws/accessanalyzer/access-finding.ts';
import type { Finding, FindingAccessKey } from '../../src/aws/guardduty/finding.ts';
import { accountOfKey, partitionOfFinding } from '../../src/aws/guardduty/finding-owner.ts';
import type { Offer, Subject } from '../../src/playbook/port.ts';

/** Gives the ways to revoke access to each bucket that a row names, the narrowest first. */
export function revokeOffers(subject: Subject): readonly Offer[] {
  if (subject.kind === 'finding') return ofFinding(subject.finding);
  return subject.kind === 'access' ? ofAccess(subject.access) : [];
}

function offer(title: string, params: Offer['params'], reason: string, blocked?: string): Offer {
  const base = { playbook: 'revoke-bucket-access', title, params, reason };
  return blocked === undefined ? base : { ...base, blocked };
}

function ofFinding(finding: Finding): Offer[] {
  const buckets = [...new Set(finding.buckets.map((bucket) => bucket.name))].filter((bucket) => bucket !== '');
  const blocked = finding.sample ? 'A sample finding: its bucket does not exist.' : undefined;
  const principals = [...new Set(finding.accessKeys.flatMap((key) => arnOf(key, finding)))];
  const addresses = [...new Set(finding.actors.flatMap((actor) => (actor.ip === undefined ? [] : [actor.ip])))];
  return buckets.flatMap((bucket) => {
    const isPublic = finding.buckets.some((each) => each.name === bucket && each.effectivePermission === 'PUBLIC');
    const because = `${finding.type} names bucket ${bucket}`;
    return [
      ...principals.map((principal) =>
        offer(
          `Deny ${nameOf(principal)} on ${bucket}`,
          { bucket, level: 'deny', principal },
          `${because} and ${principal}.`,
          blocked,
        ),
      ),
      ...addresses.map((sourceIp) =>
        offer(
          `Deny ${sourceIp} on ${bucket}`,
          { bucket, level: 'deny', sourceIp },
          `${because} and address ${sourceIp}.`,
          blocked,
        ),
      ),
      ...(isPublic || principals.length + addresses.length === 0
        ? [
            offer(
              `Block public access to ${bucket}`,
              { bucket, level: 'block' },
              isPublic ? `${because}, which was public.` : `${because}.`,
              blocked,
            ),
          ]
        : []),
    ];
  });
}

/** The ARN of a finding's user or role, by its name; none for root and services. */
function arnOf(key: FindingAccessKey, finding: Finding): string[] {
  const { userType, userName } = key;
  const account = accountOfKey(key, finding);
  if (account === undefined || userName === undefined || userName === '') return [];
  const iam = `arn:${partitionOfFinding(finding)}:iam::${account}`;
  if (userType === 'IAMUser') return [`${iam}:user/${userName}`];
  if (userType === 'AssumedRole' || userType === 'Role') return [`${iam}:role/${userName}`];
  return [];
}

const nameOf = (arn: string): string => arn.split(':').at(-1) ?? arn;

function ofAccess(access: AccessFinding): Offer[] {
  const { bucket } = access;
  if (bucket === undefined) return [];
  const because = `Access Analyzer reports access to ${bucket}`;
  const block = offer(`Block public access to ${bucket}`, { bucket, level: 'block' }, `${because}.`);
  if (access.error !== undefined) return [{ ...block, reason: `Access Analyzer could not analyse ${bucket}.` }];
  const principals = access.isPublic
    ? ['*']
    : access.principals.filter((each) => each.startsWith('AWS: ')).map((each) => each.slice(5));
  const offers = [...new Set(principals)].flatMap((principal) => [
    offer(`Deny ${principal} on ${bucket}`, { bucket, level: 'deny', principal }, `${because} by ${principal}.`),
    offer(
      `Remove what the policy of ${bucket} allows ${principal}`,
      { bucket, level: 'statement', principal },
      `${because} by ${principal}.`,
    ),
  ]);
  return access.isPublic || offers.length === 0 ? [...offers, block] : offers;
}
