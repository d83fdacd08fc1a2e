import type { FlowLog } from '../aws/ec2/flow-log.ts';
import { type FlowFormat, parseLogFormat } from './format.ts';

/** A log group and the formats of the flow logs that write to it. */
export interface CloudWatchSource {
  readonly kind: 'cloudwatch';
  readonly logGroupName: string;
  readonly flowLogIds: readonly string[];
  readonly formats: readonly FlowFormat[];
  /** Seconds over which AWS gathers a record. */
  readonly aggregationSeconds: number;
}

/** The objects of one flow log in a bucket. */
export interface S3Source {
  readonly kind: 's3';
  readonly flowLogId: string;
  readonly bucket: string;
  /** What comes before `AWSLogs/`: empty, or ending in a slash. */
  readonly prefix: string;
  readonly hive: boolean;
  readonly perHour: boolean;
  readonly format: FlowFormat | undefined;
  readonly aggregationSeconds: number;
}

export type FlowSource = CloudWatchSource | S3Source;

export interface FlowSources {
  readonly sources: readonly FlowSource[];
  /** What isn't read, and what can't be known from what is. */
  readonly notes: readonly string[];
}

/**
 * Picks what to read from what DescribeFlowLogs gave. Where one resource is logged both to CloudWatch Logs and to S3,
 * the first is read, so that no record counts twice. Parquet only where the reader `can` read it.
 */
export function flowSources(flowLogs: readonly FlowLog[], can: { readonly parquet?: boolean } = {}): FlowSources {
  const parquet = can.parquet === true;
  const notes = flowLogs.flatMap((log) => problems(log, parquet));
  const groups = flowLogs.filter((log) => log.destinationType === 'cloud-watch-logs' && log.logGroupName !== undefined);
  const covered = new Set(groups.filter((log) => log.trafficType === 'ALL').map((log) => log.resourceId));
  const objects: S3Source[] = [];
  for (const log of flowLogs) {
    const source = s3Source(log, parquet);
    if (source === undefined) continue;
    if (covered.has(log.resourceId))
      notes.push(`${log.flowLogId} (S3) is not read: CloudWatch Logs has the same records`);
    else objects.push(source);
  }
  return { sources: [...byLogGroup(groups), ...objects], notes };
}

function problems(log: FlowLog, parquet: boolean): string[] {
  const { flowLogId, resourceId, destinationType, fileFormat, trafficType, logFormat } = log;
  const format = parseLogFormat(logFormat);
  const notes: string[] = [];
  if (destinationType === 's3' && fileFormat === 'parquet' && !parquet)
    notes.push(`${flowLogId} writes Parquet, not read here yet`);
  if (destinationType !== 's3' && destinationType !== 'cloud-watch-logs') {
    notes.push(`${flowLogId} delivers to ${destinationType}, not read here`);
  }
  if (log.deliverLogsError !== undefined) notes.push(`${flowLogId} is not delivered: ${log.deliverLogsError}`);
  if (trafficType === 'ACCEPT') notes.push(`Denied traffic of ${resourceId} is unknown: ${flowLogId} logs ACCEPT only`);
  if (format === undefined) return [...notes, `${flowLogId} has a format that can't be read: ${logFormat}`];
  if (!format.has('action')) notes.push(`Denied traffic of ${resourceId} is unknown: the format has no \`action\``);
  const missing = ['srcaddr', 'dstaddr'].filter((field) => !format.has(field));
  if (missing.length > 0) notes.push(`${flowLogId} names no connection: the format has no \`${missing.join('`, `')}\``);
  if (!format.has('bytes')) notes.push(`Volumes of ${resourceId} are unknown: the format has no \`bytes\``);
  if (!format.has('log-status'))
    notes.push(`Lost records of ${resourceId} don't show: the format has no \`log-status\``);
  return notes;
}

function byLogGroup(logs: readonly FlowLog[]): CloudWatchSource[] {
  return [...Map.groupBy(logs, (log) => log.logGroupName ?? '')].flatMap(([logGroupName, sharing]) => {
    const formats = new Map<string, FlowFormat>();
    for (const { logFormat } of sharing) {
      const format = parseLogFormat(logFormat);
      if (format !== undefined && namesConnections(format)) formats.set(format.fields.join(' '), format);
    }
    if (formats.size === 0) return [];
    return {
      kind: 'cloudwatch',
      logGroupName,
      flowLogIds: sharing.map((log) => log.flowLogId),
      formats: [...formats.values()],
      aggregationSeconds: Math.max(...sharing.map((log) => log.maxAggregationInterval ?? 600)),
    };
  });
}

function s3Source(log: FlowLog, parquet: boolean): S3Source | undefined {
  const arn = /^arn:[^:]+:s3:::([^/]+)\/?(.*)$/.exec(log.destination ?? '');
  if (log.destinationType !== 's3' || arn === null) return undefined;
  if (log.fileFormat === 'parquet' && !parquet) return undefined;
  const format = parseLogFormat(log.logFormat);
  if (format !== undefined && !namesConnections(format)) return undefined;
  const folder = arn[2] ?? '';
  return {
    kind: 's3',
    flowLogId: log.flowLogId,
    bucket: arn[1] ?? '',
    prefix: folder === '' || folder.endsWith('/') ? folder : `${folder}/`,
    hive: log.hiveCompatiblePartitions ?? false,
    perHour: log.perHourPartition ?? false,
    format,
    aggregationSeconds: log.maxAggregationInterval ?? 600,
  };
}

const namesConnections = (format: FlowFormat): boolean => format.has('srcaddr') && format.has('dstaddr');
