import { FailureError } from '../../src/aws/errors.ts';
import type { PlanContext, PlanDraft } from '../../src/playbook/define.ts';
import { definePlaybook } from '../../src/playbook/define-playbook.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import { blastRadius } from './blast-radius.ts';
import { BLOCK_ALL, blockStep, publicAccessBlock } from './block-step.ts';
import { type BucketState, readBucket } from './bucket-state.ts';
import { isPrivateAddress } from './deny-statement.ts';
import { denyEdit, type PolicyEdit, refuseTooLarge, statementEdit } from './edit.ts';
import { revokeOffers } from './offers.ts';
import { type Params, schema, specs } from './params.ts';
import { bucketPolicy, policyStep } from './policy-step.ts';
import { scan, scanStep } from './scan-step.ts';

/** Takes access to a bucket away: by a denial, by removing what allows it, or by blocking everything public. */
export const revokeBucketAccess = definePlaybook({
  id: 'revoke-bucket-access',
  title: 'Revoke access to a bucket',
  summary:
    'Takes access to a bucket away from a principal, an address or everyone, and leaves the rest of its policy as it is.',
  targetParam: 'bucket',
  params: { schema, specs },
  changes: [
    'deny: adds one Deny statement to the bucket policy',
    'statement: removes the Allow statements that name the principal, as wholes',
    "block: turns on the bucket's whole block on public access",
    'asks Access Analyzer to look at the bucket again',
  ],
  operations: {
    reads: [
      'accessanalyzer:ListAnalyzers',
      's3:GetBucketAcl',
      's3:GetBucketLogging',
      's3:GetBucketNotificationConfiguration',
      's3:GetBucketPolicy',
      's3:GetBucketPolicyStatus',
      's3:GetBucketReplication',
      's3:GetBucketWebsite',
      's3:GetPublicAccessBlock',
      's3-control:GetPublicAccessBlock',
      's3-control:ListAccessPoints',
      'sts:GetCallerIdentity',
    ],
    writes: [
      'accessanalyzer:StartResourceScan',
      's3:DeleteBucketPolicy',
      's3:DeletePublicAccessBlock',
      's3:PutBucketPolicy',
      's3:PutPublicAccessBlock',
    ],
  },
  steps: { 'bucket-policy': bucketPolicy, 'public-access-block': publicAccessBlock, scan },
  offers: revokeOffers,
  async plan(context, params) {
    refuseSample(params.bucket);
    refuseOtherPartition(context, params);
    return draft(context, params, await readBucket(context, params.bucket, params.level !== 'block'));
  },
});

/** The names that GuardDuty gives to the buckets of sample findings. */
function refuseSample(bucket: string): void {
  if (!/^example-bucket\d*$/.test(bucket)) return;
  throw new FailureError({
    code: 'refused',
    message: `Refused: ${bucket} is the name in a sample finding.`,
    hint: 'There is no such bucket: nothing has to be done.',
  });
}

/** An ARN of another partition matches nobody here: the denial would be written and deny no one. */
function refuseOtherPartition({ caller }: PlanContext, { principal = '' }: Params): void {
  const [own, named] = [caller.arn, principal].map((arn) => /^arn:([^:]+):/.exec(arn)?.[1]);
  if (own === undefined || named === undefined || own === named) return;
  throw new FailureError({
    code: 'refused',
    message: `Refused: ${principal} is of partition ${named}, and this session is in ${own}.`,
    hint: `Name the principal as it is in ${own}: nobody else can reach this bucket.`,
  });
}

function draft(context: PlanContext, params: Params, state: BucketState): PlanDraft {
  const { bucket, account } = state;
  const edit = editOf(context, params, state);
  const steps: PlannedStep[] = [];
  if (edit?.after !== undefined) {
    const { after, title, change, sid } = edit;
    if (after !== null) refuseTooLarge(after);
    steps.push(
      policyStep({ bucket, account, before: state.policy?.text ?? null, after, title, change, ...(sid && { sid }) }),
    );
  }
  const isBlocked =
    state.block !== null && Object.keys(BLOCK_ALL).every((key) => state.block?.[key as keyof typeof BLOCK_ALL]);
  if (params.level === 'block' && !isBlocked) steps.push(blockStep(bucket, account, state.block));
  if (steps.length > 0 && state.analyzerArn !== undefined) steps.push(scanStep(state.analyzerArn, state.arn, account));
  return {
    target: { kind: 'bucket', id: bucket, label: bucket },
    summary: steps[0] === undefined ? alreadyDone(params) : `${steps[0].title}.`,
    blastRadius: blastRadius(state, params, edit),
    wontStop: wontStop(state, params),
    warnings: [...warnings(context, state, params), ...(edit?.warnings ?? []), ...leftOpen(edit), ...state.unknown],
    verification: {
      how:
        params.level === 'block'
          ? "the bucket's block is read back; Access Analyzer's finding resolves up to 30 minutes later"
          : "the policy and S3's own verdict on it are read back; Access Analyzer's finding resolves up to 30 minutes later",
      seconds: 10,
    },
    undo: [...steps].reverse().map((step) => step.undo),
    steps,
  };
}

function editOf({ caller }: PlanContext, params: Params, state: BucketState): PolicyEdit | undefined {
  if (params.level === 'deny') return denyEdit(state, params, caller);
  return params.level === 'statement' ? statementEdit(state, params, caller) : undefined;
}

function alreadyDone({ level, bucket, principal }: Params): string {
  if (level === 'block') return `All public access to ${bucket} is blocked already.`;
  return level === 'deny'
    ? `The policy of ${bucket} has this denial already.`
    : `No statement of the policy of ${bucket} allows ${principal ?? ''} anything.`;
}

function leftOpen(edit: PolicyEdit | undefined): string[] {
  return (edit?.left ?? []).map(
    (grant) => `${grant.name} still reaches it: name it with --statement, or deny the principal.`,
  );
}

function warnings({ caller }: PlanContext, state: BucketState, params: Params): string[] {
  const own = caller.roleArn ?? caller.arn;
  const isBroad = params.level === 'deny' && (params.principal === undefined || !params.principal.startsWith('arn:'));
  return [
    ...(isBroad
      ? [`Your own ${own} is left out of the denial. If it may be in the wrong hands, deal with it apart.`]
      : []),
    ...(params.level === 'deny' && params.principal?.includes(`:${state.account}:`)
      ? ['It is a principal of this account: whoever holds its credentials keeps everything else they allow.']
      : []),
    ...(params.sourceIp !== undefined && isPrivateAddress(params.sourceIp)
      ? ['It is a private address: the denial holds for requests through a VPC endpoint (aws:VpcSourceIp).']
      : []),
    ...(state.policy === null && params.level !== 'block' ? ['The bucket has no policy now.'] : []),
  ];
}

function wontStop(state: BucketState, params: Params): string[] {
  const lines = ['Copies already taken, and downloads already under way.'];
  if (params.level === 'block') {
    lines.push('Principals that the policy names, and presigned URLs made by principals that keep their access.');
  } else if (params.level === 'statement') {
    lines.push('Principals of this account whose IAM policies allow the bucket, and presigned URLs they made.');
  }
  if (params.sourceIp !== undefined && !isPrivateAddress(params.sourceIp)) {
    lines.push('Requests through a VPC endpoint, and the same people from another address.');
  }
  if (params.level === 'statement' && state.publicGrants.length > 0) {
    lines.push(`What the ACL gives: ${state.publicGrants.join(', ')}.`);
  }
  if (state.replicatesTo.length > 0) lines.push(`Replication to ${state.replicatesTo.join(', ')}.`);
  lines.push('Access to other buckets.');
  return lines;
}
