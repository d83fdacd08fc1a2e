import type {
  GetBucketAclOutput,
  GetBucketNotificationConfigurationCommandOutput,
  GetBucketWebsiteOutput,
  ReplicationConfiguration,
  LifecycleRule as SdkLifecycleRule,
} from '@aws-sdk/client-s3';
import type { BucketAcl, BucketNotification, BucketReplication, BucketWebsite, LifecycleRule } from './bucket.ts';

/** Gives our ACL from GetBucketAcl's answer. */
export function toAcl({ Owner, Grants }: GetBucketAclOutput): BucketAcl {
  const grants = (Grants ?? []).map(({ Grantee, Permission }) => ({
    grantee: Grantee?.URI ?? Grantee?.ID ?? Grantee?.EmailAddress ?? 'unknown',
    granteeType: Grantee?.Type ?? 'unknown',
    permission: Permission ?? 'unknown',
  }));
  return Owner?.ID === undefined ? { grants } : { ownerId: Owner.ID, grants };
}

/** Gives our website from GetBucketWebsite's answer. */
export function toWebsite(answer: GetBucketWebsiteOutput): BucketWebsite {
  const { IndexDocument, ErrorDocument, RedirectAllRequestsTo } = answer;
  return {
    indexDocument: IndexDocument?.Suffix,
    errorDocument: ErrorDocument?.Key,
    redirectAllRequestsTo: RedirectAllRequestsTo?.HostName,
  };
}

/** Gives our replication from GetBucketReplication's answer. */
export function toReplication(configuration: ReplicationConfiguration | undefined): BucketReplication {
  const rules = (configuration?.Rules ?? []).map(({ ID, Status, Destination }) => ({
    id: ID ?? '',
    status: Status ?? 'unknown',
    destinationBucketArn: Destination?.Bucket ?? 'unknown',
    destinationAccount: Destination?.Account,
  }));
  return { role: configuration?.Role, rules };
}

/** Gives our list of targets from GetBucketNotificationConfiguration's answer. */
export function toNotifications(answer: GetBucketNotificationConfigurationCommandOutput): BucketNotification[] {
  const topics = (answer.TopicConfigurations ?? []).map((one) => to('topic', one.TopicArn, one.Events));
  const queues = (answer.QueueConfigurations ?? []).map((one) => to('queue', one.QueueArn, one.Events));
  const functions = (answer.LambdaFunctionConfigurations ?? []).map((one) =>
    to('function', one.LambdaFunctionArn, one.Events),
  );
  const bus: BucketNotification[] = answer.EventBridgeConfiguration ? [{ kind: 'eventbridge', events: [] }] : [];
  return [...topics, ...queues, ...functions, ...bus];
}

const to = (
  kind: BucketNotification['kind'],
  target: string | undefined,
  events: readonly string[] | undefined,
): BucketNotification => ({ kind, target, events: events ?? [] });

/** Gives our rules from GetBucketLifecycleConfiguration's. */
export function toLifecycleRules(rules: readonly SdkLifecycleRule[] | undefined): LifecycleRule[] {
  return (rules ?? []).map(({ ID, Status, Expiration, NoncurrentVersionExpiration, Filter, Prefix }) => ({
    id: ID ?? '',
    status: Status ?? 'unknown',
    prefix: Object.keys(Filter ?? {}).every((key) => key === 'Prefix') ? (Filter?.Prefix ?? Prefix ?? '') : undefined,
    expiresOn: Expiration?.Date?.toISOString().slice(0, 10),
    expiresAfterDays: Expiration?.Days,
    oldVersionsExpireAfterDays: NoncurrentVersionExpiration?.NoncurrentDays,
  }));
}
