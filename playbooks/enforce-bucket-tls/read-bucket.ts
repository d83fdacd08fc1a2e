import { FailureError } from '../../src/aws/errors.ts';
import type { BucketLogging, BucketWebsite } from '../../src/aws/s3/bucket.ts';
import {
  getBucketLogging,
  getBucketPolicy,
  getBucketPolicyStatus,
  getBucketWebsite,
  getPublicAccessBlock,
} from '../../src/aws/s3/reads.ts';
import { getAccountPublicAccessBlock } from '../../src/aws/s3-control/reads.ts';
import type { PlanContext } from '../../src/playbook/define.ts';
import { editablePolicy } from '../steps/bucket-policy/refusals.ts';

/** What a plan needs to know of a bucket; undefined is what could not be read. */
export interface BucketState {
  /** Null when it has none. */
  readonly policy: string | null;
  /** S3's own verdict on the policy. */
  readonly isPublic: boolean | undefined;
  /** Whether the bucket or the account refuses policies that are public. */
  readonly blocksPublicPolicy: boolean | undefined;
  readonly website: BucketWebsite | null | undefined;
  readonly logging: BucketLogging | null | undefined;
  /** Questions that stayed open, with the reason. */
  readonly unknown: readonly string[];
}

/** Reads a bucket. Its policy must be readable and clear; whatever else is refused becomes an open question. */
export async function readBucket({ read, account }: PlanContext, bucket: string): Promise<BucketState> {
  const at = { bucket, expectedBucketOwner: account };
  const unknown: string[] = [];
  const attempt = async <Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer | undefined> => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof FailureError) || error.failure.code === 'expired') throw error;
      unknown.push(`Not known: ${what} (${error.failure.message}).`);
      return undefined;
    }
  };
  const policy = await getBucketPolicy(read, at);
  if (policy !== null) editablePolicy(policy, 'Repair the policy by hand first.');
  const [status, block, accountBlock, website, logging] = await Promise.all([
    attempt('whether S3 calls the policy public', () => getBucketPolicyStatus(read, at)),
    attempt('whether the bucket blocks public policies', () => getPublicAccessBlock(read, at)),
    attempt('whether the account blocks public policies', () =>
      getAccountPublicAccessBlock(read, { accountId: account }),
    ),
    attempt('whether it is a website', () => getBucketWebsite(read, at)),
    attempt('where its access logs go', () => getBucketLogging(read, at)),
  ]);
  const isBlocked = block?.blockPublicPolicy === true || accountBlock?.blockPublicPolicy === true;
  const isKnown = block !== undefined && accountBlock !== undefined;
  return {
    policy,
    isPublic: status === undefined ? undefined : (status?.isPublic ?? false),
    blocksPublicPolicy: isBlocked || (isKnown ? false : undefined),
    website,
    logging,
    unknown: unknown.sort(),
  };
}
