import type { PlanContext, PlanDraft } from '../../src/playbook/define.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import { policyStep } from '../steps/bucket-policy/policy-step.ts';
import { parsePrincipal, principalText } from '../steps/bucket-policy/principal.ts';
import { refuseTooLarge } from '../steps/bucket-policy/refusals.ts';
import { accessPointStep, blockedIn, orphansIn, type PointEdit, pointEdits } from './access-point-step.ts';
import { accountBlockStep } from './account-block-step.ts';
import { blastRadius } from './blast-radius.ts';
import { BLOCK_ALL, blockStep, isBlocked } from './block-step.ts';
import { aclsNote, type BucketState, captured } from './bucket-state.ts';
import { type Goal, judge } from './contained.ts';
import { isPrivateAddress } from './deny-statement.ts';
import { denyEdit, type PolicyEdit, statementEdit } from './edit.ts';
import { lockDownEdit } from './lock-down.ts';
import { lookStep } from './look-step.ts';
import { LOOKED_AT, type OtherBuckets, otherBuckets } from './other-buckets.ts';
import type { Params } from './params.ts';
import type { Reach } from './reach.ts';
import { statementsOf } from './read-reach.ts';
import { scanStep } from './scan-step.ts';
import { setUpByOthers } from './set-up-by-others.ts';

/** Plans what the parameters ask for, on a bucket as it was read; refuses, by a FailureError, what can't be undone or sent. */
export async function draftPlan(context: PlanContext, params: Params, state: BucketState): Promise<PlanDraft> {
  const { bucket } = state;
  const { caller } = context;
  const points =
    params.level === 'statement' && params.principal !== undefined
      ? pointEdits(state.accessPoints, parsePrincipal(params.principal), caller)
      : [];
  const edit = editOf(context, params, state, points);
  const scope = params.scope ?? (params.level === 'block' ? 'bucket' : undefined);
  const others =
    scope === 'account' && !isBlocked(state.accountBlock) ? await otherBuckets(context, bucket) : undefined;
  const goal = goalFor(params, edit);
  const steps = stepsOf(state, edit, points, scope, goal);
  const after = afterwards(state, edit, points, scope);
  const verdict = judge(goal, after, caller);
  return {
    target: { kind: 'bucket', id: bucket, label: bucket },
    summary: steps[0] === undefined ? alreadyDone(params) : `${steps[0].title}.`,
    blastRadius: blastRadius(state, params, { edit, points, after, otherBuckets: others }),
    wontStop: wontStop(state, params, scope),
    warnings: [
      ...verdict.failed.map((each) => `This alone does not contain it: ${each}.`),
      ...warnings(context, state, params),
      ...ofScope(scope),
      ...unread(others),
      ...(edit?.warnings ?? []),
      ...points.flatMap(orphansIn),
      ...points.flatMap((each) => blockedIn(each, state.accountBlock)),
      ...leftOpen(edit, points),
      ...setUpByOthers(state),
      ...state.unknown,
    ],
    verification: {
      how: `${readBack(params, scope)} and S3's own verdict are read back, then policy, block, ACL and access points are evaluated for whoever is to be out and for you; Access Analyzer's finding resolves up to 30 minutes later`,
      seconds: 10,
    },
    undo: [...steps].reverse().map((step) => step.undo),
    steps,
  };
}

function unread(others: OtherBuckets | undefined): string[] {
  if (others === undefined || others.unknown.length === 0) return [];
  const [first, ...more] = others.unknown;
  const which = more.length === 0 ? first : `${first} and ${more.length} more`;
  return [`Of ${which} could not be read whether it is public: the block of the account may take that from it.`];
}

/** What to do where the policy would be too large. */
const INSTEAD = 'Remove a statement instead (--level statement), or use --level block.';

const readBack = ({ level }: Params, scope: Params['scope']): string =>
  level === 'block' ? 'the block' : scope === undefined ? 'the policy' : 'policy, block';

function editOf(
  { caller }: PlanContext,
  params: Params,
  state: BucketState,
  points: readonly PointEdit[],
): PolicyEdit | undefined {
  switch (params.level) {
    case 'deny':
      return denyEdit(state, params, caller);
    case 'statement':
      return statementEdit(state, params, caller, points.length > 0);
    case 'lock-down':
      return lockDownEdit(state, params.keep ?? [], caller);
    case 'block':
      return undefined;
  }
}

/** The policy goes before the block, which would refuse a policy that is still public, and so is undone after it. */
function stepsOf(
  state: BucketState,
  edit: PolicyEdit | undefined,
  points: readonly PointEdit[],
  scope: Params['scope'],
  goal: Goal,
): PlannedStep[] {
  const { bucket, account, text } = state;
  const steps: PlannedStep[] = [];
  if (edit?.after !== undefined) {
    const { after, title, change, sid } = edit;
    if (after !== null) refuseTooLarge(after, INSTEAD);
    steps.push(
      policyStep({
        bucket,
        account,
        before: text,
        after,
        title,
        change,
        ...(sid && { sid }),
        isThenBlocked: scope !== undefined,
      }),
    );
  }
  steps.push(...points.map(accessPointStep));
  if (scope === 'bucket' && !isBlocked(state.block)) steps.push(blockStep(bucket, account, state.block));
  if (scope === 'account' && !isBlocked(state.accountBlock)) steps.push(accountBlockStep(account, state.accountBlock));
  if (steps.length === 0) return [];
  if (state.analyzerArn !== undefined) steps.push(scanStep(state.analyzerArn, state.arn, account));
  steps.push(lookStep(bucket, goal, captured(state)));
  return steps;
}

function goalFor(params: Params, edit: PolicyEdit | undefined): Goal {
  const { level, principal, sourceIp, keep = [], statement } = params;
  const removed = (edit?.removed ?? []).flatMap((grant) => grant.principals.map(principalText));
  const principals = principal === undefined ? (level === 'statement' ? [...new Set(removed)] : []) : [principal];
  return {
    level,
    principals,
    keep,
    isOneStatement: statement !== undefined,
    ...(sourceIp === undefined ? {} : { sourceIp }),
  };
}

/** The bucket's reach once every step is done. */
function afterwards(
  state: BucketState,
  edit: PolicyEdit | undefined,
  points: readonly PointEdit[],
  scope: Params['scope'],
): Reach {
  const isEdited = edit?.after !== undefined;
  // A denial changes nothing about S3's verdict; without a statement it may no longer be public, and that is S3's to say.
  const policyIsPublic =
    (edit?.removed.length ?? 0) > 0 && state.policyIsPublic === true ? undefined : state.policyIsPublic;
  return {
    ...state,
    statements: isEdited ? statementsOf(edit.after ?? null) : state.statements,
    policyIsPublic: edit?.after === null ? false : policyIsPublic,
    block: scope === 'bucket' ? BLOCK_ALL : state.block,
    accountBlock: scope === 'account' ? BLOCK_ALL : state.accountBlock,
    accessPoints: state.accessPoints.map((point) => {
      const change = points.find((each) => each.point.name === point.name);
      return change === undefined ? point : { ...point, statements: statementsOf(change.after) };
    }),
  };
}

function alreadyDone({ level, bucket, principal, scope }: Params): string {
  if (level === 'block') {
    return scope === 'account'
      ? 'All public access to every bucket of the account is blocked already.'
      : `All public access to ${bucket} is blocked already.`;
  }
  if (level === 'lock-down') return `The policy of ${bucket} has this lock-down already.`;
  return level === 'deny'
    ? `The policy of ${bucket} has this denial already.`
    : `No statement of the policy of ${bucket} allows ${principal ?? ''} anything.`;
}

function leftOpen(edit: PolicyEdit | undefined, points: readonly PointEdit[]): string[] {
  return [
    ...(edit?.left ?? []).map(
      (grant) => `${grant.name} still reaches it: name it with --statement, or deny the principal.`,
    ),
    ...points.flatMap(({ point, left }) =>
      left.map((grant) => `${grant.name} of access point ${point.name} still reaches it: deny the principal.`),
    ),
  ];
}

function ofScope(scope: Params['scope']): string[] {
  if (scope !== 'account') return [];
  return [
    'The block of the account holds for every bucket of it in every region, and for those to come; it takes some minutes to reach them all.',
    `Which other buckets lose public access is read from S3's verdict, ACL and block of up to ${LOOKED_AT} of them: objects with ACLs of their own and access points are not looked at.`,
  ];
}

function warnings({ caller }: PlanContext, state: BucketState, params: Params): string[] {
  const own = caller.roleArn ?? caller.arn;
  const isBroad =
    params.level === 'lock-down' ||
    (params.level === 'deny' && (params.principal === undefined || !params.principal.startsWith('arn:')));
  const acls = aclsNote(state);
  return [
    ...(isBroad
      ? [`Your own ${own} is left out of the denial. If it may be in the wrong hands, deal with it apart.`]
      : []),
    ...(params.level === 'deny' && params.principal?.includes(`:${state.account}:`)
      ? ['It is a principal of this account: whoever holds its credentials keeps everything else they allow.']
      : []),
    ...wholeRole(params),
    ...(params.sourceIp !== undefined && isPrivateAddress(params.sourceIp)
      ? ['It is a private address: the denial holds for requests through a VPC endpoint (aws:VpcSourceIp).']
      : []),
    ...(params.level === 'statement' && acls !== undefined ? [acls] : []),
    ...(state.text === null && params.level !== 'block' ? ['The bucket has no policy now.'] : []),
    ...(state.multiRegion.length > 0 && params.level === 'statement'
      ? [`The policies of multi-region access points (${state.multiRegion.join(', ')}) are not read and stay.`]
      : []),
  ];
}

/** A session is named, and its role is what a bucket policy can tell apart. */
function wholeRole({ level, principal = '' }: Params): string[] {
  const role = /^arn:[^:]+:sts::\d{12}:assumed-role\/([^/]+)\//.exec(principal)?.[1];
  if (level !== 'deny' || role === undefined) return [];
  return [
    `Every session of role ${role} is denied, not only this one: to end one session everywhere, revoke-credentials --identity role/${role} --level session.`,
  ];
}

/** Whom a denial leaves in beside those that it names. */
function notDenied({ principal, sourceIp }: Params): string[] {
  const who = principal === undefined ? undefined : parsePrincipal(principal);
  const isBroad = who?.kind === 'everyone';
  return [
    ...(isBroad
      ? ['Principals of this account as far as their IAM policies go, and AWS services: they are not outside.']
      : []),
    ...(who?.kind === 'arn' || who?.kind === 'account'
      ? [
          'The same people as another principal: a role that they may assume elsewhere, or a user or key that they made.',
        ]
      : []),
    ...(sourceIp === undefined
      ? []
      : [
          'What an AWS service asks for on behalf of someone there, as Athena does: services are left out of the denial.',
        ]),
  ];
}

function wontStop(state: BucketState, params: Params, scope: Params['scope']): string[] {
  const lines = ['Copies already taken, and downloads already under way.'];
  if (params.level === 'block') {
    lines.push('Principals that the policy names, and presigned URLs made by principals that keep their access.');
  } else if (params.level === 'statement') {
    lines.push('Principals of this account whose IAM policies allow the bucket, and presigned URLs they made.');
  } else if (params.level === 'lock-down') {
    lines.push("The account's root user, who can always read and change the policy, and AWS services.");
  }
  if (params.level === 'deny') lines.push(...notDenied(params));
  if (params.sourceIp !== undefined && !isPrivateAddress(params.sourceIp)) {
    lines.push('Requests through a VPC endpoint, and the same people from another address.');
  }
  if (params.level === 'statement' && scope === undefined && state.publicGrants.length > 0) {
    lines.push(`What the ACL gives: ${state.publicGrants.join(', ')}.`);
  }
  const copies = (state.replication?.rules ?? []).map(({ destinationBucketArn }) => destinationBucketArn).sort();
  if (copies.length > 0) lines.push(`Replication to ${copies.join(', ')}.`);
  lines.push(
    scope === 'account' ? 'Access that is not public, to this and other buckets.' : 'Access to other buckets.',
  );
  return lines;
}
