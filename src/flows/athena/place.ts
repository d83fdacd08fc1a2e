import type { FlowLog } from '../../aws/ec2/flow-log.ts';
import { type FlowFormat, parseLogFormat } from '../format.ts';

/** An account and a region whose flow logs have a folder of their own. */
export interface Owner {
  readonly account: string;
  readonly region: string;
}

/** Where objects of flow logs lie that have one layout and one format, and whose they are. */
export interface AthenaPlace {
  readonly bucket: string;
  /** What comes before `AWSLogs/`: empty, or ending in a slash. */
  readonly prefix: string;
  readonly hive: boolean;
  readonly perHour: boolean;
  readonly fileFormat: 'text' | 'parquet';
  readonly format: FlowFormat;
  readonly owners: readonly Owner[];
  /** The flow logs whose objects are meant; none means all that are there. */
  readonly flowLogIds: readonly string[];
  /** Only keys that begin so, where a person named a part of what lies there. */
  readonly within?: string;
}

/** Places, and what can't be asked about, as sentences. */
export interface AthenaPlaces {
  readonly places: readonly AthenaPlace[];
  readonly notes: readonly string[];
}

/** The places that the account's own flow logs write to, from what DescribeFlowLogs gave. */
export function placesOf(flowLogs: readonly FlowLog[], account: string, region: string): AthenaPlaces {
  const places: AthenaPlace[] = [];
  const notes: string[] = [];
  for (const log of flowLogs) {
    const arn = /^arn:[^:]+:s3:::([^/]+)\/?(.*)$/.exec(log.destination ?? '');
    if (log.destinationType !== 's3' || arn === null) {
      notes.push(`${log.flowLogId} delivers to ${log.destinationType}: Athena reads what lies in S3`);
      continue;
    }
    const format = parseLogFormat(log.logFormat);
    if (format === undefined) {
      notes.push(`${log.flowLogId} has a format that can't be read: ${log.logFormat}`);
      continue;
    }
    const [, bucket = '', folder = ''] = arn;
    places.push({
      bucket,
      prefix: folder === '' || folder.endsWith('/') ? folder : `${folder}/`,
      hive: log.hiveCompatiblePartitions ?? false,
      perHour: log.perHourPartition ?? false,
      fileFormat: log.fileFormat === 'parquet' ? 'parquet' : 'text',
      format,
      owners: [{ account, region }],
      flowLogIds: [log.flowLogId],
    });
    if (log.trafficType === 'ACCEPT') {
      notes.push(`Denied traffic of ${log.resourceId} is unknown: ${log.flowLogId} logs ACCEPT only`);
    }
  }
  return { places: joined(places), notes };
}

/** Makes one of places that differ only in whose objects lie there, so that none of them is read (and billed) twice. */
export function joined(places: readonly AthenaPlace[]): readonly AthenaPlace[] {
  const alike = Map.groupBy(places, ({ bucket, prefix, hive, perHour, fileFormat, format, within }) =>
    JSON.stringify([bucket, prefix, hive, perHour, fileFormat, format.fields, format.separator, within]),
  );
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const owners = new Map(group.flatMap((place) => place.owners).map((owner) => [inOrder(owner), owner]));
    const ids = group.map(({ flowLogIds }) => flowLogIds);
    return {
      ...first,
      owners: [...owners.values()].sort((a, b) => (inOrder(a) < inOrder(b) ? -1 : 1)),
      flowLogIds: ids.some(({ length }) => length === 0) ? [] : [...new Set(ids.flat())].sort(),
    };
  });
}

const inOrder = ({ account, region }: Owner): string => `${account} ${region}`;

/** Leaves out each `s3://…` that another one holds: listings go by what keys begin with. */
export function outermost(sources: readonly string[]): readonly string[] {
  const beginning = (source: string) => source.replace(/^(s3:\/\/[^/]+)$/, '$1/');
  const distinct = [...new Map(sources.map((source) => [beginning(source), source])).values()];
  return distinct.filter((source) =>
    distinct.every((other) => other === source || !beginning(source).startsWith(beginning(other))),
  );
}
