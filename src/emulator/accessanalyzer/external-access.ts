import { type Condition, parsePolicy, type Statement, wildcardMatches } from '../policy-document.ts';
import { isStatementPublic } from '../policy-status.ts';
import type { AccessFindingState, BucketState, World } from '../state.ts';

/** Access that someone outside the account has: what an external-access finding says. */
export type Grant = NonNullable<AccessFindingState['details']>;

/** What principals outside the account may do with a bucket, by its policy, ACL and access points as they are now. */
export function externalGrants(world: World, bucket: BucketState): Grant[] {
  const block = bucket.publicAccessBlock;
  const accountBlock = world.accountPublicAccessBlock;
  const restricted = block?.restrictPublicBuckets || accountBlock?.restrictPublicBuckets;
  const grants = bucket.policy === null ? [] : policyGrants(bucket.policy, world.accountId);
  // A restricted bucket with a public policy lets in only its own account and AWS services.
  const fromPolicy = restricted && grants.some((grant) => grant.isPublic) ? [] : grants;
  const ignoresAcls =
    bucket.ownership === 'BucketOwnerEnforced' || block?.ignorePublicAcls || accountBlock?.ignorePublicAcls;
  return [...fromPolicy, ...(ignoresAcls ? [] : aclGrants(bucket)), ...accessPointGrants(world, bucket)];
}

/** What a resource policy grants to principals outside the account, one grant a statement and principal. */
export function policyGrants(policyText: string, accountId: string): Grant[] {
  const statements = parsePolicy(policyText) ?? [];
  const denials = statements.filter((statement) => !statement.allow);
  return statements
    .filter((statement) => statement.allow)
    .flatMap((statement) => grantsOf(statement, accountId))
    .filter((grant) => !denials.some((denial) => removes(denial, grant)));
}

function grantsOf(statement: Statement, accountId: string): Grant[] {
  const condition = Object.fromEntries(statement.conditions.map(({ key, values }) => [key, values.join(',')]));
  return statement.principals.flatMap(({ type, value }) => {
    const isPublic = type === 'AWS' && value === '*' && isStatementPublic(statement);
    const account = /^(\d{12})$|^arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):/.exec(value);
    const owner = account?.[1] ?? account?.[2];
    const outside =
      type === 'AWS' ? isPublic || (owner !== undefined && owner !== accountId) : type === 'CanonicalUser';
    if (!outside) return [];
    const principal = { [type]: isPublic ? '*' : value.endsWith(':root') ? (owner ?? value) : value };
    return { principal, actions: [...statement.actions], condition, isPublic, sources: [{ type: 'POLICY' }] };
  });
}

/** Whether a Deny takes all of a grant away: every action, for this principal, whatever else the request says. */
function removes(denial: Statement, grant: Grant): boolean {
  const coversActions =
    !denial.notAction && grant.actions.every((action) => denial.actions.some((one) => wildcardMatches(one, action)));
  if (!coversActions || denial.notPrincipal) return false;
  const principal = grant.principal.AWS ?? Object.values(grant.principal)[0] ?? '';
  const named = denial.principals.some(({ value }) => value === '*' || sameAccount(value, principal));
  return named && denial.conditions.every((condition) => alwaysHolds(condition, principal));
}

const accountOf = (principal: string) => /\d{12}/.exec(principal)?.[0];
const sameAccount = (one: string, other: string) =>
  one === other ||
  (accountOf(one) !== undefined &&
    accountOf(one) === accountOf(other) &&
    (one.endsWith(':root') || /^\d{12}$/.test(one)));

function alwaysHolds({ key, operator, values }: Condition, principal: string): boolean {
  const account = accountOf(principal);
  const inside = values.some((value) => account !== undefined && accountOf(value) === account);
  const negated = /^(stringnot|arnnot)/.test(operator);
  if (key === 'aws:principalaccount') return negated ? !inside : inside;
  if (key === 'aws:principalarn') return negated ? !inside : values.some((value) => coversPrincipal(value, principal));
  // A grant to someone outside is not to a service.
  return key === 'aws:principalisawsservice' && operator === 'bool' && values.includes('false');
}

function coversPrincipal(pattern: string, principal: string): boolean {
  if (!/^\d{12}$/.test(principal)) return wildcardMatches(pattern, principal);
  return ['role/any', 'user/any'].every((one) => wildcardMatches(pattern, `arn:aws:iam::${principal}:${one}`));
}

const allUsers = 'http://acs.amazonaws.com/groups/global/AllUsers';
const authenticatedUsers = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers';
const aclActions: Record<string, string[]> = {
  READ: ['s3:ListBucket', 's3:ListBucketMultipartUploads', 's3:ListBucketVersions'],
  WRITE: ['s3:PutObject', 's3:DeleteObject'],
  READ_ACP: ['s3:GetBucketAcl'],
  WRITE_ACP: ['s3:PutBucketAcl'],
};

function aclGrants(bucket: BucketState): Grant[] {
  return bucket.acl
    .filter(({ grantee }) => grantee === allUsers || grantee === authenticatedUsers)
    .map(({ permission }) => ({
      principal: { AWS: '*' },
      actions: aclActions[permission] ?? Object.values(aclActions).flat(),
      condition: {},
      isPublic: true,
      sources: [{ type: 'BUCKET_ACL' }],
    }));
}

function accessPointGrants(world: World, bucket: BucketState): Grant[] {
  return Object.values(world.accessPoints)
    .filter((point) => point.bucket === bucket.name && point.policy !== null)
    .flatMap((point) =>
      policyGrants(point.policy ?? '', world.accountId)
        .filter((grant) => !(grant.isPublic && point.publicAccessBlock.restrictPublicBuckets))
        .map((grant) => ({ ...grant, sources: [{ type: 'S3_ACCESS_POINT', accessPointArn: point.arn }] })),
    );
}
