import { listAnalyzers } from '../../src/aws/accessanalyzer/reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { PublicAccessBlock } from '../../src/aws/s3/public-access-block.ts';
import {
  getBucketAcl,
  getBucketLogging,
  getBucketNotifications,
  getBucketPolicy,
  getBucketPolicyStatus,
  getBucketReplication,
  getBucketWebsite,
  getPublicAccessBlock,
} from '../../src/aws/s3/reads.ts';
import { getAccountPublicAccessBlock, listAccessPoints } from '../../src/aws/s3-control/reads.ts';
import type { PlanContext } from '../../src/playbook/define.ts';
import { type PolicyText, PolicyTextError, readPolicy } from './policy-text.ts';

/** What a plan needs to know of a bucket, and what could not be read. */
export interface BucketState {
  readonly bucket: string;
  readonly arn: string;
  readonly account: string;
  readonly policy: PolicyText | null;
  /** S3's own verdict; undefined when it could not be read. */
  readonly policyIsPublic: boolean | undefined;
  readonly block: PublicAccessBlock | null;
  readonly accountBlock: PublicAccessBlock | null;
  readonly publicGrants: readonly string[];
  readonly isWebsite: boolean;
  readonly replicatesTo: readonly string[];
  readonly notifies: readonly string[];
  readonly logsTo: string | undefined;
  readonly accessPoints: readonly string[];
  readonly analyzerArn: string | undefined;
  /** Questions that stayed open, with the reason. */
  readonly unknown: readonly string[];
}

/**
 * Reads a bucket. The policy and the block must be readable, and the policy clear where it `isEdited`; whatever else
 * is denied becomes an open question.
 */
export async function readBucket(context: PlanContext, bucket: string, isEdited: boolean): Promise<BucketState> {
  const { read, account, caller } = context;
  const at = { bucket, expectedBucketOwner: account };
  const unknown: string[] = [];
  const attempt = async <Answer>(what: string, fallback: Answer, ask: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof FailureError) || error.failure.code === 'expired') throw error;
      unknown.push(`Not known: ${what} (${error.failure.message}).`);
      return fallback;
    }
  };
  const [text, policyIsPublic, block] = await Promise.all([
    getBucketPolicy(read, at),
    attempt(
      'whether S3 calls the policy public',
      undefined,
      async () => (await getBucketPolicyStatus(read, at))?.isPublic ?? false,
    ),
    getPublicAccessBlock(read, at),
  ]);
  const [accountBlock, acl, website, replication, notifications, logging, accessPoints, analyzers] = await Promise.all([
    attempt('whether the account blocks public access', null, () =>
      getAccountPublicAccessBlock(read, { accountId: account }),
    ),
    attempt('what the ACL grants', undefined, () => getBucketAcl(read, at)),
    attempt('whether it is a website', null, () => getBucketWebsite(read, at)),
    attempt('where it replicates to', null, () => getBucketReplication(read, at)),
    attempt('whom it notifies', [], () => getBucketNotifications(read, at)),
    attempt('where its access logs go', null, () => getBucketLogging(read, at)),
    attempt('its access points', [], async () =>
      (await listAccessPoints(read, { accountId: account, bucket })).map(({ name }) => name),
    ),
    attempt('whether Access Analyzer watches it', [], () => listAnalyzers(read)),
  ]);
  const policy =
    text === null
      ? null
      : await (isEdited ? readable(text) : attempt('what the policy says', null, () => readable(text)));
  const external = analyzers.filter(
    ({ type, status: on }) => (type === 'ACCOUNT' || type === 'ORGANIZATION') && on === 'ACTIVE',
  );
  return {
    bucket,
    arn: `arn:${caller.arn.split(':')[1] ?? 'aws'}:s3:::${bucket}`,
    account,
    policy,
    policyIsPublic,
    block,
    accountBlock,
    publicGrants: (acl?.grants ?? [])
      .filter(({ grantee }) => /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/.test(grantee))
      .map(({ grantee, permission }) => `${permission} to ${grantee.split('/').at(-1)}`)
      .sort(),
    isWebsite: website !== null,
    replicatesTo: (replication?.rules ?? []).map((rule) => rule.destinationBucketArn).sort(),
    notifies: notifications.map((each) => each.target ?? each.kind).sort(),
    logsTo: logging?.targetBucket,
    accessPoints: [...accessPoints].sort(),
    analyzerArn: external.map(({ arn }) => arn).sort()[0],
    unknown: unknown.sort(),
  };
}

async function readable(text: string): Promise<PolicyText> {
  try {
    return readPolicy(text);
  } catch (error) {
    if (!(error instanceof PolicyTextError)) throw error;
    throw new FailureError({
      code: 'refused',
      message: `Refused: ${error.message}, so it can't be edited without changing what it means.`,
      hint: 'Use --level block, which leaves the policy alone, or repair the policy by hand first.',
      cause: error,
    });
  }
}
