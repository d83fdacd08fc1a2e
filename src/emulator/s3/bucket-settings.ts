import type {
  GetBucketAclOutput,
  GetBucketLifecycleConfigurationOutput,
  GetBucketLoggingOutput,
  GetBucketOwnershipControlsOutput,
  GetBucketReplicationOutput,
  GetBucketTaggingOutput,
  GetBucketVersioningOutput,
  GetBucketWebsiteOutput,
  Grant,
  NotificationConfiguration,
} from '@aws-sdk/client-s3';
import type { Handler } from '../handler.ts';
import type { BucketState } from '../state.ts';
import { bucketOf, notConfigured } from './buckets.ts';

interface OfBucket {
  readonly Bucket: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}
type Getter<Output> = Handler<OfBucket, Output>;

/** GetBucketAcl: the owner's full control where no grant was made. */
export const getBucketAcl: Getter<GetBucketAclOutput> = (input, context) => {
  const bucket = bucketOf(context, input);
  const grants = bucket.acl.length > 0 ? bucket.acl : [{ grantee: bucket.ownerId, permission: 'FULL_CONTROL' }];
  return { Owner: { ID: bucket.ownerId }, Grants: grants.map(toGrant) };
};

const toGrant = ({ grantee, permission }: BucketState['acl'][number]): Grant => ({
  Grantee: grantee.startsWith('http') ? { Type: 'Group', URI: grantee } : { Type: 'CanonicalUser', ID: grantee },
  Permission: permission as Grant['Permission'],
});

/** GetBucketOwnershipControls. */
export const getBucketOwnershipControls: Getter<GetBucketOwnershipControlsOutput> = (input, context) => {
  const bucket = bucketOf(context, input);
  if (bucket.ownership === null) {
    throw notConfigured('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found', bucket);
  }
  return { OwnershipControls: { Rules: [{ ObjectOwnership: bucket.ownership }] } };
};

/** GetBucketWebsite. */
export const getBucketWebsite: Getter<GetBucketWebsiteOutput> = (input, context) => {
  const bucket = bucketOf(context, input);
  if (bucket.website === null) {
    throw notConfigured(
      'NoSuchWebsiteConfiguration',
      'The specified bucket does not have a website configuration',
      bucket,
    );
  }
  return { IndexDocument: { Suffix: bucket.website.indexDocument } };
};

/** GetBucketReplication. */
export const getBucketReplication: Getter<GetBucketReplicationOutput> = (input, context) => {
  const bucket = bucketOf(context, input);
  if (bucket.replication === null) {
    throw notConfigured('ReplicationConfigurationNotFoundError', 'The replication configuration was not found', bucket);
  }
  return {
    ReplicationConfiguration: {
      Role: bucket.replication.role,
      Rules: bucket.replication.rules.map((rule, index) => ({
        ID: rule.id,
        Priority: index,
        Filter: {},
        Status: rule.status === 'Enabled' ? 'Enabled' : 'Disabled',
        DeleteMarkerReplication: { Status: 'Disabled' },
        Destination: {
          Bucket: rule.destinationBucketArn,
          ...(rule.account === null ? {} : { Account: rule.account }),
        },
      })),
    },
  };
};

/** GetBucketNotificationConfiguration: empty where there is none. */
export const getBucketNotificationConfiguration: Getter<NotificationConfiguration> = (input, context) => {
  const { notifications } = bucketOf(context, input);
  type Events = NonNullable<NonNullable<NotificationConfiguration['TopicConfigurations']>[number]['Events']>;
  const shared = (each: BucketState['notifications'][number]) => ({ Id: each.id, Events: each.events as Events });
  return {
    LambdaFunctionConfigurations: notifications
      .filter((each) => each.lambdaArn !== undefined)
      .map((each) => ({ ...shared(each), LambdaFunctionArn: each.lambdaArn })),
    QueueConfigurations: notifications
      .filter((each) => each.queueArn !== undefined)
      .map((each) => ({ ...shared(each), QueueArn: each.queueArn })),
    TopicConfigurations: notifications
      .filter((each) => each.topicArn !== undefined)
      .map((each) => ({ ...shared(each), TopicArn: each.topicArn })),
  };
};

/** GetBucketLifecycleConfiguration. */
export const getBucketLifecycleConfiguration: Getter<GetBucketLifecycleConfigurationOutput> = (input, context) => {
  const bucket = bucketOf(context, input);
  if (bucket.lifecycle.length === 0) {
    throw notConfigured('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', bucket);
  }
  return {
    Rules: bucket.lifecycle.map((rule) => ({
      ID: rule.id,
      Status: rule.status === 'Enabled' ? 'Enabled' : 'Disabled',
      Filter: { Prefix: rule.prefix },
      Expiration: { Days: rule.days },
    })),
  };
};

/** GetBucketLogging: empty where there is none. */
export const getBucketLogging: Getter<GetBucketLoggingOutput> = (input, context) => {
  const { logging } = bucketOf(context, input);
  if (logging === null) return {};
  return { LoggingEnabled: { TargetBucket: logging.targetBucket, TargetPrefix: logging.targetPrefix } };
};

/** GetBucketVersioning: empty where it was never turned on. */
export const getBucketVersioning: Getter<GetBucketVersioningOutput> = (input, context) => {
  const { versioning } = bucketOf(context, input);
  return versioning === null ? {} : { Status: versioning };
};

/** GetBucketTagging. */
export const getBucketTagging: Getter<GetBucketTaggingOutput> = (input, context) => {
  const bucket = bucketOf(context, input);
  const tags = Object.entries(bucket.tags);
  if (tags.length === 0) throw notConfigured('NoSuchTagSet', 'The TagSet does not exist', bucket);
  return { TagSet: tags.map(([Key, Value]) => ({ Key, Value })) };
};
