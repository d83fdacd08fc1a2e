import { FailureError } from '../../src/aws/errors.ts';
import type { CallerIdentity } from '../../src/aws/session.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import { isCaller } from '../steps/bucket-policy/evaluate.ts';
import { appendStatement, removeStatements } from '../steps/bucket-policy/policy-text.ts';
import { parsePrincipal, principalText } from '../steps/bucket-policy/principal.ts';
import { refusal, refuseDeletedPrincipals, refuseLockOut } from '../steps/bucket-policy/refusals.ts';
import { meaningOf } from '../steps/bucket-policy/same-policy.ts';
import type { BucketState } from './bucket-state.ts';
import { denyStatement } from './deny-statement.ts';
import { chooseGrants, type Grant, grantsOf, whoOf } from './grants.ts';
import type { Params } from './params.ts';
import { isOn } from './reach.ts';

/** A policy as it is to become; undefined when it is so already. */
export interface PolicyEdit {
  readonly after: string | null | undefined;
  readonly title: string;
  readonly change: PlannedStep['change'];
  /** The Sid of the statement that is added. */
  readonly sid?: string;
  /** Statements that go, and those that still reach the principal. */
  readonly removed: readonly Grant[];
  readonly left: readonly Grant[];
  readonly warnings: readonly string[];
}

/** Adds the statement that denies a principal or an address; every other statement keeps its bytes. */
export function denyEdit(state: BucketState, params: Params, caller: CallerIdentity): PolicyEdit {
  const text = state.policy?.text ?? null;
  const principal = params.principal === undefined ? undefined : parsePrincipal(params.principal);
  if (principal?.kind === 'service' || principal?.kind === 'other' || principal?.kind === 'orphan') {
    throw refusal(
      `${principalText(principal)} can't be denied by a condition on its ARN or account`,
      `Remove the statements that name it: --level statement --principal '${principalText(principal)}'.`,
    );
  }
  if (params.principal !== undefined && isCaller(params.principal, caller)) {
    throw refusal(`${params.principal} is your own role or user`, 'Use another identity to contain this one.');
  }
  refuseBlockedEdit(state);
  const statement = denyStatement(
    state.arn,
    { ...(principal && { principal }), ...(params.sourceIp && { sourceIp: params.sourceIp }) },
    caller,
    text,
  );
  const who = [principal && describe(principal), params.sourceIp].filter(Boolean).join(' from ');
  const isThere =
    state.policy?.statements.some(({ value }) => meaningOf(value) === meaningOf({ ...statement })) ?? false;
  const after = isThere ? undefined : appendStatement(text, statement);
  if (after !== undefined) refuseLockOut(state.arn, after, caller, [statement.Sid]);
  refuseOrphans(after);
  return {
    after,
    title: `Deny ${who} everything on ${state.bucket}, by statement ${statement.Sid} of its own`,
    change: [
      { what: `statement ${statement.Sid}`, before: 'not there', after: JSON.stringify(statement) },
      {
        what: 'other statements',
        before: `${state.policy?.statements.length ?? 0}`,
        after: `${state.policy?.statements.length ?? 0}, byte for byte`,
      },
    ],
    sid: statement.Sid,
    removed: [],
    left: [],
    warnings: [],
  };
}

/** A statement that is not in the bucket's policy may be in one that could not be read: nobody can say which. */
function withoutPoints(target: string, { failure }: FailureError): FailureError {
  return new FailureError({
    ...failure,
    message: `No statement of the bucket's policy is for ${target} alone, and its access points could not be read: ${failure.message}`,
  });
}

/**
 * Removes the Allow statements that were chosen, as wholes; every other statement keeps its bytes. None is needed where
 * the principal is named by an access point's policy (`isInPoints`).
 */
export function statementEdit(
  state: BucketState,
  params: Params,
  caller: CallerIdentity,
  isInPoints = false,
): PolicyEdit {
  const { policy } = state;
  const principal = params.principal === undefined ? undefined : parsePrincipal(params.principal);
  const { removed, left } = chooseGrants(grantsOf(policy), {
    ...(principal && { principal }),
    ...(params.statement && { statement: params.statement }),
  });
  const target = params.statement ?? (principal === undefined ? '' : principalText(principal));
  if (policy === null || removed.length === 0) {
    if (params.statement !== undefined) {
      throw refusal(
        `the policy of ${state.bucket} has no Allow statement ${target}`,
        'Look at the policy: see its Sids.',
      );
    }
    if (left.length > 0 && !isInPoints) {
      if (state.pointsUnread !== undefined) throw withoutPoints(target, state.pointsUnread);
      throw refusal(
        `no statement is for ${target} alone, but ${left.map((grant) => `${grant.name} for ${whoOf(grant)}`).join(', ')} reaches it`,
        `Name the statement with --statement, or deny it: --level deny --principal '${target}'.`,
      );
    }
    return { after: undefined, title: '', change: [], removed, left, warnings: [] };
  }
  if (params.statement !== undefined && removed.length > 1) {
    throw refusal(
      `${params.statement} names ${removed.map((grant) => grant.name).join(' and ')}, and only one was asked for`,
      'Name the statement so that no other has that Sid or that number.',
    );
  }
  refuseOwnGrant(removed, caller);
  refuseBlockedRewrite(state, removed);
  const after = removeStatements(policy.text, new Set(removed.map((grant) => grant.index)));
  if (after !== null) refuseLockOut(state.arn, after, caller, []);
  refuseOrphans(after);
  const names = removed.map((grant) => grant.name).join(', ');
  const kept = policy.statements.length - removed.length;
  return {
    after,
    title: `Remove ${names} from the policy of ${state.bucket}`,
    change: [
      ...removed.map((grant) => ({
        what: grant.name,
        before: JSON.stringify(policy.statements[grant.index]?.value),
        after: 'removed',
      })),
      {
        what: 'other statements',
        before: `${kept}`,
        after: after === null ? 'none left: the policy goes' : `${kept}, byte for byte`,
      },
    ],
    removed,
    left,
    warnings: [
      ...removed.flatMap(stops),
      ...blocksWayBack(state, removed),
      ...removed
        .filter(hasOrphan)
        .map(
          (grant) =>
            `${grant.name} names a deleted principal (${whoOf(grant)}): AWS will not take it back, so rollback can't restore this policy.`,
        ),
    ],
  };
}

/** What AWS services do with a bucket, and no longer do without their statement. */
const BY_SERVICE: Readonly<Record<string, string>> = {
  'cloudfront.amazonaws.com': 'CloudFront loses its origin',
  'cloudtrail.amazonaws.com': 'CloudTrail delivers no more trails here',
  'config.amazonaws.com': 'AWS Config delivers nothing more here',
  'delivery.logs.amazonaws.com': 'log delivery (VPC flow logs and others) ends here',
  'logging.s3.amazonaws.com': 'access logs of other buckets are lost from now on',
};

function stops({ name, principals }: Grant): string[] {
  return principals.flatMap((each) => {
    if (each.kind !== 'service') return [];
    return [`Without ${name} ${BY_SERVICE[each.name] ?? `${each.name} loses what it does here`}.`];
  });
}

function describe(principal: ReturnType<typeof parsePrincipal>): string {
  return principal.kind === 'everyone' ? 'everyone outside the account' : principalText(principal);
}

/** Tells whether a statement names a principal that was deleted. */
export const hasOrphan = (grant: Grant): boolean => grant.principals.some((principal) => principal.kind === 'orphan');

/** Refuses a policy that names a deleted principal, and says how to take its statements out first. */
export function refuseOrphans(after: string | null | undefined): void {
  refuseDeletedPrincipals(
    after,
    (orphan) => `Remove those statements first: --level statement --principal ${orphan}. Or use --level block.`,
  );
}

/** A denial leaves the public statement in, and BlockPublicPolicy refuses to write a policy that has one. */
export function refuseBlockedEdit(state: BucketState): void {
  if (!isOn(state, 'blockPublicPolicy') || !state.policyIsPublic) return;
  throw refusal(
    'BlockPublicPolicy is on and the policy is public, so S3 refuses every policy that stays public',
    "Remove the public statement: --level statement --principal '*'.",
  );
}

function refuseBlockedRewrite(state: BucketState, removed: readonly Grant[]): void {
  if (!removesPublic(removed)) refuseBlockedEdit(state);
}

const removesPublic = (removed: readonly Grant[]): boolean =>
  removed.some((grant) => grant.principals.some((principal) => principal.kind === 'everyone'));

/** What S3 lets one take out it may not let one put back. */
function blocksWayBack(state: BucketState, removed: readonly Grant[]): string[] {
  if (!isOn(state, 'blockPublicPolicy') || state.policyIsPublic !== true || !removesPublic(removed)) return [];
  return ["BlockPublicPolicy is on: S3 refuses to take this public policy back, so rollback can't while it is."];
}

/** The statement may be all that lets the caller at the bucket; without it nobody could say, or take it back. */
export function refuseOwnGrant(removed: readonly Grant[], caller: CallerIdentity): void {
  const own = removed.find((grant) => grant.principals.some((each) => isCaller(principalText(each), caller)));
  if (own === undefined) return;
  throw refusal(
    `${own.name} is what allows your own ${caller.roleArn ?? caller.arn}: you could lock yourself out`,
    'Use another identity, or deny the principal instead: --level deny.',
  );
}
