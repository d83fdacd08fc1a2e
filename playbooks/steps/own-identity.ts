import type { PrincipalName } from '../../src/aws/iam/principal.ts';
import type { CallerIdentity } from '../../src/aws/session.ts';

/** Tells whether a user or a role of the caller's account is the caller, by whichever key or session. */
export function isOwnIdentity({ kind, name }: PrincipalName, { arn, roleArn }: CallerIdentity): boolean {
  const own = kind === 'role' ? roleArn : /^arn:[^:]+:iam::\d{12}:user\/.+$/.exec(arn)?.[0];
  // IAM tells names apart without regard to case.
  return own !== undefined && own.slice(own.lastIndexOf('/') + 1).toLowerCase() === name.toLowerCase();
}
