import type {
  DeleteBucketPolicyRequest,
  GetBucketPolicyOutput,
  GetBucketPolicyRequest,
  GetBucketPolicyStatusOutput,
  GetBucketPolicyStatusRequest,
  PutBucketPolicyRequest,
} from '@aws-sdk/client-s3';
import { AwsError, type Handler } from '../handler.ts';
import { isPolicyPublic } from '../policy-status.ts';
import type { BucketState } from '../state.ts';
import { scheduleRescan } from './analyzer-rescan.ts';
import { bucketOf, notConfigured } from './buckets.ts';
import { validatePolicy } from './policy-document.ts';

const noPolicy = (bucket: BucketState): AwsError =>
  notConfigured('NoSuchBucketPolicy', 'The bucket policy does not exist', bucket);

/** GetBucketPolicy: byte for byte as it was put. */
export const getBucketPolicy: Handler<GetBucketPolicyRequest, GetBucketPolicyOutput> = (input, context) => {
  const bucket = bucketOf(context, input);
  if (bucket.policy === null) throw noPolicy(bucket);
  return { Policy: bucket.policy };
};

/** GetBucketPolicyStatus. */
export const getBucketPolicyStatus: Handler<GetBucketPolicyStatusRequest, GetBucketPolicyStatusOutput> = (
  input,
  context,
) => {
  const bucket = bucketOf(context, input);
  if (bucket.policy === null) throw noPolicy(bucket);
  return { PolicyStatus: { IsPublic: isPolicyPublic(bucket.policy) } };
};

/** PutBucketPolicy: refused when it is not a policy of this bucket, or is public where the bucket or the account blocks that. */
export const putBucketPolicy: Handler<PutBucketPolicyRequest, object> = (input, context) => {
  const { world, caller } = context;
  const bucket = bucketOf(context, input);
  const policy = input.Policy ?? '';
  const arn = `arn:aws:s3:::${bucket.name}`;
  validatePolicy(world, policy, arn);
  const blocks = [bucket.publicAccessBlock, world.accountPublicAccessBlock];
  if (blocks.some((block) => block?.blockPublicPolicy) && isPolicyPublic(policy)) {
    throw new AwsError(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "${arn}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
      403,
    );
  }
  bucket.policy = policy;
  scheduleRescan(context, bucket.name);
  return {};
};

/** DeleteBucketPolicy: no error where there is none. */
export const deleteBucketPolicy: Handler<DeleteBucketPolicyRequest, object> = (input, context) => {
  const bucket = bucketOf(context, input);
  bucket.policy = null;
  scheduleRescan(context, bucket.name);
  return {};
};
