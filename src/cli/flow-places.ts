import { describeFlowLogs } from '../aws/ec2/reads.ts';
import { FailureError, failureOf } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import { type FlowFormat, parseLogFormat } from '../flows/format.ts';
import { oncePerResource } from '../flows/once-per-resource.ts';
import type { CountedGroup } from '../flows/read/log-pieces.ts';
import { flowSources, type S3Source } from '../flows/sources.ts';

/** Where records are to be counted. */
export type FlowPlace =
  /** Files, folders, globs, `-`. */
  | { readonly kind: 'local'; readonly name: string }
  /** A folder or an object; `flowLog` where the account's own flow log told of it. */
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string; readonly flowLog?: S3Source }
  | { readonly kind: 'log-group'; readonly group: CountedGroup };

/** Places in the order they were named, and what must be known of them, as sentences. */
export interface FlowPlaces {
  readonly places: readonly FlowPlace[];
  readonly notes: readonly string[];
}

/** How long AWS gathers a record at most. */
const LONGEST_AGGREGATION = 600;

const LOG_GROUP = /^(?:cloudwatch:(?!\/\/)|(?=arn:[^:]+:logs:))(.+)$/;
const LOG_GROUP_ARN = /^arn:[^:]+:logs:([^:]*):(\d{12}):log-group:([^:]+)(?::\*)?$/;

/**
 * Finds what was named: `s3://BUCKET/PREFIX`, `cloudwatch:LOG-GROUP`, a log group's ARN, or else a file. Without a name, the
 * account's own flow logs. `format` is how records are made, where the person said so. Throws FailureError for a
 * name that can't be one, and where the account has no flow log that can be read.
 */
export async function flowPlaces(
  sources: readonly string[],
  session: () => Promise<Session>,
  format: FlowFormat | undefined,
  signal: AbortSignal,
): Promise<FlowPlaces> {
  if (sources.length === 0) return accountPlaces(await session(), signal);
  const notes: string[] = [];
  const places: FlowPlace[] = [];
  const known = sources.some((source) => LOG_GROUP.test(source)) && format === undefined;
  const formatsOf = known ? await knownFormats(await session(), signal, notes) : () => [];
  const logGroups = new LogGroupsNamed(session);
  for (const source of new Set(sources)) {
    const named = LOG_GROUP.exec(source)?.[1];
    if (source.startsWith('s3://')) places.push(bucketPlace(source));
    else if (source === 'cloudwatch:') throw noLogGroup(source);
    else if (named === undefined) places.push({ kind: 'local', name: source });
    else {
      const logGroup = logGroupIn(named, await session());
      if (!(await logGroups.isNew(logGroup))) continue;
      const formats = format === undefined ? formatsOf(logGroup) : [format];
      if (formats.length === 0 && format === undefined) notes.push(`No flow log says which format ${logGroup} has`);
      places.push({ kind: 'log-group', group: { logGroup, formats, aggregationSeconds: LONGEST_AGGREGATION } });
    }
  }
  return { places, notes };
}

function bucketPlace(source: string): FlowPlace {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(source) ?? [];
  if (bucket !== undefined) return { kind: 's3', bucket, prefix };
  const hint = 'Give s3://BUCKET or s3://BUCKET/PREFIX.';
  throw new FailureError({ code: 'invalid', message: `${source} names no bucket.`, hint });
}

/** A log group's name, or its ARN, which another account may share; it has to be of the session's region. */
function logGroupIn(named: string, { region }: Session): string {
  const arn = LOG_GROUP_ARN.exec(named);
  if (arn === null) {
    if (/^[\w./#-]{1,512}$/.test(named)) return named;
    throw noLogGroup(named);
  }
  const [, at = ''] = arn;
  if (at === region) return named.replace(/:\*$/, '');
  const hint = `Give --region ${at}.`;
  throw new FailureError({ code: 'invalid', message: `${named} is in ${at}, and this session in ${region}.`, hint });
}

function noLogGroup(named: string): FailureError {
  const hint = 'Give cloudwatch:LOG-GROUP, or the ARN of a log group.';
  return new FailureError({ code: 'invalid', message: `${named} is no log group.`, hint });
}

/** Log groups that were named so far: by name, or by an ARN, which of the session's own account is the same group. */
class LogGroupsNamed {
  readonly #session: () => Promise<Session>;
  readonly #named = new Set<string>();

  constructor(session: () => Promise<Session>) {
    this.#session = session;
  }

  /** Says whether a group, as `logGroupIn` gives it, is named for the first time. */
  async isNew(logGroup: string): Promise<boolean> {
    const [, , account, name = logGroup] = LOG_GROUP_ARN.exec(logGroup) ?? [];
    const alike = [...this.#named].filter((each) => (LOG_GROUP_ARN.exec(each)?.[3] ?? each) === name);
    this.#named.add(logGroup);
    if (alike.includes(logGroup)) return false;
    // Whose account it is only matters where a name could mean the same as an ARN.
    if (account === undefined ? alike.length === 0 : !alike.includes(name)) return true;
    const own = (await (await this.#session()).identity()).account;
    return account === undefined ? alike.every((each) => LOG_GROUP_ARN.exec(each)?.[2] !== own) : account !== own;
  }
}

/** What DescribeFlowLogs tells of the formats that write to a log group; without it they are told by their values. */
async function knownFormats(
  { read }: Session,
  signal: AbortSignal,
  notes: string[],
): Promise<(logGroup: string) => readonly FlowFormat[]> {
  try {
    const flowLogs = await describeFlowLogs(read, { signal });
    return (logGroup) => {
      const formats = flowLogs
        .filter(({ logGroupName }) => logGroupName === (LOG_GROUP_ARN.exec(logGroup)?.[3] ?? logGroup))
        .flatMap(({ logFormat }) => parseLogFormat(logFormat) ?? []);
      return [...new Map(formats.map((each) => [each.fields.join(' '), each])).values()];
    };
  } catch (error) {
    notes.push(`Formats of log groups are told by their values only: ${failureOf(error, 'flow logs').message}`);
    return () => [];
  }
}

async function accountPlaces({ read, region }: Session, signal: AbortSignal): Promise<FlowPlaces> {
  const described = await describeFlowLogs(read, { signal });
  const once = oncePerResource(described);
  const { sources, notes } = flowSources(once.flowLogs, { parquet: true });
  if (sources.length === 0) {
    const message =
      described.length === 0
        ? `No flow log in ${region}: what connected there is unknown`
        : `No flow log in ${region} can be read here: ${[...notes, ...once.notes].join('; ')}`;
    const hint = 'Create one that delivers ALL traffic to CloudWatch Logs or S3: aws ec2 create-flow-logs.';
    throw new FailureError({ code: 'off', message, hint, operation: 'ec2:DescribeFlowLogs' });
  }
  const places = sources.map((source): FlowPlace => {
    if (source.kind === 's3') return { kind: 's3', bucket: source.bucket, prefix: source.prefix, flowLog: source };
    const { logGroupName: logGroup, formats, aggregationSeconds } = source;
    return { kind: 'log-group', group: { logGroup, formats, aggregationSeconds } };
  });
  return { places, notes: [...once.notes, ...notes] };
}
