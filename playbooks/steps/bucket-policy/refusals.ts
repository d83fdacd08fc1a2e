import { FailureError } from '../../../src/aws/errors.ts';
import type { CallerIdentity } from '../../../src/aws/session.ts';
import { callerAsker } from './asker.ts';
import { applies, denies } from './evaluate.ts';
import { POLICY_LIMIT, type PolicyText, PolicyTextError, readPolicy } from './policy-text.ts';
import { principalsOf, principalText } from './principal.ts';

/** What the caller must be able to do with a policy once it is written, to see it and to take it back. */
const ACTIONS = ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'];

/** Evaluates the new policy for the caller and refuses it by a FailureError: whoever writes it must be able to take it back. */
export function refuseLockOut(
  bucketArn: string,
  after: string,
  caller: CallerIdentity,
  ownSids: readonly string[],
): void {
  const statements = readPolicy(after).statements.map(({ value }) => value);
  const own = statements.filter(({ Sid }) => ownSids.includes(String(Sid)));
  for (const action of ACTIONS) {
    const request = { by: callerAsker(caller), action, resource: bucketArn };
    const byOwn = own.some((statement) => applies(statement, request) !== 'no');
    if (!byOwn && denies(statements, request) !== 'yes') continue;
    throw refusal(
      `with the new policy ${caller.arn} could not use ${action} on ${bucketArn}: you would lock yourself out`,
      'Use an identity that the policy does not deny.',
    );
  }
}

/** Reads a policy that is to be edited; one that is ambiguous is refused, and `hint` says what to do instead. */
export function editablePolicy(text: string, hint: string): PolicyText {
  try {
    return readPolicy(text);
  } catch (error) {
    if (!(error instanceof PolicyTextError)) throw error;
    throw new FailureError({
      code: 'refused',
      message: `Refused: ${error.message}, so it can't be edited without changing what it means.`,
      hint,
      cause: error,
    });
  }
}

/** Refuses a policy that is larger than S3 takes; `hint` says what to do instead. */
export function refuseTooLarge(policy: string, hint: string): void {
  const size = Buffer.byteLength(policy);
  if (size <= POLICY_LIMIT) return;
  throw refusal(`the new policy would have ${size} bytes, and S3 takes ${POLICY_LIMIT}`, hint);
}

/** AWS takes no policy that names a principal which is no more, so a plan that would send one can't work: it is refused. */
export function refuseDeletedPrincipals(after: string | null | undefined, hint: (orphan: string) => string): void {
  if (after === undefined || after === null) return;
  const orphans = readPolicy(after).statements.flatMap(({ value }) =>
    principalsOf(value).filter((principal) => principal.kind === 'orphan'),
  );
  const names = [...new Set(orphans.map(principalText))];
  const [first] = names;
  if (first === undefined) return;
  throw refusal(
    `the policy names ${names.join(', ')}, principals that were deleted, and AWS takes no policy back that names one`,
    hint(first),
  );
}

/** Gives the failure of a plan that is refused, in words. */
export function refusal(what: string, hint: string): FailureError {
  return new FailureError({ code: 'refused', message: `Refused: ${what}.`, hint });
}
