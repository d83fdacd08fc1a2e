import type { IAMClient } from '@aws-sdk/client-iam';
import { type CallOptions, sending } from '../call-options.ts';
import { FailureError } from '../errors.ts';
import type { ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/**
 * Gives the account's alias; undefined where it has none or the caller may not ask, since it is but a name.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html
 */
export async function accountAlias(read: ReadAccess, options: CallOptions = {}): Promise<string | undefined> {
  try {
    return await ask(read, 'ListAccountAliases', undefined, async (sdk, client) => {
      const { AccountAliases } = await client.send(new sdk.ListAccountAliasesCommand({}), sending(options));
      return AccountAliases?.[0];
    });
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'denied') return undefined;
    throw error;
  }
}

/**
 * Gives a role's ARN, with its path, which the ARN of a session leaves out.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
 */
export function roleArnOf(read: ReadAccess, roleName: string, options: CallOptions = {}): Promise<string> {
  return ask(read, 'GetRole', `role ${roleName}`, async (sdk, client) => {
    const { Role } = await client.send(new sdk.GetRoleCommand({ RoleName: roleName }), sending(options));
    if (Role?.Arn === undefined) throw new Error('The answer names no role');
    return Role.Arn;
  });
}

/**
 * Gives the names of the roles (one, or none) of an instance profile.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html
 */
export function roleNamesOfInstanceProfile(
  read: ReadAccess,
  profileArn: string,
  options: CallOptions = {},
): Promise<readonly string[]> {
  const name = profileArn.slice(profileArn.lastIndexOf('/') + 1);
  return ask(read, 'GetInstanceProfile', profileArn, async (sdk, client) => {
    const command = new sdk.GetInstanceProfileCommand({ InstanceProfileName: name });
    const { InstanceProfile } = await client.send(command, sending(options));
    return (InstanceProfile?.Roles ?? []).flatMap((role) => role.RoleName ?? []);
  });
}

function ask<Answer>(
  read: ReadAccess,
  operation: string,
  resource: string | undefined,
  work: (sdk: typeof import('./sdk.ts'), client: IAMClient) => Promise<Answer>,
): Promise<Answer> {
  return asking({ service: 'iam', operation, ...(resource === undefined ? {} : { resource }) }, async () =>
    work(await import('./sdk.ts'), await read.client('iam')),
  );
}
