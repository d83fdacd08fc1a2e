import { listAnalyzers } from '../../src/aws/accessanalyzer/reads.ts';
import type { FailureError } from '../../src/aws/errors.ts';
import type {
  BucketLogging,
  BucketNotification,
  BucketReplication,
  BucketVersioning,
  BucketWebsite,
  LifecycleRule,
} from '../../src/aws/s3/bucket.ts';
import {
  getBucketLifecycle,
  getBucketLogging,
  getBucketNotifications,
  getBucketReplication,
  getBucketVersioning,
  getBucketWebsite,
} from '../../src/aws/s3/reads.ts';
import { listMultiRegionAccessPoints } from '../../src/aws/s3-control/reads.ts';
import type { PlanContext } from '../../src/playbook/define.ts';
import type { JsonObject } from '../../src/playbook/plan.ts';
import type { PolicyText } from '../steps/bucket-policy/policy-text.ts';
import { editablePolicy } from '../steps/bucket-policy/refusals.ts';
import { aclsCount } from './reach.ts';
import { attemptInto, type BucketReach, readReach } from './read-reach.ts';

/** What a plan needs to know of a bucket, and what could not be read. */
export interface BucketState extends BucketReach {
  readonly policy: PolicyText | null;
  /** What the ACL gives to everyone, whether or not ACLs count. */
  readonly publicGrants: readonly string[];
  readonly website: BucketWebsite | null;
  readonly replication: BucketReplication | null;
  readonly notifications: readonly BucketNotification[];
  /** Null when it has none; undefined when it could not be read. */
  readonly lifecycle: readonly LifecycleRule[] | null | undefined;
  readonly logging: BucketLogging | null;
  readonly versioning: BucketVersioning | undefined;
  /** Names of multi-region access points that lead to it. */
  readonly multiRegion: readonly string[];
  readonly analyzerArn: string | undefined;
  /** Why an access point, or their list, could not be read; undefined where all were. */
  readonly pointsUnread: FailureError | undefined;
  /** Questions that stayed open, with the reason. */
  readonly unknown: readonly string[];
}

/**
 * Reads a bucket. The policy and the block must be readable, and the policy clear where it `isEdited`; whatever else
 * is denied becomes an open question.
 */
export async function readBucket(context: PlanContext, bucket: string, isEdited: boolean): Promise<BucketState> {
  const { read, account, caller, region } = context;
  const at = { bucket, expectedBucketOwner: account };
  const partition = caller.arn.split(':')[1] ?? 'aws';
  const unknown: string[] = [];
  const refusals: FailureError[] = [];
  const attempt = attemptInto(unknown, refusals);
  const [reach, website, replication, notifications, lifecycle, logging, versioning, multiRegion, analyzers] =
    await Promise.all([
      readReach({ read, account, partition, region }, bucket, attempt),
      attempt('whether it is a website', null, () => getBucketWebsite(read, at)),
      attempt('where it replicates to', null, () => getBucketReplication(read, at)),
      attempt('whom it notifies', [], () => getBucketNotifications(read, at)),
      attempt('which objects expire', undefined, () => getBucketLifecycle(read, at)),
      attempt('where its access logs go', null, () => getBucketLogging(read, at)),
      attempt('whether it keeps old versions', undefined, () => getBucketVersioning(read, at)),
      // Other partitions have none.
      partition === 'aws'
        ? attempt('its multi-region access points', [], () => listMultiRegionAccessPoints(read, { accountId: account }))
        : [],
      attempt('whether Access Analyzer watches it', [], () => listAnalyzers(read)),
    ]);
  const { text } = reach;
  const policy =
    text === null
      ? null
      : await (isEdited ? clear(text) : attempt('what the policy says', null, async () => clear(text)));
  const external = analyzers.filter(
    ({ type, status: on }) => (type === 'ACCOUNT' || type === 'ORGANIZATION') && on === 'ACTIVE',
  );
  return {
    ...reach,
    policy,
    publicGrants: (reach.acl?.grants ?? [])
      .filter(({ grantee }) => /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/.test(grantee))
      .map(({ grantee, permission }) => `${permission} to ${grantee.split('/').at(-1)}`)
      .sort(),
    website,
    replication,
    notifications,
    lifecycle,
    logging,
    versioning,
    multiRegion: multiRegion
      .filter(({ buckets }) => buckets.includes(bucket))
      .map(({ name }) => name)
      .sort(),
    analyzerArn: external.map(({ arn }) => arn).sort()[0],
    pointsUnread: refusals.find(({ failure }) => /AccessPoints?(Policy)?$/.test(failure.operation ?? '')),
    unknown: unknown.sort(),
  };
}

/** Gives all that was read of a bucket as data, for the record of the case. */
export function captured(state: BucketState): JsonObject {
  const { text, policyIsPublic, block, accountBlock, ownership, acl, website, replication, notifications } = state;
  const { lifecycle, logging, versioning, multiRegion, accessPoints, unknown } = state;
  const points = accessPoints.map(
    ({ name, arn, networkOrigin, vpcId, text: policy, policyIsPublic: isPublic, block: own }) => {
      return { name, arn, networkOrigin, vpcId, policy, isPublic, block: own };
    },
  );
  const all = {
    policy: text,
    policyIsPublic,
    block,
    accountBlock,
    ownership,
    acl,
    website,
    replication,
    notifications,
    lifecycle,
    logging,
    versioning,
    accessPoints: points,
    multiRegion,
    unknown,
  };
  // What could not be read is left out, and named in `unknown`.
  return JSON.parse(JSON.stringify(all)) as JsonObject;
}

/** Says how ACLs stand, in a sentence; undefined where they are off. */
export function aclsNote(state: BucketState): string | undefined {
  const counts = aclsCount(state);
  if (counts === false) return undefined;
  return counts === undefined
    ? 'Whether ACLs count could not be read.'
    : `ACLs count here (ownership ${state.ownership ?? 'not set'}): objects can have grants of their own, and only a denial or the block goes before them.`;
}

const clear = (text: string): PolicyText =>
  editablePolicy(text, 'Use --level block, which leaves the policy alone, or repair the policy by hand first.');
