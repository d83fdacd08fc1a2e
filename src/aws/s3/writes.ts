import type { WriteAccess } from '../session.ts';
import { askS3, inputOf } from './ask-s3.ts';
import type { BucketAt } from './bucket.ts';
import { type PublicAccessBlock, toSdkBlock } from './public-access-block.ts';

/** A bucket to change: S3 refuses when it belongs to another account. */
export type OwnedBucket = Required<BucketAt>;

/**
 * Replaces a bucket's whole policy by this text. S3 refuses one that locks out every caller of the account, and a
 * public one while BlockPublicPolicy is on.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
export function putBucketPolicy(
  write: WriteAccess,
  { policy, ...at }: OwnedBucket & { readonly policy: string },
): Promise<void> {
  return askS3(write, 'PutBucketPolicy', at.bucket, async (sdk, client) => {
    await client.send(new sdk.PutBucketPolicyCommand({ ...inputOf(at), Policy: policy }));
  });
}

/**
 * Removes a bucket's policy; done too when there is none.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html
 */
export function deleteBucketPolicy(write: WriteAccess, at: OwnedBucket): Promise<void> {
  return askS3(write, 'DeleteBucketPolicy', at.bucket, async (sdk, client) => {
    await client.send(new sdk.DeleteBucketPolicyCommand(inputOf(at)));
  });
}

/**
 * Replaces all four switches of a bucket's block on public access.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html
 */
export function putPublicAccessBlock(
  write: WriteAccess,
  { block, ...at }: OwnedBucket & { readonly block: PublicAccessBlock },
): Promise<void> {
  return askS3(write, 'PutPublicAccessBlock', at.bucket, async (sdk, client) => {
    const input = { ...inputOf(at), PublicAccessBlockConfiguration: toSdkBlock(block) };
    await client.send(new sdk.PutPublicAccessBlockCommand(input));
  });
}

/**
 * Removes a bucket's block on public access; the account's stays.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html
 */
export function deletePublicAccessBlock(write: WriteAccess, at: OwnedBucket): Promise<void> {
  return askS3(write, 'DeletePublicAccessBlock', at.bucket, async (sdk, client) => {
    await client.send(new sdk.DeletePublicAccessBlockCommand(inputOf(at)));
  });
}
