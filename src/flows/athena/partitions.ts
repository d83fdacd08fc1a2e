import type { FlowQuery } from '../query.ts';
import type { AthenaPlace } from './place.ts';

/** What the key of an object says: whose it is and the day (or hour) it is filed under, epoch milliseconds. */
export interface FiledKey {
  /** What comes before `AWSLogs/`. */
  readonly prefix: string;
  readonly account: string;
  readonly region: string;
  readonly hive: boolean;
  readonly perHour: boolean;
  readonly at: number;
}

const PLAIN = /^(.*?)AWSLogs\/(\d{12})\/vpcflowlogs\/([a-z0-9-]+)\/(\d{4})\/(\d\d)\/(\d\d)\/(?:(\d\d)\/)?[^/]+$/;
const HIVE =
  /^(.*?)AWSLogs\/aws-account-id=(\d{12})\/aws-service=vpcflowlogs\/aws-region=([a-z0-9-]+)\/year=(\d{4})\/month=(\d\d)\/day=(\d\d)\/(?:hour=(\d\d)\/)?[^/]+$/;

/**
 * Reads where an object is filed from its key; undefined where it is no object of flow logs.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */
export function filedKey(key: string): FiledKey | undefined {
  const plain = PLAIN.exec(key);
  const match = plain ?? HIVE.exec(key);
  if (match === null) return undefined;
  const [, prefix = '', account = '', region = '', year, month, day, hour] = match;
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour ?? 0));
  return { prefix, account, region, hive: plain === null, perHour: hour !== undefined, at };
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** An object is filed under the time it was begun or closed, and comes late: so much earlier and later is looked at too. */
const MARGIN_MS = HOUR_MS;

/** Days listed one by one; a longer stretch is listed as a whole. */
const MOST_DAYS = 400;

/** The first and the last moment whose partitions are read, epoch milliseconds. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The stretch whose objects may hold records of the query; `from` is -Infinity where it has no beginning. */
export function stretchOf({ since, until }: FlowQuery, now: number): Stretch {
  return {
    from: since === undefined ? Number.NEGATIVE_INFINITY : since * 1000 - MARGIN_MS,
    to: Math.min(now, until === undefined ? now : until * 1000) + MARGIN_MS,
  };
}

/** Whether the partition that a key is filed under touches the stretch. */
export const touches = ({ at, perHour }: FiledKey, { from, to }: Stretch): boolean =>
  at + (perHour ? HOUR_MS : DAY_MS) > from && at <= to;

/** The folder of one account's and region's objects. */
export function folderOf({ prefix, hive }: AthenaPlace, account: string, region: string): string {
  const place = hive
    ? `aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}`
    : `${account}/vpcflowlogs/${region}`;
  return `${prefix}AWSLogs/${place}/`;
}

/** What keys begin with that may touch the stretch: one text a day, or one in all. */
export function listedBelow(place: AthenaPlace, account: string, region: string, { from, to }: Stretch): string[] {
  const folder = folderOf(place, account, region);
  if (!Number.isFinite(from) || to - from > MOST_DAYS * DAY_MS) return [folder];
  const days: string[] = [];
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day <= to; day += DAY_MS) {
    const [year, month, date] = new Date(day).toISOString().slice(0, 10).split('-');
    days.push(`${folder}${place.hive ? `year=${year}/month=${month}/day=${date}` : `${year}/${month}/${date}`}/`);
  }
  return days;
}

/** The names of the columns that Athena makes of folders. None of them is the name of a field. */
export const PARTITION = {
  account: 'partition_account',
  region: 'partition_region',
  year: 'partition_year',
  month: 'partition_month',
  day: 'partition_day',
  hour: 'partition_hour',
} as const;

/** The condition that reads the partitions of a stretch and no others. */
export function partitionCondition({ from, to }: Stretch, perHour: boolean): string {
  const days: { at: number; hours: string }[] = [];
  for (let at = Math.floor(from / DAY_MS) * DAY_MS; at <= to; at += DAY_MS) {
    days.push({ at, hours: perHour ? hoursOf(Math.max(0, from - at), Math.min(DAY_MS - 1, to - at)) : '' });
  }
  // Neighbours of one month are one condition.
  const runs = Map.groupBy(days, ({ at, hours }) => `${new Date(at).toISOString().slice(0, 7)} ${hours}`);
  const terms = [...runs.values()].map((run) => {
    const first = new Date(run[0]?.at ?? 0);
    const last = new Date(run.at(-1)?.at ?? 0);
    const month = `"${PARTITION.year}" = ${first.getUTCFullYear()} AND "${PARTITION.month}" = ${first.getUTCMonth() + 1}`;
    return `(${month} AND "${PARTITION.day}" BETWEEN ${first.getUTCDate()} AND ${last.getUTCDate()}${run[0]?.hours})`;
  });
  return terms.length === 1 ? (terms[0] ?? '') : `(${terms.join(' OR ')})`;
}

function hoursOf(from: number, to: number): string {
  const [first, last] = [Math.floor(from / HOUR_MS), Math.floor(to / HOUR_MS)];
  return first === 0 && last === 23 ? '' : ` AND "${PARTITION.hour}" BETWEEN ${first} AND ${last}`;
}
