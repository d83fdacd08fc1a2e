import type { PublicAccessBlock } from '../../src/aws/s3/public-access-block.ts';
import { getPublicAccessBlock } from '../../src/aws/s3/reads.ts';
import { deletePublicAccessBlock, putPublicAccessBlock } from '../../src/aws/s3/writes.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, type StepKind } from '../../src/playbook/define.ts';
import type { JsonObject, PlannedStep } from '../../src/playbook/plan.ts';
import { isGone } from '../steps/bucket-policy/policy-step.ts';

/** All four switches on. */
export const BLOCK_ALL: PublicAccessBlock = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
};

/** The same in S3's own form, as a plan shows it. */
export const BLOCK_ALL_SENT: JsonObject = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** Tells whether all four switches are on. */
export const isBlocked = (block: PublicAccessBlock | null): boolean => block !== null && sameJson(block, BLOCK_ALL);

/** Gives the change of each switch, in words. */
export const blockChange = (before: PublicAccessBlock | null): PlannedStep['change'] =>
  Object.keys(BLOCK_ALL).map((key) => ({
    what: key,
    before: before === null ? 'not set' : before[key as keyof PublicAccessBlock] ? 'on' : 'off',
    after: 'on',
  }));

/** Plans the step that turns on a bucket's whole block on public access. */
export function blockStep(bucket: string, account: string, before: PublicAccessBlock | null): PlannedStep {
  return {
    id: `public-access-block:${bucket}`,
    kind: 'public-access-block',
    title: `Block all public access to ${bucket}`,
    args: { bucket },
    before: { block: before === null ? null : { ...before } },
    change: blockChange(before),
    calls: [
      call('s3', 'PutPublicAccessBlock', {
        Bucket: bucket,
        ExpectedBucketOwner: account,
        PublicAccessBlockConfiguration: BLOCK_ALL_SENT,
      }),
    ],
    undo:
      before === null ? `Remove the block from ${bucket}, which had none` : `Set the block of ${bucket} back as it was`,
  };
}

/** Turns on a bucket's block on public access: what the policy or an ACL gives to everyone no longer counts. */
export const publicAccessBlock: StepKind = {
  async capture({ read, account }, { args }) {
    try {
      const block = await getPublicAccessBlock(read, { bucket: String(args.bucket), expectedBucketOwner: account });
      return { block: block === null ? null : { ...block } };
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  },
  standing(current, step) {
    if (current === null) return 'gone';
    if (sameJson(current, { block: BLOCK_ALL })) return 'after';
    return sameJson(current, step.before) ? 'before' : 'other';
  },
  async apply({ write, account }, { args }) {
    await putPublicAccessBlock(write, { bucket: String(args.bucket), expectedBucketOwner: account, block: BLOCK_ALL });
    return {};
  },
  async confirm() {
    return { evidence: 'all four switches of the block read back on' };
  },
  async undo({ write, account }, { args, before }) {
    const at = { bucket: String(args.bucket), expectedBucketOwner: account };
    const { block } = before as { block: PublicAccessBlock | null };
    if (block === null) await deletePublicAccessBlock(write, at);
    else await putPublicAccessBlock(write, { ...at, block });
    return {};
  },
};
