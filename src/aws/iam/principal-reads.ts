import type { IAMClient } from '@aws-sdk/client-iam';
import { FailureError } from '../errors.ts';
import { allPages } from '../pages.ts';
import type { ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';
import { type AccessKey, type AccessKeyUse, toAccessKey, toAccessKeyUse } from './access-key.ts';
import { type IamPrincipal, type IamRole, type PrincipalName, policyText, toRole, toUser } from './principal.ts';

/**
 * Gives a user. One that is not there is a `not-found` failure.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
 */
export function getUser(read: ReadAccess, name: string): Promise<IamPrincipal> {
  return ask(read, 'GetUser', `user ${name}`, async (sdk, client) => {
    const { User } = await client.send(new sdk.GetUserCommand({ UserName: name }));
    if (User?.UserId === undefined) throw new Error('The answer names no user');
    return toUser(User);
  });
}

/**
 * Gives a role with the policy that says who may assume it. One that is not there is a `not-found` failure.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
 */
export function getRole(read: ReadAccess, name: string): Promise<IamRole> {
  return ask(read, 'GetRole', `role ${name}`, async (sdk, client) => {
    const { Role } = await client.send(new sdk.GetRoleCommand({ RoleName: name }));
    if (Role?.RoleId === undefined) throw new Error('The answer names no role');
    return toRole(Role);
  });
}

/**
 * Gives the access keys of a user, two at most by AWS's own limit.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html
 */
export function listAccessKeys(read: ReadAccess, userName: string): Promise<readonly AccessKey[]> {
  return ask(read, 'ListAccessKeys', `user ${userName}`, async (sdk, client) => {
    const pages = await allPages(
      (Marker) => client.send(new sdk.ListAccessKeysCommand({ UserName: userName, Marker })),
      (page) => page.Marker,
    );
    return pages.flatMap((page) => (page.AccessKeyMetadata ?? []).map(toAccessKey));
  });
}

/**
 * Tells whether a user has a password for the console.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html
 */
export async function hasPassword(read: ReadAccess, userName: string): Promise<boolean> {
  try {
    return await ask(read, 'GetLoginProfile', `user ${userName}`, async (sdk, client) => {
      await client.send(new sdk.GetLoginProfileCommand({ UserName: userName }));
      return true;
    });
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'not-found') return false;
    throw error;
  }
}

/**
 * Gives whose a long-term key is and its last use. A key of another account or a deleted one is a failure.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html
 */
export function accessKeyUse(read: ReadAccess, accessKeyId: string): Promise<AccessKeyUse> {
  return ask(read, 'GetAccessKeyLastUsed', accessKeyId, async (sdk, client) =>
    toAccessKeyUse(await client.send(new sdk.GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }))),
  );
}

/**
 * Gives the names of the policies that lie in a user or a role itself, sorted.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html
 */
export async function inlinePolicyNames(read: ReadAccess, { kind, name }: PrincipalName): Promise<readonly string[]> {
  const operation = kind === 'user' ? 'ListUserPolicies' : 'ListRolePolicies';
  const names = await ask(read, operation, `${kind} ${name}`, async (sdk, client) => {
    const pages = await allPages(
      (Marker) =>
        kind === 'user'
          ? client.send(new sdk.ListUserPoliciesCommand({ UserName: name, Marker }))
          : client.send(new sdk.ListRolePoliciesCommand({ RoleName: name, Marker })),
      (page) => page.Marker,
    );
    return pages.flatMap((page) => page.PolicyNames ?? []);
  });
  return names.sort();
}

/**
 * Gives the text of a policy that lies in a user or a role; null where there is no such policy, or no such principal.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
 */
export async function getInlinePolicy(
  read: ReadAccess,
  { kind, name }: PrincipalName,
  policyName: string,
): Promise<string | null> {
  const operation = kind === 'user' ? 'GetUserPolicy' : 'GetRolePolicy';
  try {
    return await ask(read, operation, `${policyName} of ${kind} ${name}`, async (sdk, client) => {
      const { PolicyDocument } =
        kind === 'user'
          ? await client.send(new sdk.GetUserPolicyCommand({ UserName: name, PolicyName: policyName }))
          : await client.send(new sdk.GetRolePolicyCommand({ RoleName: name, PolicyName: policyName }));
      if (PolicyDocument === undefined) throw new Error('The answer has no policy');
      return policyText(PolicyDocument);
    });
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'not-found') return null;
    throw error;
  }
}

/**
 * Gives the ARNs of the instance profiles that carry a role, sorted.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html
 */
export async function instanceProfilesOf(read: ReadAccess, roleName: string): Promise<readonly string[]> {
  const arns = await ask(read, 'ListInstanceProfilesForRole', `role ${roleName}`, async (sdk, client) => {
    const pages = await allPages(
      (Marker) => client.send(new sdk.ListInstanceProfilesForRoleCommand({ RoleName: roleName, Marker })),
      (page) => page.Marker,
    );
    return pages.flatMap((page) => (page.InstanceProfiles ?? []).flatMap((profile) => profile.Arn ?? []));
  });
  return arns.sort();
}

function ask<Answer>(
  read: ReadAccess,
  operation: string,
  resource: string,
  work: (sdk: typeof import('./sdk.ts'), client: IAMClient) => Promise<Answer>,
): Promise<Answer> {
  return asking({ service: 'iam', operation, resource }, async () =>
    work(await import('./sdk.ts'), await read.client('iam')),
  );
}
