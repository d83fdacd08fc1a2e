import { FailureError } from '../../src/aws/errors.ts';
import { getBucketPolicy, getBucketPolicyStatus } from '../../src/aws/s3/reads.ts';
import { deleteBucketPolicy, putBucketPolicy } from '../../src/aws/s3/writes.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, type Proof, type ReadContext, type StepKind } from '../../src/playbook/define.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import { samePolicy } from './same-policy.ts';

/** What the step is to do with a bucket's policy. Null is no policy, which is not an empty one. */
export interface PolicyChange {
  readonly bucket: string;
  readonly account: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly title: string;
  readonly change: PlannedStep['change'];
}

/** Plans the step that replaces a bucket's policy as a whole; the exact text is part of the plan. */
export function policyStep({ bucket, account, before, after, title, change }: PolicyChange): PlannedStep {
  const at = { Bucket: bucket, ExpectedBucketOwner: account };
  return {
    id: `bucket-policy:${bucket}`,
    kind: 'bucket-policy',
    title,
    args: { bucket, policy: after },
    before: { policy: before },
    change,
    calls: [
      after === null ? call('s3', 'DeleteBucketPolicy', at) : call('s3', 'PutBucketPolicy', { ...at, Policy: after }),
    ],
    undo:
      before === null
        ? `Remove the policy of ${bucket}, which had none`
        : `Put back the policy of ${bucket}, byte for byte`,
  };
}

/** Replaces a bucket's policy; S3 does it at once or not at all, and whoever writes last wins. */
export const bucketPolicy: StepKind = {
  async capture(context, { args }) {
    try {
      return { policy: await getBucketPolicy(context.read, at(context, args)) };
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  },
  standing(current, step) {
    if (current === null) return 'gone';
    if (sameJson(current, step.before)) return 'before';
    const { policy } = current as { policy: string | null };
    if (samePolicy(policy, step.args.policy as string | null)) return 'after';
    return samePolicy(policy, (step.before as { policy: string | null }).policy) ? 'before' : 'other';
  },
  async apply(context, { args }) {
    await setPolicy(context, args, args.policy as string | null);
    return { policy: args.policy as string | null };
  },
  async confirm(context, { args }): Promise<Proof> {
    const isPublic = await verdict(context, args);
    if (args.policy === null) return { evidence: 'the bucket has no policy' };
    if (isPublic === false) return { evidence: 'the policy reads back as planned, and S3 says it is not public' };
    if (isPublic === undefined) {
      return {
        evidence: 'the policy reads back as planned',
        remaining: ["S3's own verdict on whether the policy is public could not be read"],
      };
    }
    return {
      evidence: 'the policy reads back as planned; S3 still calls it public',
      remaining: [
        'S3 still calls the policy public, because a statement for everyone remains in it (level block closes that too)',
      ],
    };
  },
  async undo(context, { args, before }) {
    await setPolicy(context, args, (before as { policy: string | null }).policy);
    return {};
  },
};

type Context = Pick<ReadContext, 'read' | 'account'>;

/** The bucket, and the owner it must have: a bucket of that name in another account is refused by S3. */
function at({ account }: Pick<Context, 'account'>, args: PlannedStep['args']) {
  return { bucket: String(args.bucket), expectedBucketOwner: account };
}

/** S3's own verdict on the policy; undefined where it can't be had, which is not a reason to doubt what was read back. */
async function verdict(context: ReadContext, args: PlannedStep['args']): Promise<boolean | undefined> {
  try {
    return (await getBucketPolicyStatus(context.read, at(context, args)))?.isPublic ?? false;
  } catch (error) {
    if (error instanceof FailureError && error.failure.code !== 'expired') return undefined;
    throw error;
  }
}

async function setPolicy(
  context: Parameters<StepKind['apply']>[0],
  args: PlannedStep['args'],
  policy: string | null,
): Promise<void> {
  const bucket = at(context, args);
  if (policy === null) await deleteBucketPolicy(context.write, bucket);
  else await putBucketPolicy(context.write, { ...bucket, policy });
}

/** The bucket itself is gone, not only its policy. */
export function isGone(error: unknown): boolean {
  return error instanceof FailureError && error.failure.awsCode === 'NoSuchBucket';
}
