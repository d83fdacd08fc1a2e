import { account, type Draft, day, hour, region } from './draft.ts';

/** Adds a flow log of the main VPC to CloudWatch Logs in a custom format, and one of the other VPC to S3. */
export function addFlowLogs(draft: Draft): void {
  const { world, naming } = draft;
  const shared = { trafficType: 'ALL' as const, status: 'ACTIVE', deliverLogsError: null, perHour: false };
  const cloudWatch = naming.id('fl', 'payments');
  world.flowLogs[cloudWatch] = {
    ...shared,
    flowLogId: cloudWatch,
    resourceId: naming.id('vpc', 'payments'),
    destinationType: 'cloud-watch-logs',
    logGroupName: '/vpc/payments/flow-logs',
    destination: `arn:aws:logs:${region}:${account}:log-group:/vpc/payments/flow-logs`,
    logFormat: customFormat,
    maxAggregationSeconds: 60,
    deliveryDelaySeconds: 5,
    createdAt: draft.now - 200 * day,
    hiveCompatible: false,
    tags: { Name: 'payments' },
  };
  const toS3 = naming.id('fl', 'analytics');
  world.flowLogs[toS3] = {
    ...shared,
    flowLogId: toS3,
    resourceId: naming.id('vpc', 'analytics'),
    destinationType: 's3',
    logGroupName: null,
    destination: 'arn:aws:s3:::amzn-s3-demo-flow-logs',
    logFormat: defaultFormat,
    maxAggregationSeconds: 60,
    deliveryDelaySeconds: 10,
    createdAt: draft.now - 90 * day - hour,
    hiveCompatible: false,
    tags: { Name: 'analytics' },
  };
}

const fields = (names: string) =>
  names
    .split(' ')
    .map((name) => `\${${name}}`)
    .join(' ');

/** The default, version 2 format. */
export const defaultFormat = fields(
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
);
/** A version 5 format with the packet's own addresses, the instance and the direction. */
export const customFormat = fields(
  'version account-id vpc-id subnet-id instance-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status tcp-flags pkt-srcaddr pkt-dstaddr flow-direction',
);
