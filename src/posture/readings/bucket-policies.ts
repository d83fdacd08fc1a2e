import type { Bucket } from '../../aws/s3/bucket.ts';
import { getBucketPolicy, listBuckets } from '../../aws/s3/reads.ts';
import type { Attempt, Reading } from '../account.ts';

/** Each bucket of the account, whatever its region, with its policy as S3 keeps it; null where it has none. */
export const bucketPolicies: Reading<readonly Attempt<Bucket, string | null>[]> = async (account) => {
  const { read, signal, accountId } = account;
  const buckets = await listBuckets(read, { signal });
  return account.each(buckets, ({ name }) =>
    getBucketPolicy(read, { bucket: name, expectedBucketOwner: accountId }, { signal }),
  );
};
