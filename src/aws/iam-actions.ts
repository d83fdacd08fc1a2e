import type { ServiceName } from './session.ts';

const PREFIX: Readonly<Record<ServiceName, string>> = {
  accessanalyzer: 'access-analyzer',
  acm: 'acm',
  athena: 'athena',
  'auto-scaling': 'autoscaling',
  cloudfront: 'cloudfront',
  'cloudwatch-logs': 'logs',
  ec2: 'ec2',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  eventbridge: 'events',
  guardduty: 'guardduty',
  iam: 'iam',
  s3: 's3',
  's3-control': 's3',
  sqs: 'sqs',
  sts: 'sts',
};

/** Operations whose IAM action has another name than the operation. */
const RENAMED: Readonly<Record<string, string>> = {
  'accessanalyzer:ListFindingsV2': 'ListFindings',
  'accessanalyzer:GetFindingV2': 'GetFinding',
  's3:DeletePublicAccessBlock': 'PutBucketPublicAccessBlock',
  's3:GetBucketLifecycleConfiguration': 'GetLifecycleConfiguration',
  's3:GetBucketNotificationConfiguration': 'GetBucketNotification',
  's3:GetBucketReplication': 'GetReplicationConfiguration',
  's3:GetPublicAccessBlock': 'GetBucketPublicAccessBlock',
  's3:HeadBucket': 'ListBucket',
  's3:HeadObject': 'GetObject',
  's3:ListBuckets': 'ListAllMyBuckets',
  's3:ListObjectsV2': 'ListBucket',
  's3:PutPublicAccessBlock': 'PutBucketPublicAccessBlock',
  'sqs:DeleteMessageBatch': 'DeleteMessage',
  's3-control:DeletePublicAccessBlock': 'PutAccountPublicAccessBlock',
  's3-control:GetPublicAccessBlock': 'GetAccountPublicAccessBlock',
  's3-control:PutPublicAccessBlock': 'PutAccountPublicAccessBlock',
};

/**
 * The IAM action that permits an operation, e.g. `s3:ListAllMyBuckets` for s3 ListBuckets.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const iamActionOf = (service: ServiceName, operation: string): string =>
  `${PREFIX[service]}:${RENAMED[`${service}:${operation}`] ?? operation}`;
