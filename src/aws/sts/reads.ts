import { type CallOptions, sending } from '../call-options.ts';
import type { CallerIdentity, ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/**
 * Gives who calls. For a session of a role `roleArn` lacks the role's path, which STS doesn't tell.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export function callerIdentity(read: ReadAccess, options: CallOptions = {}): Promise<CallerIdentity> {
  return asking({ service: 'sts', operation: 'GetCallerIdentity' }, async () => {
    const [{ GetCallerIdentityCommand }, client] = await Promise.all([import('./sdk.ts'), read.client('sts')]);
    const { Account, Arn, UserId } = await client.send(new GetCallerIdentityCommand({}), sending(options));
    if (Account === undefined || Arn === undefined) throw new Error('The answer names no account');
    return { ...identityOf(Arn), account: Account, userId: UserId ?? '' };
  });
}

/** Gives what an identity's ARN alone says of it: its account and, for a session, its role. */
export function identityOf(arn: string): CallerIdentity {
  const roleArn = roleArnOfSession(arn);
  return { account: arn.split(':')[4] ?? '', arn, userId: '', ...(roleArn === undefined ? {} : { roleArn }) };
}

function roleArnOfSession(arn: string): string | undefined {
  const match = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  return match === null ? undefined : `arn:${match[1]}:iam::${match[2]}:role/${match[3]}`;
}
