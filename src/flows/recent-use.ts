import type { FlowLog } from '../aws/ec2/flow-log.ts';
import type { NetworkInterface } from '../aws/ec2/network-interface.ts';
import { describeFlowLogs } from '../aws/ec2/reads.ts';
import { type Failure, failureOf } from '../aws/errors.ts';
import type { ReadAccess } from '../aws/session.ts';
import type { FlowTrace } from './detect/detection.ts';
import { flowAccess } from './flow-access.ts';
import { FlowReader, nameOf } from './flow-reader.ts';
import { parseLogFormat } from './format.ts';
import { oncePerResource } from './once-per-resource.ts';
import { type FlowSource, flowSources } from './sources.ts';

/** What the flow logs show of a stretch of time, and what they can't. */
export interface RecentUse {
  /** Connections, accepted and refused, kept apart by time. */
  readonly traces: readonly FlowTrace[];
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** VPCs, subnets and interfaces whose accepted traffic of all this time an active flow log shows that could be read. */
  readonly covered: ReadonlySet<string>;
  /** The flow logs that were read; those of a source that failed are not among them. */
  readonly flowLogs: readonly FlowLog[];
  /** Why even of those there is more than was read; undefined where there is not. */
  readonly incomplete?: string;
  /** False where no record's format has the field. */
  readonly has: (field: string) => boolean;
  /** Why it is not all there is; empty where it is. */
  readonly gaps: readonly string[];
}

/** The hour before now. */
const WINDOW_MS = 3_600_000;

/**
 * Reads the last hour of the account's flow logs. Without a flow log that can be read it gives why, since what is used is
 * then unknown, not unused; so it does where every source failed. Nothing that fails is thrown.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export async function recentUse(
  read: ReadAccess,
  where: {
    readonly account: string;
    readonly region: string;
    /** Gives the region's flow logs where they are known already. */
    readonly flowLogs?: () => Promise<readonly FlowLog[]>;
  },
  now: number,
  signal: AbortSignal = new AbortController().signal,
): Promise<RecentUse | Failure> {
  try {
    const flowLogs = (await (where.flowLogs?.() ?? describeFlowLogs(read, { signal }))).filter(
      ({ status }) => status === 'ACTIVE',
    );
    const readable = flowLogs.filter((log) => flowSources([log]).sources.length > 0);
    const once = oncePerResource(readable);
    const { sources, notes } = flowSources(once.flowLogs);
    if (sources.length === 0) {
      return {
        code: 'off',
        message: `No flow log in ${where.region} can be read: what is used is unknown.`,
        hint: 'Create a flow log of the VPC that delivers ALL traffic to CloudWatch Logs.',
      };
    }
    const reader = new FlowReader(
      flowAccess(read, where.region, async () => where.account),
      { windowMs: WINDOW_MS },
    );
    reader.use(sources);
    const known = () => ({ addresses: new Set<string>(), quarantined: new Map<string, number>() });
    const reading = await reader.read(now, known, signal);
    const [first] = reading.failures;
    if (reading.failed && first !== undefined) return failureOf(first.error, nameOf(first.source));
    const failed = new Set(reading.failures.flatMap(({ source }) => idsOf(source)));
    const { traces, from, to, has } = reader.traces(now - WINDOW_MS, now);
    // Where not one record came, none of them is known to work.
    const shown =
      reading.newest === undefined ? [] : once.flowLogs.filter((log) => showsAccepted(log, now - WINDOW_MS));
    return {
      traces,
      from,
      to,
      has,
      covered: new Set(shown.map(({ resourceId }) => resourceId)),
      flowLogs: once.flowLogs.filter(({ flowLogId }) => !failed.has(flowLogId)),
      ...(reading.incomplete === undefined ? {} : { incomplete: reading.incomplete }),
      gaps: [
        ...notes,
        ...reading.gaps,
        ...(reading.incomplete === undefined ? [] : [reading.incomplete]),
        ...reading.failures.map(({ source, error }) => failureOf(error, nameOf(source)).message),
      ],
    };
  } catch (error) {
    signal.throwIfAborted();
    return failureOf(error, 'the flow logs');
  }
}

const idsOf = (source: FlowSource): readonly string[] =>
  source.kind === 's3' ? [source.flowLogId] : source.flowLogIds;

/** Without these nobody knows who came to which port of what, and whether they were let through. */
const FIELDS = ['interface-id', 'srcaddr', 'dstaddr', 'dstport', 'protocol', 'action'];

/** One of refused traffic, one that does not arrive and one made since then say nothing of who was let through meanwhile. */
function showsAccepted(log: FlowLog, from: number): boolean {
  const { trafficType, deliverLogsStatus, deliverLogsError, createdAt = 0, logFormat } = log;
  const format = parseLogFormat(logFormat);
  return (
    trafficType !== 'REJECT' &&
    deliverLogsStatus !== 'FAILED' &&
    deliverLogsError === undefined &&
    createdAt <= from &&
    FIELDS.every((field) => format?.has(field) === true)
  );
}

/** Tells whether what was asked of the flow logs failed. */
export const isUnknownUse = (use: RecentUse | Failure): use is Failure => 'code' in use;

/** What a flow log may be of that shows an interface: its VPC, its subnet, or itself. */
export const placesOf = ({ networkInterfaceId, subnetId, vpcId }: NetworkInterface): readonly string[] => [
  networkInterfaceId,
  ...(subnetId === undefined ? [] : [subnetId]),
  vpcId,
];

/** Gives the interfaces that none of these places holds, such as those a flow log covers. */
export const outsideOf = (
  places: ReadonlySet<string>,
  cards: readonly NetworkInterface[],
): readonly NetworkInterface[] => cards.filter((card) => !placesOf(card).some((place) => places.has(place)));
