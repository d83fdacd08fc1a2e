import { FailureError } from '../../src/aws/errors.ts';
import {
  bucketRegion,
  getBucketAcl,
  getBucketOwnership,
  getBucketPolicy,
  getBucketPolicyStatus,
  getPublicAccessBlock,
} from '../../src/aws/s3/reads.ts';
import {
  type AccessPoint,
  getAccessPointBlock,
  getAccessPointPolicy,
  getAccessPointPolicyStatus,
  getAccountPublicAccessBlock,
  listAccessPoints,
} from '../../src/aws/s3-control/reads.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import type { Statement } from '../steps/bucket-policy/evaluate.ts';
import { type PolicyText, PolicyTextError, readPolicy } from '../steps/bucket-policy/policy-text.ts';
import type { PointReach, Reach } from './reach.ts';

/** An access point with its policy as it was read. */
export interface Point extends PointReach {
  readonly vpcId: string | undefined;
  /** Null when it has none; undefined when it could not be read. */
  readonly text: string | null | undefined;
}

/** A bucket's reach with the texts behind it. */
export interface BucketReach extends Reach {
  readonly bucket: string;
  /** The policy's text; null when it has none. */
  readonly text: string | null;
  readonly accessPoints: readonly Point[];
}

/** Asks; a refusal becomes an open question and `fallback` the answer. */
export type Attempt = <Answer>(what: string, fallback: Answer, ask: () => Promise<Answer>) => Promise<Answer>;

/**
 * Gives an Attempt that collects into `unknown`, and the refusals themselves into `refusals`. Credentials that expired are
 * no open question: they end it.
 */
export function attemptInto(unknown: string[], refusals: FailureError[] = []): Attempt {
  return async (what, fallback, ask) => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof FailureError) || error.failure.code === 'expired') throw error;
      refusals.push(error);
      unknown.push(`Not known: ${what} (${error.failure.message}).`);
      return fallback;
    }
  };
}

/** Whose bucket is read, and from where. */
export interface Asked {
  readonly read: ReadAccess;
  readonly account: string;
  readonly partition: string;
  readonly region: string;
}

/**
 * Reads all that decides who reaches a bucket of the account. The policy and the block must be readable; whatever else is
 * denied goes to `attempt`.
 */
export async function readReach(
  { read, account, partition, region }: Asked,
  bucket: string,
  attempt: Attempt,
): Promise<BucketReach> {
  const at = { bucket, expectedBucketOwner: account };
  const [text, policyIsPublic, block] = await Promise.all([
    getBucketPolicy(read, at),
    attempt(
      'whether S3 calls the policy public',
      undefined,
      async () => (await getBucketPolicyStatus(read, at))?.isPublic ?? false,
    ),
    getPublicAccessBlock(read, at),
  ]);
  const [accountBlock, acl, ownership, accessPoints] = await Promise.all([
    attempt('whether the account blocks public access', null, () =>
      getAccountPublicAccessBlock(read, { accountId: account }),
    ),
    attempt('what the ACL grants', undefined, () => getBucketAcl(read, at)),
    attempt('who owns its objects', undefined, () => getBucketOwnership(read, at)),
    attempt('its access points', [], () => readPoints({ read, account, region }, bucket, attempt)),
  ]);
  const arn = `arn:${partition}:s3:::${bucket}`;
  const statements = statementsOf(text);
  return { bucket, arn, account, text, statements, policyIsPublic, block, accountBlock, acl, ownership, accessPoints };
}

async function readPoints(
  { read, account, region }: Omit<Asked, 'partition'>,
  bucket: string,
  attempt: Attempt,
): Promise<Point[]> {
  const asked = [
    listAccessPoints(read, { accountId: account, bucket }),
    bucketRegion(read, { bucket, expectedBucketOwner: account }),
  ] as const;
  // Where both fail the same one has to be told each time: a plan that says another thing is refused.
  await Promise.allSettled(asked);
  const listed = await asked[0];
  // Without it these may not be all: that is told, and those that were found count.
  const home = await attempt('whether it has access points in another region', region, async () => await asked[1]);
  if (home !== undefined && home !== region) throw elsewhere(bucket, home, region);
  const points = await Promise.all(listed.map((point) => readPoint(read, account, point, attempt)));
  return points.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** S3 sends requests for a bucket on to its region, but lists access points in one region only, and says nothing of others. */
const elsewhere = (bucket: string, home: string, region: string): FailureError =>
  new FailureError({
    code: 'invalid',
    message: `${bucket} is in ${home}, and this session in ${region}: plan it with --region ${home}`,
    hint: `Use --region ${home}.`,
  });

async function readPoint(read: ReadAccess, account: string, point: AccessPoint, attempt: Attempt): Promise<Point> {
  const { name, arn = '', networkOrigin, vpcId } = point;
  const at = { accountId: account, name };
  const [text, policyIsPublic, block] = await Promise.all([
    attempt(`the policy of access point ${name}`, undefined, () => getAccessPointPolicy(read, at)),
    attempt(
      `whether S3 calls the policy of access point ${name} public`,
      undefined,
      async () => (await getAccessPointPolicyStatus(read, at))?.isPublic ?? false,
    ),
    attempt(`the block of access point ${name}`, null, () => getAccessPointBlock(read, at)),
  ]);
  const statements = text === undefined ? undefined : statementsOf(text);
  return { name, arn, account, networkOrigin, vpcId, text, statements, policyIsPublic, block };
}

/** Gives a policy's statements: none where there is no policy, undefined where its text is ambiguous. */
export function statementsOf(text: string | null): readonly Statement[] | undefined {
  return text === null ? [] : readable(text)?.statements.map(({ value }) => value);
}

/** Gives a policy read, or undefined where its text is ambiguous. */
export function readable(text: string): PolicyText | undefined {
  try {
    return readPolicy(text);
  } catch (error) {
    if (error instanceof PolicyTextError) return undefined;
    throw error;
  }
}
