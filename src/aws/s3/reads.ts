import { type CallOptions, sending } from '../call-options.ts';
import { FailureError } from '../errors.ts';
import { allPages } from '../pages.ts';
import type { ReadAccess } from '../session.ts';
import { askS3, inputOf, unlessAbsent } from './ask-s3.ts';
import type {
  Bucket,
  BucketAcl,
  BucketAt,
  BucketLogging,
  BucketNotification,
  BucketReplication,
  BucketVersioning,
  BucketWebsite,
  LifecycleRule,
} from './bucket.ts';
import { type PublicAccessBlock, toPublicAccessBlock } from './public-access-block.ts';
import { toAcl, toLifecycleRules, toNotifications, toReplication, toWebsite } from './to-bucket.ts';

export { getObject, listObjects, type StoredObject } from './object-reads.ts';

/**
 * Gives every bucket of the account.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
 */
export function listBuckets(read: ReadAccess, options: CallOptions = {}): Promise<readonly Bucket[]> {
  return askS3(read, 'ListBuckets', undefined, async (sdk, client) => {
    const pages = await allPages(
      (ContinuationToken) =>
        client.send(new sdk.ListBucketsCommand({ MaxBuckets: 1000, ContinuationToken }), sending(options)),
      (page) => page.ContinuationToken,
    );
    return pages
      .flatMap((page) => page.Buckets ?? [])
      .map(({ Name, BucketRegion, CreationDate }) => ({
        name: Name ?? '',
        region: BucketRegion,
        createdAt: CreationDate?.getTime(),
      }));
  });
}

/**
 * Gives the region of a bucket that exists and may be read; otherwise a `not-found` or `denied` failure.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
export function headBucket(
  read: ReadAccess,
  at: BucketAt,
  options: CallOptions = {},
): Promise<{ readonly region: string | undefined }> {
  return askS3(read, 'HeadBucket', at.bucket, async (sdk, client) => {
    const { BucketRegion } = await client.send(new sdk.HeadBucketCommand(inputOf(at)), sending(options));
    return { region: BucketRegion };
  });
}

/** Gives the region of a bucket; undefined when S3 does not say. A bucket that is not there is a `not-found` failure. */
export async function bucketRegion(
  read: ReadAccess,
  at: BucketAt,
  options: CallOptions = {},
): Promise<string | undefined> {
  try {
    return (await headBucket(read, at, options)).region;
  } catch (error) {
    // S3 names the region even where it refuses, or sends one on to it.
    const region = error instanceof FailureError ? regionHeader(error.failure.cause) : undefined;
    if (region === undefined) throw error;
    return region;
  }
}

/**
 * Gives the text of a bucket's policy exactly as S3 keeps it; null when there is none, which is not an empty one.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html
 */
export function getBucketPolicy(read: ReadAccess, at: BucketAt, options: CallOptions = {}): Promise<string | null> {
  return askS3(read, 'GetBucketPolicy', at.bucket, async (sdk, client) => {
    const sent = client.send(new sdk.GetBucketPolicyCommand(inputOf(at)), sending(options));
    const answer = await unlessAbsent('NoSuchBucketPolicy', sent);
    if (answer === null) return null;
    if (answer.Policy === undefined) throw new Error('The answer holds no policy');
    return answer.Policy;
  });
}

/**
 * Gives what S3 itself makes of a bucket's policy; null when there is no policy.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html
 */
export function getBucketPolicyStatus(
  read: ReadAccess,
  at: BucketAt,
  options: CallOptions = {},
): Promise<{ readonly isPublic: boolean } | null> {
  return askS3(read, 'GetBucketPolicyStatus', at.bucket, async (sdk, client) => {
    const sent = client.send(new sdk.GetBucketPolicyStatusCommand(inputOf(at)), sending(options));
    const answer = await unlessAbsent('NoSuchBucketPolicy', sent);
    if (answer === null) return null;
    const isPublic = answer.PolicyStatus?.IsPublic;
    if (isPublic === undefined) throw new Error('The answer does not say whether the policy is public');
    return { isPublic };
  });
}

/**
 * Gives the bucket's own block on public access; null when none was ever set. The account's block is apart.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html
 */
export function getPublicAccessBlock(
  read: ReadAccess,
  at: BucketAt,
  options: CallOptions = {},
): Promise<PublicAccessBlock | null> {
  return askS3(read, 'GetPublicAccessBlock', at.bucket, async (sdk, client) => {
    const sent = client.send(new sdk.GetPublicAccessBlockCommand(inputOf(at)), sending(options));
    const answer = await unlessAbsent('NoSuchPublicAccessBlockConfiguration', sent);
    return answer === null ? null : toPublicAccessBlock(answer.PublicAccessBlockConfiguration ?? {});
  });
}

/**
 * Gives `BucketOwnerEnforced` (ACLs are off), `BucketOwnerPreferred` or `ObjectWriter`; null when none is set.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html
 */
export function getBucketOwnership(read: ReadAccess, at: BucketAt, options: CallOptions = {}): Promise<string | null> {
  return askS3(read, 'GetBucketOwnershipControls', at.bucket, async (sdk, client) => {
    const sent = client.send(new sdk.GetBucketOwnershipControlsCommand(inputOf(at)), sending(options));
    const answer = await unlessAbsent('OwnershipControlsNotFoundError', sent);
    return answer?.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? null;
  });
}

/**
 * Gives the owner and the grants of a bucket's ACL.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html
 */
export function getBucketAcl(read: ReadAccess, at: BucketAt, options: CallOptions = {}): Promise<BucketAcl> {
  return askS3(read, 'GetBucketAcl', at.bucket, async (sdk, client) =>
    toAcl(await client.send(new sdk.GetBucketAclCommand(inputOf(at)), sending(options))),
  );
}

/**
 * Gives a bucket's website; null when it serves none.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html
 */
export function getBucketWebsite(
  read: ReadAccess,
  at: BucketAt,
  options: CallOptions = {},
): Promise<BucketWebsite | null> {
  return askS3(read, 'GetBucketWebsite', at.bucket, async (sdk, client) => {
    const sent = client.send(new sdk.GetBucketWebsiteCommand(inputOf(at)), sending(options));
    const answer = await unlessAbsent('NoSuchWebsiteConfiguration', sent);
    return answer === null ? null : toWebsite(answer);
  });
}

/**
 * Gives where a bucket is copied to; null when nowhere.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html
 */
export function getBucketReplication(
  read: ReadAccess,
  at: BucketAt,
  options: CallOptions = {},
): Promise<BucketReplication | null> {
  return askS3(read, 'GetBucketReplication', at.bucket, async (sdk, client) => {
    const sent = client.send(new sdk.GetBucketReplicationCommand(inputOf(at)), sending(options));
    const answer = await unlessAbsent('ReplicationConfigurationNotFoundError', sent);
    return answer === null ? null : toReplication(answer.ReplicationConfiguration);
  });
}

/**
 * Gives where a bucket's events go; empty when nowhere.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html
 */
export function getBucketNotifications(
  read: ReadAccess,
  at: BucketAt,
  options: CallOptions = {},
): Promise<readonly BucketNotification[]> {
  return askS3(read, 'GetBucketNotificationConfiguration', at.bucket, async (sdk, client) =>
    toNotifications(
      await client.send(new sdk.GetBucketNotificationConfigurationCommand(inputOf(at)), sending(options)),
    ),
  );
}

/**
 * Gives a bucket's lifecycle rules; null when it has none.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html
 */
export function getBucketLifecycle(
  read: ReadAccess,
  at: BucketAt,
  options: CallOptions = {},
): Promise<readonly LifecycleRule[] | null> {
  return askS3(read, 'GetBucketLifecycleConfiguration', at.bucket, async (sdk, client) => {
    const sent = client.send(new sdk.GetBucketLifecycleConfigurationCommand(inputOf(at)), sending(options));
    const answer = await unlessAbsent('NoSuchLifecycleConfiguration', sent);
    return answer === null ? null : toLifecycleRules(answer.Rules);
  });
}

/**
 * Gives where a bucket's access logs go; null when it writes none.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html
 */
export function getBucketLogging(
  read: ReadAccess,
  at: BucketAt,
  options: CallOptions = {},
): Promise<BucketLogging | null> {
  return askS3(read, 'GetBucketLogging', at.bucket, async (sdk, client) => {
    const { LoggingEnabled } = await client.send(new sdk.GetBucketLoggingCommand(inputOf(at)), sending(options));
    if (LoggingEnabled?.TargetBucket === undefined) return null;
    return { targetBucket: LoggingEnabled.TargetBucket, targetPrefix: LoggingEnabled.TargetPrefix ?? '' };
  });
}

/**
 * Says whether a bucket keeps former versions of its objects.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
 */
export function getBucketVersioning(
  read: ReadAccess,
  at: BucketAt,
  options: CallOptions = {},
): Promise<BucketVersioning> {
  return askS3(read, 'GetBucketVersioning', at.bucket, async (sdk, client) => {
    const { Status, MFADelete } = await client.send(new sdk.GetBucketVersioningCommand(inputOf(at)), sending(options));
    return { status: Status ?? 'Disabled', mfaDelete: MFADelete === 'Enabled' };
  });
}

function regionHeader(cause: unknown): string | undefined {
  const { $response } = (cause ?? {}) as { $response?: { headers?: Readonly<Record<string, unknown>> } };
  const region = $response?.headers?.['x-amz-bucket-region'];
  return typeof region === 'string' && region !== '' ? region : undefined;
}
