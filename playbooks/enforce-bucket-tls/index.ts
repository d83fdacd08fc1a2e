import { bucketArn } from '../../src/aws/s3/bucket-arn.ts';
import type { PlanContext, PlanDraft } from '../../src/playbook/define.ts';
import { definePlaybook } from '../../src/playbook/define-playbook.ts';
import { policyStep } from '../steps/bucket-policy/policy-step.ts';
import { refusal, refuseDeletedPrincipals, refuseLockOut, refuseTooLarge } from '../steps/bucket-policy/refusals.ts';
import { blastRadius } from './blast-radius.ts';
import { refusedBy, type TlsEdit, tlsEdit } from './edit.ts';
import { type Params, schema, specs } from './params.ts';
import { plainHttpUse } from './plain-http-use.ts';
import { type BucketState, readBucket } from './read-bucket.ts';
import { refusePlainEndpoint } from './refuse-plain-endpoint.ts';
import { tlsPolicy } from './tls-policy-step.ts';

/** Denies everyone requests to a bucket over plain HTTP, and over TLS older than a version where one is given. */
export const enforceBucketTls = definePlaybook({
  id: 'enforce-bucket-tls',
  title: 'Let a bucket be reached over TLS only',
  summary:
    'Denies everyone requests to a bucket and its objects over plain HTTP, by a statement of its own, and leaves the rest of its policy as it is.',
  targetParam: 'bucket',
  done: 'Enforced',
  params: { schema, specs },
  changes: [
    'adds one Deny statement for plain HTTP to the bucket policy, or puts it in place of one of its own Sid',
    'with a minimum version: adds a second one for older TLS',
  ],
  operations: {
    reads: [
      'cloudwatch-logs:FilterLogEvents',
      'ec2:DescribeFlowLogs',
      'ec2:DescribePrefixLists',
      's3:GetBucketLogging',
      's3:GetBucketPolicy',
      's3:GetBucketPolicyStatus',
      's3:GetBucketWebsite',
      's3:GetObject',
      's3:GetPublicAccessBlock',
      's3:ListObjectsV2',
      's3-control:GetPublicAccessBlock',
      'sts:GetCallerIdentity',
    ],
    writes: ['s3:DeleteBucketPolicy', 's3:PutBucketPolicy'],
  },
  steps: { 'bucket-policy': tlsPolicy },
  offers: () => [],
  async plan(context, params) {
    refuseSample(params.bucket);
    await refusePlainEndpoint(context.read);
    const [state, use] = await Promise.all([readBucket(context, params.bucket), plainHttpUse(context)]);
    const { bucket, minTls } = params;
    const edit = tlsEdit(state.policy, bucketArn(bucket, context.region), minTls);
    const steps = stepsOf(context, params, state, edit);
    return {
      target: { kind: 'bucket', id: bucket, label: bucket },
      summary:
        steps[0] === undefined
          ? `The policy of ${bucket} denies everyone ${listed(minTls)} already.`
          : `${steps[0].title}.`,
      blastRadius: blastRadius(state, params, use.items),
      wontStop: wontStop(minTls),
      warnings: [...warnings(state, params), ...state.unknown, ...use.unknown],
      verification: {
        how: 'the policy is read back and judged as the audit judges it: everyone is denied, on the bucket and on its objects',
        seconds: 10,
      },
      undo: steps.map(({ undo }) => undo),
      steps,
    };
  },
});

const listed = (minTls: string | undefined): string => {
  const all = refusedBy(minTls).map(({ is }) => is);
  return all.length === 1 ? 'plain HTTP' : `plain HTTP and TLS older than ${minTls}`;
};

/** The names that GuardDuty gives to the buckets of sample findings. */
function refuseSample(bucket: string): void {
  if (!/^example-bucket\d*$/.test(bucket)) return;
  throw refusal(`${bucket} is the name in a sample finding`, 'There is no such bucket: nothing has to be done.');
}

function stepsOf(
  { account, caller, region }: PlanContext,
  { bucket }: Params,
  state: BucketState,
  { after, statements, change }: TlsEdit,
): PlanDraft['steps'] {
  if (after === undefined) return [];
  const sids = statements.map(({ Sid }) => Sid);
  refuseBlocked(state);
  refuseTooLarge(after, 'Remove or shorten a statement first.');
  refuseDeletedPrincipals(
    after,
    (orphan) => `Remove its statements first: revoke-bucket-access --level statement --principal ${orphan}.`,
  );
  refuseLockOut(bucketArn(bucket, region), after, caller, sids);
  const what = statements.length === 1 ? `statement ${sids[0]}` : `statements ${sids.join(' and ')}`;
  const denied = statements.map(({ Condition }) => (Condition.Bool === undefined ? 'older TLS' : 'plain HTTP'));
  return [
    policyStep({
      bucket,
      account,
      before: state.policy,
      after,
      title: `Deny everyone ${denied.join(' and ')} on ${bucket} and its objects, by ${what} of its own`,
      change,
      sid: sids,
    }),
  ];
}

/** A denial leaves the public statement in, and BlockPublicPolicy refuses to write a policy that has one. */
function refuseBlocked({ blocksPublicPolicy, isPublic }: BucketState): void {
  if (blocksPublicPolicy !== true || isPublic !== true) return;
  throw refusal(
    'BlockPublicPolicy is on and the policy is public, so S3 refuses every policy that stays public',
    "Remove the public statement first: revoke-bucket-access --level statement --principal '*'.",
  );
}

function wontStop(minTls: string | undefined): string[] {
  return [
    'What was sent over plain HTTP before, and requests already under way.',
    'Whoever may read over TLS: who has access stays as it is.',
    'A first request over plain HTTP is still sent, with its path and headers, before it is refused.',
    ...(minTls === undefined ? ['TLS of any version that AWS takes.'] : []),
    'Other buckets.',
  ];
}

function warnings({ policy, website }: BucketState, { minTls }: Params): string[] {
  return [
    ...(website != null
      ? [
          'The bucket is a website: put CloudFront before it, with the bucket itself as its origin, or its visitors are refused.',
        ]
      : []),
    ...(minTls === '1.3'
      ? [
          'Your own session must speak TLS 1.3 all the way: behind a proxy that ends at 1.2 you would be refused too, and only the root user could take the policy back.',
        ]
      : []),
    ...(policy === null ? ['The bucket has no policy now.'] : []),
  ];
}
