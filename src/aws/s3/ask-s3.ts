import type { S3Client } from '@aws-sdk/client-s3';
import type { ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';
import type { BucketAt } from './bucket.ts';

type Sdk = typeof import('./sdk.ts');

/** Does `work` with the S3 client; an error becomes the FailureError of this operation on this resource. */
export function askS3<Answer>(
  access: ReadAccess,
  operation: string,
  resource: string | undefined,
  work: (sdk: Sdk, client: S3Client) => Promise<Answer>,
): Promise<Answer> {
  return asking({ service: 's3', operation, ...(resource === undefined ? {} : { resource }) }, async () =>
    work(await import('./sdk.ts'), await access.client('s3')),
  );
}

/** Gives the bucket as S3's inputs name it. */
export const inputOf = ({ bucket, expectedBucketOwner }: BucketAt) => ({
  Bucket: bucket,
  ...(expectedBucketOwner === undefined ? {} : { ExpectedBucketOwner: expectedBucketOwner }),
});

/** Gives null where S3 says by this error code that the configuration asked for is absent. */
export async function unlessAbsent<Answer>(code: string, answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.name === code) return null;
    throw error;
  }
}
