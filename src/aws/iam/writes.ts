import type { IAMClient } from '@aws-sdk/client-iam';
import type { WriteAccess } from '../session.ts';
import { asking } from '../to-failure.ts';
import type { PrincipalName } from './principal.ts';

/**
 * Makes a user's access key active or inactive; its text and its secret stay.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
 */
export function updateAccessKey(
  write: WriteAccess,
  key: { readonly userName: string; readonly accessKeyId: string; readonly status: 'Active' | 'Inactive' },
): Promise<void> {
  return change(write, 'UpdateAccessKey', `${key.accessKeyId} of user ${key.userName}`, async (sdk, client) => {
    const { userName, accessKeyId, status } = key;
    await client.send(new sdk.UpdateAccessKeyCommand({ UserName: userName, AccessKeyId: accessKeyId, Status: status }));
  });
}

/**
 * Puts a policy into a user or a role, in place of one of that name; the text stays as it is sent.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
export function putInlinePolicy(
  write: WriteAccess,
  { kind, name }: PrincipalName,
  policy: { readonly name: string; readonly text: string },
): Promise<void> {
  const operation = kind === 'user' ? 'PutUserPolicy' : 'PutRolePolicy';
  return change(write, operation, `${policy.name} of ${kind} ${name}`, async (sdk, client) => {
    const document = { PolicyName: policy.name, PolicyDocument: policy.text };
    if (kind === 'user') await client.send(new sdk.PutUserPolicyCommand({ UserName: name, ...document }));
    else await client.send(new sdk.PutRolePolicyCommand({ RoleName: name, ...document }));
  });
}

/**
 * Removes a policy from a user or a role; one that is not there is a `not-found` failure.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html
 */
export function deleteInlinePolicy(
  write: WriteAccess,
  { kind, name }: PrincipalName,
  policyName: string,
): Promise<void> {
  const operation = kind === 'user' ? 'DeleteUserPolicy' : 'DeleteRolePolicy';
  return change(write, operation, `${policyName} of ${kind} ${name}`, async (sdk, client) => {
    if (kind === 'user') await client.send(new sdk.DeleteUserPolicyCommand({ UserName: name, PolicyName: policyName }));
    else await client.send(new sdk.DeleteRolePolicyCommand({ RoleName: name, PolicyName: policyName }));
  });
}

function change<Answer>(
  write: WriteAccess,
  operation: string,
  resource: string,
  work: (sdk: typeof import('./sdk.ts'), client: IAMClient) => Promise<Answer>,
): Promise<Answer> {
  return asking({ service: 'iam', operation, resource }, async () =>
    work(await import('./sdk.ts'), await write.client('iam')),
  );
}
