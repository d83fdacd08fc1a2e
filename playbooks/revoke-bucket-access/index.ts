import { FailureError } from '../../src/aws/errors.ts';
import type { PlanContext } from '../../src/playbook/define.ts';
import { definePlaybook } from '../../src/playbook/define-playbook.ts';
import { bucketPolicy } from '../steps/bucket-policy/policy-step.ts';
import { accessPointPolicy } from './access-point-step.ts';
import { accountBlock } from './account-block-step.ts';
import { publicAccessBlock } from './block-step.ts';
import { readBucket } from './bucket-state.ts';
import { draftPlan } from './draft.ts';
import { whoMayRead } from './look-step.ts';
import { revokeOffers } from './offers.ts';
import { type Params, schema, specs } from './params.ts';
import { scan } from './scan-step.ts';

/** Takes access to a bucket away: by a denial, by removing what allows it, by blocking everything public, or by a lock-down. */
export const revokeBucketAccess = definePlaybook({
  id: 'revoke-bucket-access',
  title: 'Revoke access to a bucket',
  summary:
    'Takes access to a bucket away from a principal, an address or everyone, and leaves the rest of its policy as it is.',
  targetParam: 'bucket',
  params: { schema, specs },
  changes: [
    'deny: adds one Deny statement to the bucket policy',
    'statement: removes the Allow statements that name the principal, as wholes, from the policies of bucket and access points',
    'lock-down: adds one Deny statement for everyone but a list',
    'block: turns on the whole block on public access of the bucket or, by --scope, of the account',
    'asks Access Analyzer to look at the bucket again',
  ],
  operations: {
    reads: [
      'accessanalyzer:ListAnalyzers',
      's3:GetBucketAcl',
      's3:GetBucketLifecycleConfiguration',
      's3:GetBucketLogging',
      's3:GetBucketNotificationConfiguration',
      's3:GetBucketOwnershipControls',
      's3:GetBucketPolicy',
      's3:GetBucketPolicyStatus',
      's3:GetBucketReplication',
      's3:GetBucketVersioning',
      's3:GetBucketWebsite',
      's3:GetPublicAccessBlock',
      's3:HeadBucket',
      's3:ListBuckets',
      's3-control:GetAccessPoint',
      's3-control:GetAccessPointPolicy',
      's3-control:GetAccessPointPolicyStatus',
      's3-control:GetPublicAccessBlock',
      's3-control:ListAccessPoints',
      's3-control:ListMultiRegionAccessPoints',
      'sts:GetCallerIdentity',
    ],
    writes: [
      'accessanalyzer:StartResourceScan',
      's3:DeleteBucketPolicy',
      's3:DeletePublicAccessBlock',
      's3:PutBucketPolicy',
      's3:PutPublicAccessBlock',
      's3-control:DeleteAccessPointPolicy',
      's3-control:DeletePublicAccessBlock',
      's3-control:PutAccessPointPolicy',
      's3-control:PutPublicAccessBlock',
    ],
  },
  steps: {
    'bucket-policy': bucketPolicy,
    'access-point-policy': accessPointPolicy,
    'public-access-block': publicAccessBlock,
    'account-block': accountBlock,
    'who-may-read': whoMayRead,
    scan,
  },
  offers: revokeOffers,
  async plan(context, params) {
    refuseSample(params.bucket);
    refuseOtherPartition(context, params);
    return draftPlan(context, params, await readBucket(context, params.bucket, params.level !== 'block'));
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
function refuseOtherPartition({ caller }: PlanContext, { principal = '', keep = [] }: Params): void {
  const partitionOf = (arn: string) => /^arn:([^:]+):/.exec(arn)?.[1];
  const own = partitionOf(caller.arn);
  for (const each of [principal, ...keep]) {
    const named = partitionOf(each);
    if (own === undefined || named === undefined || own === named) continue;
    throw new FailureError({
      code: 'refused',
      message: `Refused: ${each} is of partition ${named}, and this session is in ${own}.`,
      hint: `Name the principal as it is in ${own}: nobody else can reach this bucket.`,
    });
  }
}
