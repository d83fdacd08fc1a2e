import type {
  DeletePublicAccessBlockRequest,
  GetPublicAccessBlockOutput,
  GetPublicAccessBlockRequest,
  PublicAccessBlockConfiguration,
  PutPublicAccessBlockRequest,
} from '@aws-sdk/client-s3';
import type { Handler } from '../handler.ts';
import type { PublicAccessBlock } from '../state.ts';
import { scheduleRescan } from './analyzer-rescan.ts';
import { bucketOf, notConfigured } from './buckets.ts';

/** The block in S3's own shape. */
export const toConfiguration = (block: PublicAccessBlock): PublicAccessBlockConfiguration => ({
  BlockPublicAcls: block.blockPublicAcls,
  IgnorePublicAcls: block.ignorePublicAcls,
  BlockPublicPolicy: block.blockPublicPolicy,
  RestrictPublicBuckets: block.restrictPublicBuckets,
});

/** The block that a configuration makes: a setting left out is off, as in S3, which replaces the whole. */
export const fromConfiguration = (given: PublicAccessBlockConfiguration): PublicAccessBlock => ({
  blockPublicAcls: given.BlockPublicAcls ?? false,
  ignorePublicAcls: given.IgnorePublicAcls ?? false,
  blockPublicPolicy: given.BlockPublicPolicy ?? false,
  restrictPublicBuckets: given.RestrictPublicBuckets ?? false,
});

/** GetPublicAccessBlock. */
export const getPublicAccessBlock: Handler<GetPublicAccessBlockRequest, GetPublicAccessBlockOutput> = (
  input,
  context,
) => {
  const bucket = bucketOf(context, input);
  if (bucket.publicAccessBlock === null) {
    throw notConfigured(
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration was not found',
      bucket,
    );
  }
  return { PublicAccessBlockConfiguration: toConfiguration(bucket.publicAccessBlock) };
};

/** PutPublicAccessBlock: a policy that is public already stays as it is. */
export const putPublicAccessBlock: Handler<PutPublicAccessBlockRequest, object> = (input, context) => {
  const bucket = bucketOf(context, input);
  bucket.publicAccessBlock = fromConfiguration(input.PublicAccessBlockConfiguration ?? {});
  scheduleRescan(context, bucket.name);
  return {};
};

/** DeletePublicAccessBlock. */
export const deletePublicAccessBlock: Handler<DeletePublicAccessBlockRequest, object> = (input, context) => {
  const bucket = bucketOf(context, input);
  bucket.publicAccessBlock = null;
  scheduleRescan(context, bucket.name);
  return {};
};
