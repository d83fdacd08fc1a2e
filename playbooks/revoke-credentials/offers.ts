import type { Finding, FindingAccessKey } from '../../src/aws/guardduty/finding.ts';
import { accountOfKey, partitionOfFinding } from '../../src/aws/guardduty/finding-owner.ts';
import type { Offer, Subject } from '../../src/playbook/port.ts';
import { type Identity, parseIdentity } from './identity.ts';
import { guidanceFor } from './refuse.ts';

/** Gives the ways to revoke each of the credentials that a finding names, the narrowest first. */
export function credentialOffers(subject: Subject): readonly Offer[] {
  if (subject.kind !== 'finding') return [];
  const { finding } = subject;
  const offers = finding.accessKeys.flatMap((key) => ofKey(key, finding));
  // Several sessions of one role in a sequence come to the same denial.
  return [...new Map(offers.map((offer) => [JSON.stringify(offer.params), offer])).values()];
}

type Way = readonly [level: string, title: string, session?: string];

function ofKey(key: FindingAccessKey, finding: Finding): Offer[] {
  const { accessKeyId, userName = '', principalId, userType } = key;
  const because = `${finding.type} names ${describe(key)}.`;
  const make = (identity: string, [level, title, session]: Way, blocked?: string): Offer => ({
    playbook: 'revoke-credentials',
    title,
    params: { identity, level, ...(session === undefined ? {} : { session }) },
    reason: because,
    ...(blocked === undefined ? {} : { blocked }),
  });
  const account = accountOfKey(key, finding);
  const arn = (kind: string) => `arn:${partitionOfFinding(finding)}:iam::${account ?? ''}:${kind}/${userName}`;
  const named = (kind: 'user' | 'role') => (account === undefined ? `${kind}/${userName}` : arn(kind));
  const blocked = (identity: string) => blockedBy(identity, key, finding, account);
  const isRole = userType === 'AssumedRole' || userType === 'Role';
  if (isRole && userName !== '') {
    const session = principalId?.split(':')[1];
    const ways: Way[] = [
      ...(session === undefined || !/^[\w+=,.@-]{2,64}$/.test(session)
        ? []
        : [['session', `Deny the sessions ${session} of role ${userName}`, session] as const]),
      ['sessions', `Deny every session of role ${userName} until now`],
    ];
    return ways.map((way) => make(named('role'), way, blocked(named('role'))));
  }
  if (userType === 'IAMUser' && accessKeyId?.startsWith('AKIA') === true) {
    const ways: Way[] = [
      ['key', `Make key ${accessKeyId} inactive`],
      ['sessions', `Make key ${accessKeyId} inactive and deny the sessions of its user until now`],
    ];
    return ways.map((way) => make(accessKeyId, way, blocked(accessKeyId)));
  }
  if (userType === 'IAMUser' && userName !== '') {
    const title = `Make the keys of user ${userName} inactive and deny its sessions until now`;
    return [make(named('user'), ['sessions', title], blocked(named('user')))];
  }
  const identity = accessKeyId ?? (userName === '' ? (principalId ?? '') : userName);
  return identity === ''
    ? []
    : [make(identity, ['sessions', `Revoke ${describe(key)}`], blocked(identity) ?? unknown(key))];
}

function describe({ accessKeyId, userName, userType, principalId }: FindingAccessKey): string {
  const who = userName ?? principalId;
  const kind = userType === 'AssumedRole' || userType === 'Role' ? 'role' : userType === 'IAMUser' ? 'user' : userType;
  const owner = who === undefined ? '' : `${kind ?? 'principal'} ${who}`;
  if (accessKeyId === undefined) return owner;
  return owner === '' ? `key ${accessKeyId}` : `key ${accessKeyId} of ${owner}`;
}

function blockedBy(
  identity: string,
  { userType, userName }: FindingAccessKey,
  finding: Finding,
  account: string | undefined,
): string | undefined {
  if (finding.sample) return 'A sample finding: its credentials do not exist.';
  if (account !== undefined && finding.accountId !== undefined && account !== finding.accountId) {
    return `The credentials are of account ${account}: only a profile there can revoke them.`;
  }
  const parsed = toBlock(userType, userName ?? identity) ?? parseIdentity(identity);
  const guidance = parsed === undefined ? undefined : guidanceFor(parsed);
  return guidance === undefined ? undefined : `${upperFirst(guidance.why)}. ${guidance.hint}`;
}

/** Types of which no policy can be changed whatever their names are. */
function toBlock(userType: string | undefined, name: string): Identity | undefined {
  if (userType === 'Root') return { kind: 'root', name };
  return userType === 'FederatedUser' ? { kind: 'federated-user', name } : undefined;
}

function unknown({ userType, userName }: FindingAccessKey): string {
  if (userName === 'ANONYMOUS_PRINCIPAL' || userType === 'AWSAccount') {
    return 'The caller showed no credentials of this account: close what lets it in, such as the policy of the bucket.';
  }
  return `${userType ?? 'A principal without a type'} has no keys or sessions that this account could revoke.`;
}

const upperFirst = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
