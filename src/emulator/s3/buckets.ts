import type {
  GetBucketLocationRequest,
  HeadBucketOutput,
  HeadBucketRequest,
  ListBucketsOutput,
  ListBucketsRequest,
} from '@aws-sdk/client-s3';
import { AwsError, type Handler, type HandlerContext } from '../handler.ts';
import type { BucketState } from '../state.ts';
import { RawBody } from '../wire/request.ts';

/** The bucket a request names; refuses one that is not there, and one that someone else owns than the caller expects. */
export function bucketOf(
  context: HandlerContext,
  input: { Bucket?: string | undefined; ExpectedBucketOwner?: string | undefined },
): BucketState {
  const name = input.Bucket ?? '';
  const bucket = context.world.buckets[name];
  if (bucket === undefined) {
    throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
  }
  if (input.ExpectedBucketOwner !== undefined && input.ExpectedBucketOwner !== bucket.ownerAccount) {
    throw new AwsError('AccessDenied', 'Access Denied', 403);
  }
  return bucket;
}

/** What S3 answers where a bucket has no configuration of a kind. */
export const notConfigured = (code: string, message: string, bucket: BucketState): AwsError =>
  new AwsError(code, message, 404, { BucketName: bucket.name });

/** ListBuckets: the account's own, by name. */
export const listBuckets: Handler<ListBucketsRequest, ListBucketsOutput> = (input, { world }) => {
  const own = Object.values(world.buckets)
    .filter((bucket) => bucket.ownerAccount === world.accountId && bucket.name.startsWith(input.Prefix ?? ''))
    .filter((bucket) => input.BucketRegion === undefined || bucket.region === input.BucketRegion)
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  const after = input.ContinuationToken ?? '';
  const rest = own.filter((bucket) => bucket.name > after);
  const page = rest.slice(0, input.MaxBuckets ?? rest.length);
  const last = page.at(-1);
  return {
    Buckets: page.map((bucket) => ({
      Name: bucket.name,
      CreationDate: new Date(bucket.createdAt),
      ...(input.MaxBuckets === undefined ? {} : { BucketRegion: bucket.region }),
    })),
    Owner: { ID: own[0]?.ownerId ?? world.accountId },
    ...(input.Prefix === undefined ? {} : { Prefix: input.Prefix }),
    ...(page.length < rest.length && last !== undefined ? { ContinuationToken: last.name } : {}),
  };
};

/** HeadBucket. */
export const headBucket: Handler<HeadBucketRequest, HeadBucketOutput> = (input, context) => ({
  BucketRegion: bucketOf(context, input).region,
  AccessPointAlias: false,
});

/** GetBucketLocation: an element with text alone, empty for us-east-1, which no schema describes. */
export const getBucketLocation: Handler<GetBucketLocationRequest, RawBody> = (input, context) => {
  const { region } = bucketOf(context, input);
  const text = region === 'us-east-1' ? '' : region;
  return new RawBody(
    `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${text}</LocationConstraint>`,
    'application/xml',
  );
};
