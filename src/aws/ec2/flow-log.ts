import type { FlowLog as SdkFlowLog } from '@aws-sdk/client-ec2';
import { time } from '../loose.ts';

/** Where a VPC, subnet or interface sends its flow logs, from DescribeFlowLogs. */
export interface FlowLog {
  readonly flowLogId: string;
  readonly resourceId: string;
  readonly status: string;
  /** Epoch milliseconds. */
  readonly createdAt?: number;
  /** `cloud-watch-logs`, `s3` or `kinesis-data-firehose`. */
  readonly destinationType: string;
  readonly logGroupName?: string;
  /** ARN of the bucket (with optional prefix), log group or stream. */
  readonly destination?: string;
  /** `ACCEPT`, `REJECT` or `ALL`; AWS gives none for transit gateways, of which all is logged, and `ALL` stands for it. */
  readonly trafficType: string;
  /** `${srcaddr} ${dstaddr} …`; the order of the fields is this and nothing else. */
  readonly logFormat: string;
  /** Seconds: 60 or 600. */
  readonly maxAggregationInterval?: number;
  /** `SUCCESS` or `FAILED`. */
  readonly deliverLogsStatus?: string;
  /** Why delivery fails, when it does. */
  readonly deliverLogsError?: string;
  /** `plain-text` or `parquet`, for S3. */
  readonly fileFormat?: string;
  readonly hiveCompatiblePartitions?: boolean;
  readonly perHourPartition?: boolean;
}

/** The format of a flow log that names none. */
const DEFAULT_FORMAT =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'
    .split(' ')
    .map((field) => `\${${field}}`)
    .join(' ');

/** Gives our flow log from DescribeFlowLogs' own; the older ones carry neither destination nor format. */
export function toFlowLog(raw: SdkFlowLog): FlowLog {
  const { FileFormat, HiveCompatiblePartitions, PerHourPartition } = raw.DestinationOptions ?? {};
  return {
    flowLogId: raw.FlowLogId ?? '',
    resourceId: raw.ResourceId ?? '',
    status: raw.FlowLogStatus ?? 'unknown',
    createdAt: time(raw.CreationTime),
    destinationType: raw.LogDestinationType ?? 'cloud-watch-logs',
    logGroupName: raw.LogGroupName ?? /:log-group:([^:]+)/.exec(raw.LogDestination ?? '')?.[1],
    destination: raw.LogDestination,
    trafficType: raw.TrafficType ?? 'ALL',
    logFormat: raw.LogFormat ?? DEFAULT_FORMAT,
    maxAggregationInterval: raw.MaxAggregationInterval,
    deliverLogsStatus: raw.DeliverLogsStatus,
    deliverLogsError: raw.DeliverLogsErrorMessage,
    fileFormat: FileFormat,
    hiveCompatiblePartitions: HiveCompatiblePartitions,
    perHourPartition: PerHourPartition,
  };
}
