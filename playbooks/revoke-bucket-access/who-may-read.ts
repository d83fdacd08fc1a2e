import { type Asker, askerOf, type Through } from '../steps/bucket-policy/asker.ts';
import {
  all,
  type Certainty,
  covers,
  denies,
  either,
  names,
  not,
  type Statement,
} from '../steps/bucket-policy/evaluate.ts';
import { like } from '../steps/bucket-policy/like.ts';
import { listOf, type Principal, principalsOf } from '../steps/bucket-policy/principal.ts';
import { aclsCount, isOn, type PointReach, type Reach } from './reach.ts';

/** Whether someone may read a bucket, and by what. */
export interface Answer {
  readonly may: Certainty;
  readonly why: string;
}

/** Someone who is named, and whether they may read. */
export interface Reader extends Answer {
  readonly who: string;
  readonly asker: Asker;
  /** The account that they are of, where that is known. */
  readonly account?: string;
}

export const ANYONE = 'anyone, without signing in';
export const OUTSIDERS = 'anyone with an AWS account';

const OBJECT_READS = ['s3:GetObject', 's3:GetObjectVersion'];
/** A key that no policy names: what is said of it holds for an object of which nothing is known. */
const SOME_KEY = 'an-object-that-no-statement-names';
const NOBODY: Answer = { may: 'no', why: 'nothing lets them' };

/**
 * Tells for everyone whom the policies and the ACL name, for the public and for `also` whether the bucket lets them read
 * or list: `maybe` where that rests on conditions, IAM policies or objects that nobody here reads. An account outside must
 * allow its principals too; that is its own to say, and not counted.
 */
export function readersOf(reach: Reach, also: readonly Reader['asker'][] = []): Reader[] {
  const found = new Map<string, Asker>([
    [ANYONE, { kind: 'unsigned' }],
    [OUTSIDERS, { kind: 'outsider' }],
  ]);
  const add = (asker: Asker | undefined) => asker !== undefined && found.set(nameOf(asker), asker);
  also.forEach(add);
  const addNamed = (statements: readonly Statement[] | undefined, where: string) => {
    for (const [index, statement] of (statements ?? []).entries()) {
      if (statement.Effect !== 'Allow') continue;
      const name = statementName(statement, index, where);
      for (const principal of principalsOf(statement)) add(namedBy(statement, principal, name));
    }
  };
  addNamed(reach.statements, 'the policy');
  for (const { statements, name } of reach.accessPoints) addNamed(statements, `access point ${name}`);
  for (const { grantee, granteeType } of reach.acl?.grants ?? []) {
    if (granteeType === 'CanonicalUser' && grantee !== reach.acl?.ownerId) {
      add({ kind: 'unknown', type: 'CanonicalUser', value: grantee });
    }
  }
  return [...found].map(([who, asker]) => {
    const account = 'account' in asker ? { account: asker.account } : {};
    return { who, asker, ...account, ...mayRead(asker, reach) };
  });
}

/** Names an asker for a person. */
export function nameOf(asker: Asker): string {
  switch (asker.kind) {
    case 'unsigned':
      return asker.sourceIp === undefined ? ANYONE : `anyone at ${asker.sourceIp}`;
    case 'outsider':
      return OUTSIDERS;
    case 'account':
      return `account ${asker.account}`;
    case 'identity':
      return asker.arns[0] ?? asker.account;
    case 'service': {
      const sources = Object.values(asker.sources ?? {}).flat();
      return sources.length === 0 ? asker.name : `${asker.name} for ${sources.join(', ')}`;
    }
    case 'unknown':
      return asker.type === '' ? asker.value : `${asker.type}: ${asker.value}`;
  }
}

/** Tells whether the bucket lets someone read or list it. */
export function mayRead(asker: Asker, reach: Reach): Answer {
  if (reach.statements === undefined) return { may: 'maybe', why: 'the policy is ambiguous' };
  const ways = [
    byPolicy(asker, reach, reach.statements),
    byAcl(asker, reach, reach.statements),
    ...reach.accessPoints.map((point) => byPoint(asker, reach, reach.statements ?? [], point)),
    byIam(asker, reach, reach.statements),
  ];
  return most(ways);
}

const most = (answers: readonly Answer[]): Answer =>
  answers.find(({ may }) => may === 'yes') ?? answers.find(({ may }) => may === 'maybe') ?? NOBODY;

/** A principal as a statement names it: a service on whose behalf, everyone under which condition. */
function namedBy(statement: Statement, principal: Principal, name: string): Asker | undefined {
  if (principal.kind === 'service') return { kind: 'service', name: principal.name, sources: sourcesOf(statement) };
  if (principal.kind !== 'everyone') return askerOf(principal);
  if (statement.Condition === undefined) return undefined;
  return { kind: 'unknown', type: '', value: `whoever meets the conditions of ${name}` };
}

/** The resources and accounts for which a service may come, by the statement's own conditions. */
function sourcesOf({ Condition }: Statement): Record<string, readonly string[]> {
  const found: Record<string, readonly string[]> = {};
  for (const keys of Object.values((Condition ?? {}) as Record<string, unknown>)) {
    if (typeof keys !== 'object' || keys === null) continue;
    for (const [key, values] of Object.entries(keys)) {
      const name = key.toLowerCase();
      if (name === 'aws:sourcearn' || name === 'aws:sourceaccount') found[name] = listOf(values);
    }
  }
  return found;
}

function byPolicy(asker: Asker, reach: Reach, statements: readonly Statement[]): Answer {
  const answer = grantedBy(asker, statements, reach.arn, `${reach.arn}/`, 'the policy', reach.account);
  return restricted(asker, reach.account, reach.policyIsPublic, isOn(reach, 'restrictPublicBuckets'), answer);
}

/**
 * By an access point both policies must let the request pass, and either may deny it. Each is asked of objects of its own:
 * where they let different ones pass, the answer is too much rather than too little.
 */
function byPoint(asker: Asker, reach: Reach, statements: readonly Statement[], point: PointReach): Answer {
  const name = `access point ${point.name}`;
  if (point.statements === undefined) return { may: 'maybe', why: `the policy of ${name} could not be read` };
  const through: Through = { arn: point.arn, account: point.account, networkOrigin: point.networkOrigin };
  const below = `${point.arn}/object/`;
  const own = grantedBy(asker, point.statements, point.arn, below, name, reach.account, through);
  if (own.may === 'no') return NOBODY;
  const bucket = grantedBy(asker, statements, reach.arn, `${reach.arn}/`, 'the policy', reach.account, through);
  const inside = 'account' in asker && asker.account === reach.account;
  // Inside the account one Allow is enough, of either policy or of IAM; outside it takes both.
  const isRefused = bucket.may === 'no' && (!inside || refusal(asker, statements, reach, through) === 'yes');
  if (isRefused) return NOBODY;
  const may = bucket.may === 'no' ? own.may : all([own.may, bucket.may]);
  const from = point.networkOrigin === 'VPC' ? ', from its VPC' : '';
  const isRestricted = isOn({ ...reach, block: point.block }, 'restrictPublicBuckets');
  const answer = restricted(asker, reach.account, point.policyIsPublic, isRestricted, {
    may,
    why: `${own.why}${from}`,
  });
  return restricted(asker, reach.account, reach.policyIsPublic, isOn(reach, 'restrictPublicBuckets'), answer);
}

/** What a whole block on public buckets takes away: all but the account itself and AWS services. */
function restricted(
  asker: Asker,
  account: string,
  isPublic: boolean | undefined,
  isRestricted: boolean,
  answer: Answer,
): Answer {
  const isInside = asker.kind === 'service' || ('account' in asker && asker.account === account);
  if (!isRestricted || isPublic === false || isInside || answer.may === 'no') return answer;
  if (isPublic === true) return NOBODY;
  return { may: 'maybe', why: `${answer.why}, unless S3 calls the policy public` };
}

/** Takes each Allow statement with resources of its own and asks whether a Deny takes them back. */
function grantedBy(
  by: Asker,
  policy: readonly Statement[],
  whole: string,
  below: string,
  where: string,
  account: string,
  through?: Through,
): Answer {
  let best = NOBODY;
  const denials = policy.filter((each) => each.Effect === 'Deny' && names(each, by) !== 'no');
  for (const [index, statement] of policy.entries()) {
    if (statement.Effect !== 'Allow') continue;
    const named = names(statement, by);
    if (named === 'no') continue;
    const why = statementName(statement, index, where);
    const isLeft = leavesToIam(statement, by, account);
    const { reads, isCut } = readsOf([statement, ...denials], whole, below);
    // What was not looked at may be open, whatever is said of the rest.
    let may: Certainty = isCut ? 'maybe' : 'no';
    for (const read of reads) {
      const request = { by, through, ...read };
      may = either([may, all([isLeft ? 'maybe' : named, covers(statement, request), not(denies(denials, request))])]);
      if (may === 'yes') return { may, why };
    }
    const rest = isLeft ? 'as far as IAM policies of this account allow' : 'if its conditions hold';
    if (may === 'maybe' && best.may === 'no') best = { may, why: `${why}, ${rest}` };
  }
  return best;
}

function statementName({ Sid }: Statement, index: number, where: string): string {
  return `statement ${index + 1}${typeof Sid === 'string' ? ` (${Sid})` : ''} of ${where}`;
}

/** Naming its own account, a policy leaves to IAM whom of it to let in; whoever it names otherwise is let in by it. */
function leavesToIam(statement: Statement, asker: Asker, account: string): boolean {
  if (!('account' in asker) || asker.account !== account || statement.NotPrincipal !== undefined) return false;
  return !principalsOf(statement).some(
    (each) =>
      each.kind === 'everyone' || (each.kind === 'arn' && names({ Principal: { AWS: each.arn } }, asker) === 'yes'),
  );
}

/** So many keys are tried: whoever writes a policy also chooses how many it names. */
const MOST_KEYS = 60;

/**
 * The reads that a statement could be about: an object that each of its patterns means, one that a Deny leaves out, any
 * object, the list.
 */
function readsOf(statements: readonly Statement[], whole: string, below: string) {
  const patterns = statements.flatMap(({ Effect, Resource, NotResource }) =>
    listOf(Effect === 'Deny' ? NotResource : Resource),
  );
  const keys = [...new Set([SOME_KEY, ...patterns.flatMap((pattern) => keysOf(pattern, below))])];
  const objects = keys.slice(0, MOST_KEYS).map((key) => `${below}${key}`);
  return {
    reads: [
      { action: 's3:ListBucket', resource: whole },
      ...objects.flatMap((resource) => OBJECT_READS.map((action) => ({ action, resource }))),
    ],
    isCut: keys.length > MOST_KEYS,
  };
}

/** Keys that a pattern means, its wildcards filled in; none where it means no object in particular. */
function keysOf(pattern: string, below: string): string[] {
  if (pattern.includes('${')) return [];
  const fill = (text: string) => text.replaceAll('*', SOME_KEY).replaceAll('?', '-');
  if (pattern.startsWith(below)) return [fill(pattern.slice(below.length))];
  const star = pattern.indexOf('*');
  if (star < 0 || !like(pattern.slice(0, star + 1), below)) return [];
  const rest = fill(pattern.slice(star + 1));
  return [rest, rest.replace(/^\//, '')];
}

/** Whether the policy denies both the list and an object of which nothing is known. */
function refusal(by: Asker, statements: readonly Statement[], { arn }: Reach, through?: Through): Certainty {
  const object = { by, action: 's3:GetObject', resource: `${arn}/${SOME_KEY}`, through };
  const list = { by, action: 's3:ListBucket', resource: arn, through };
  return all([denies(statements, object), denies(statements, list)]);
}

/** What an ACL gives; a Deny of the policy goes before it. */
function byAcl(asker: Asker, reach: Reach, statements: readonly Statement[]): Answer {
  const counts = aclsCount(reach);
  const isInside = 'account' in asker && asker.account === reach.account;
  if (counts === false || asker.kind === 'service' || isInside) return NOBODY;
  const refused = refusal(asker, statements, reach);
  if (refused === 'yes') return NOBODY;
  const named = (reach.acl?.grants ?? []).filter(({ grantee }) => isGrantee(grantee, asker));
  const isPublic = (grantee: string) => grantee.startsWith('http');
  const grant = named.find(
    ({ grantee, permission }) =>
      (permission === 'READ' || permission === 'FULL_CONTROL') &&
      !(isPublic(grantee) && isOn(reach, 'ignorePublicAcls')),
  );
  if (grant !== undefined) {
    const why = `the ACL gives ${grant.permission} to ${grant.grantee.split('/').at(-1)}`;
    return { may: counts === true ? all(['yes', not(refused)]) : 'maybe', why };
  }
  if (isOn(reach, 'ignorePublicAcls')) return NOBODY;
  const isOfPublic = asker.kind === 'unsigned' || asker.kind === 'outsider';
  if (!isOfPublic) return NOBODY;
  return { may: 'maybe', why: 'ACLs count here, and objects have their own, which nobody read' };
}

function isGrantee(grantee: string, asker: Asker): boolean {
  if (grantee.endsWith('/groups/global/AllUsers')) return true;
  if (grantee.endsWith('/groups/global/AuthenticatedUsers')) return asker.kind !== 'unsigned';
  return asker.kind === 'unknown' && asker.type === 'CanonicalUser' && asker.value === grantee;
}

/** Inside the account IAM policies let people in, unless the bucket's denies them. */
function byIam(asker: Asker, reach: Reach, statements: readonly Statement[]): Answer {
  if (!('account' in asker) || asker.account !== reach.account) return NOBODY;
  if (refusal(asker, statements, reach) === 'yes') return NOBODY;
  return { may: 'maybe', why: 'IAM policies of this account may allow it' };
}
