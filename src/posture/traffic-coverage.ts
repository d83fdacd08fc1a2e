import type { FlowLog } from '../aws/ec2/flow-log.ts';
import type { NetworkInterface } from '../aws/ec2/network-interface.ts';
import type { Vpc } from '../aws/ec2/vpc.ts';
import { parseLogFormat } from '../flows/format.ts';
import { outsideOf, placesOf } from '../flows/recent-use.ts';

/** Which flow logs say of a VPC's accepted traffic whether it was encrypted. */
export interface TrafficCoverage {
  /** Those that say it, and were read. */
  readonly saying: readonly FlowLog[];
  /** Interfaces that none of them is about. */
  readonly uncovered: readonly NetworkInterface[];
  /** Why there is none, in a sentence; undefined where there is one. */
  readonly lacking?: string;
}

/** What a record must have for its traffic to be given to a VPC and judged. */
const NEEDED = ['encryption-status', 'action', 'interface-id'];

/** Finds what covers a VPC with these interfaces; `read` are the flow logs of the account whose records are at hand. */
export function trafficCoverage(
  vpc: Vpc,
  cards: readonly NetworkInterface[],
  flowLogs: readonly FlowLog[],
  read: readonly FlowLog[],
  accountId: string,
): TrafficCoverage {
  const within = new Set([vpc.vpcId, ...cards.flatMap(placesOf)]);
  const own = flowLogs.filter(({ resourceId, status }) => within.has(resourceId) && status === 'ACTIVE');
  const ids = new Set(read.map(({ flowLogId }) => flowLogId));
  const saying = own.filter((log) => whyNot(log, ids) === undefined);
  const uncovered = outsideOf(new Set(saying.map(({ resourceId }) => resourceId)), cards);
  if (saying.length > 0) return { saying, uncovered };
  return { saying, uncovered, lacking: whyNone(vpc, own, ids, accountId) };
}

function whyNone(vpc: Vpc, own: readonly FlowLog[], read: ReadonlySet<string>, accountId: string): string {
  // The one that comes nearest tells best what is to be done.
  const [nearest] = own.toSorted((a, b) => lacksOf(a).length - lacksOf(b).length);
  if (nearest !== undefined) return `${whyNot(nearest, read)}, so nothing says whether its traffic is encrypted.`;
  return vpc.ownerId !== undefined && vpc.ownerId !== accountId
    ? `It is shared by account ${vpc.ownerId}, and only there its flow logs can be seen.`
    : 'No flow log covers it, so nothing says whether its traffic is encrypted.';
}

const lacksOf = ({ logFormat }: FlowLog): readonly string[] => {
  const format = parseLogFormat(logFormat);
  return NEEDED.filter((field) => format?.has(field) !== true);
};

/** Why a flow log does not say it, in a clause. */
function whyNot(log: FlowLog, read: ReadonlySet<string>): string | undefined {
  const { flowLogId, trafficType, deliverLogsStatus, deliverLogsError } = log;
  const lacks = lacksOf(log);
  if (lacks.length > 0) {
    return `Its flow log ${flowLogId} lacks \`${lacks.join('`, `')}\` (the check flow-log-format says how to add it)`;
  }
  if (trafficType === 'REJECT') return `Its flow log ${flowLogId} has refused traffic only`;
  if (deliverLogsStatus === 'FAILED' || deliverLogsError !== undefined) {
    return `Its flow log ${flowLogId} does not arrive (${deliverLogsError ?? 'DeliverLogsStatus FAILED'})`;
  }
  return read.has(flowLogId) ? undefined : `Its flow log ${flowLogId} was not read`;
}
