import { FailureError } from '../../src/aws/errors.ts';
import {
  getBucketAcl,
  getBucketOwnership,
  getBucketPolicyStatus,
  getPublicAccessBlock,
  listBuckets,
} from '../../src/aws/s3/reads.ts';
import type { PlanContext } from '../../src/playbook/define.ts';

/** The other buckets of an account, by what a block of the whole account would take from them. */
export interface OtherBuckets {
  /** Public by now, with how: they would be so no longer. */
  readonly open: readonly { readonly bucket: string; readonly how: string }[];
  /** Read, and not public. */
  readonly closed: number;
  /** Could not be read, or were too many to read. */
  readonly unknown: readonly string[];
}

/** So many are looked at: four small reads each, before a person who waits. */
export const LOOKED_AT = 100;
const AT_ONCE = 8;

/** Looks at the account's other buckets: S3's verdict on the policy, the ACL, and the bucket's own block. */
export async function otherBuckets(context: PlanContext, bucket: string): Promise<OtherBuckets> {
  const names = (await listBuckets(context.read)).map(({ name }) => name).filter((name) => name !== bucket);
  const queue = [...names].sort().slice(0, LOOKED_AT);
  const found = new Map<string, string | undefined>();
  const unknown = [...names].sort().slice(LOOKED_AT);
  const work = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      try {
        found.set(name, await openBy(context, name));
      } catch (error) {
        if (!(error instanceof FailureError) || error.failure.code === 'expired') throw error;
        unknown.push(name);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const open = [...found].flatMap(([name, how]) => (how === undefined ? [] : [{ bucket: name, how }]));
  return {
    open: open.sort((a, b) => (a.bucket < b.bucket ? -1 : 1)),
    closed: found.size - open.length,
    unknown: unknown.sort(),
  };
}

async function openBy({ read, account }: PlanContext, bucket: string): Promise<string | undefined> {
  const at = { bucket, expectedBucketOwner: account };
  const [status, acl, block, ownership] = await Promise.all([
    getBucketPolicyStatus(read, at),
    getBucketAcl(read, at),
    getPublicAccessBlock(read, at),
    getBucketOwnership(read, at),
  ]);
  const byPolicy = status?.isPublic === true && block?.restrictPublicBuckets !== true;
  const byAcl =
    ownership !== 'BucketOwnerEnforced' &&
    block?.ignorePublicAcls !== true &&
    acl.grants.some(({ grantee }) => /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/.test(grantee));
  const ways = [...(byPolicy ? ['by its policy'] : []), ...(byAcl ? ['by its ACL'] : [])];
  return ways.length === 0 ? undefined : ways.join(' and ');
}
