import type { BucketAcl } from '../../src/aws/s3/bucket.ts';
import type { PublicAccessBlock } from '../../src/aws/s3/public-access-block.ts';
import type { Statement } from '../steps/bucket-policy/evaluate.ts';

/** All that decides who reaches a bucket, as far as it was read; undefined is what could not be. */
export interface Reach {
  readonly arn: string;
  readonly account: string;
  /** Undefined when the policy's text is ambiguous. */
  readonly statements: readonly Statement[] | undefined;
  /** S3's own verdict on the policy. */
  readonly policyIsPublic: boolean | undefined;
  readonly block: PublicAccessBlock | null;
  readonly accountBlock: PublicAccessBlock | null;
  readonly acl: BucketAcl | undefined;
  /** Null when none is set, and then ACLs count. */
  readonly ownership: string | null | undefined;
  readonly accessPoints: readonly PointReach[];
}

/** An access point of the bucket, as a way to it. */
export interface PointReach {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly networkOrigin: string;
  readonly statements: readonly Statement[] | undefined;
  readonly policyIsPublic: boolean | undefined;
  readonly block: PublicAccessBlock | null;
}

/** Tells whether a switch is on for the bucket: its own block or the account's. */
export const isOn = (reach: Pick<Reach, 'block' | 'accountBlock'>, key: keyof PublicAccessBlock): boolean =>
  reach.block?.[key] === true || reach.accountBlock?.[key] === true;

/** Tells whether ACLs count for the bucket; undefined where its ownership could not be read. */
export function aclsCount({ ownership }: Pick<Reach, 'ownership'>): boolean | undefined {
  return ownership === undefined ? undefined : ownership !== 'BucketOwnerEnforced';
}
