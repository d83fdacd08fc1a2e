/** A bucket, and the account it must belong to: S3 then refuses when a bucket of that name is another account's. */
export interface BucketAt {
  readonly bucket: string;
  readonly expectedBucketOwner?: string;
}

export interface Bucket {
  readonly name: string;
  readonly region?: string;
  /** Epoch milliseconds. */
  readonly createdAt?: number;
}

export interface BucketAcl {
  /** Canonical id. */
  readonly ownerId?: string;
  readonly grants: readonly AclGrant[];
}

export interface AclGrant {
  /** A group's URI, a canonical id or an address. */
  readonly grantee: string;
  /** `Group`, `CanonicalUser` or `AmazonCustomerByEmail`. */
  readonly granteeType: string;
  /** `READ`, `WRITE`, `READ_ACP`, `WRITE_ACP` or `FULL_CONTROL`. */
  readonly permission: string;
}

export interface BucketWebsite {
  readonly indexDocument?: string;
  readonly errorDocument?: string;
  readonly redirectAllRequestsTo?: string;
}

export interface BucketReplication {
  /** ARN of the role that S3 replicates as. */
  readonly role?: string;
  readonly rules: readonly {
    readonly id: string;
    readonly status: string;
    readonly destinationBucketArn: string;
    readonly destinationAccount?: string;
  }[];
}

/** Where a bucket's events go. */
export interface BucketNotification {
  readonly kind: 'topic' | 'queue' | 'function' | 'eventbridge';
  /** ARN; absent for EventBridge, which is the account's own. */
  readonly target?: string;
  /** `s3:ObjectCreated:*`, …; empty for EventBridge, which gets all. */
  readonly events: readonly string[];
}

export interface LifecycleRule {
  readonly id: string;
  readonly status: string;
  /** The beginning of the keys that it is for; empty for all, undefined where tags or sizes choose further. */
  readonly prefix?: string;
  /** The day, `2026-01-31`, on which current objects go. */
  readonly expiresOn?: string;
  /** Days after which current objects go; absent when the rule doesn't expire them. */
  readonly expiresAfterDays?: number;
  /** Days after which former versions go. */
  readonly oldVersionsExpireAfterDays?: number;
}

export interface BucketLogging {
  readonly targetBucket: string;
  readonly targetPrefix: string;
}

export interface BucketVersioning {
  /** `Disabled` when it was never on. */
  readonly status: 'Enabled' | 'Suspended' | 'Disabled';
  readonly mfaDelete: boolean;
}
