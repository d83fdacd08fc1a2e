import type { S3Source } from './sources.ts';

/**
 * Where the objects of a flow log begin that hold records since a time: one listing for each day (or hour) that the
 * stretch touches. Everything under `prefix` after `startAfter` is of interest.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */
export interface Listing {
  readonly prefix: string;
  readonly startAfter: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Gives the listings for objects named from `since` to `now` (epoch milliseconds). */
export function listings(
  source: S3Source,
  account: string,
  region: string,
  since: number,
  now: number,
): readonly Listing[] {
  const step = source.perHour ? HOUR_MS : DAY_MS;
  const file = `${account}_vpcflowlogs_${region}_${source.flowLogId}_`;
  const found: Listing[] = [];
  for (let at = Math.floor(since / step) * step; at <= now; at += step) {
    const prefix = `${source.prefix}AWSLogs/${folder(source, account, region, new Date(at))}${file}`;
    found.push({ prefix, startAfter: `${prefix}${stamp(Math.max(at, since))}` });
  }
  return found;
}

/** Gives the folder of a day (epoch milliseconds) below that of its region, in the layout that this one is of. */
export function dayFolder(region: string, at: number): string {
  const [year, month, day] = new Date(at).toISOString().split(/[-T]/);
  return region.includes('aws-region=')
    ? `${region}year=${year}/month=${month}/day=${day}/`
    : `${region}${year}/${month}/${day}/`;
}

/** Reads the time in an object's name, epoch milliseconds; undefined where the name has none. */
export function keyTime(key: string): number | undefined {
  const match = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_[^/]*$/.exec(key);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute] = match.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute);
}

/** Says whether an object holds text records, by how AWS names it. */
export const isTextObject = (key: string): boolean => /\.log(\.gz)?$/.test(key);

function folder({ hive, perHour }: S3Source, account: string, region: string, at: Date): string {
  const [year, month, day, hour] = at.toISOString().split(/[-T:]/);
  if (!hive) return `${account}/vpcflowlogs/${region}/${year}/${month}/${day}/${perHour ? `${hour}/` : ''}`;
  const place = `aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}`;
  return `${place}/year=${year}/month=${month}/day=${day}/${perHour ? `hour=${hour}/` : ''}`;
}

/** `YYYYMMDDTHHmm`, without the Z: so that it sorts before every object of that minute. */
const stamp = (at: number): string => new Date(at).toISOString().slice(0, 16).replaceAll(/[-:]/g, '');
