import type { FlowLog } from '../aws/ec2/flow-log.ts';

/** Flow logs of which each gives records that no other of them gives, and what is left out, as sentences. */
export interface OncePerResource {
  readonly flowLogs: readonly FlowLog[];
  readonly notes: readonly string[];
}

/**
 * Picks the flow logs that count every record of a resource once: one of all traffic where there is one, else one of what
 * was accepted and one of what was denied. What is delivered comes before what is not, whichever traffic it holds; then
 * CloudWatch Logs, then text. Says so where resources that are read may lie in one another.
 */
export function oncePerResource(flowLogs: readonly FlowLog[]): OncePerResource {
  const notes: string[] = [];
  const kept = new Set<FlowLog>();
  for (const [resourceId, same] of Map.groupBy(flowLogs.filter(isReadable), (log) => log.resourceId)) {
    const best = same.toSorted((a, b) => rank(a) - rank(b));
    const chosen = chosenOf(best);
    for (const each of chosen) kept.add(each);
    for (const each of best) {
      if (chosen.includes(each)) continue;
      const beside = chosen.find(
        ({ logGroupName }) => logGroupName !== undefined && logGroupName === each.logGroupName,
      );
      notes.push(
        beside === undefined
          ? whyNotRead(each, chosen)
          : `Records of ${resourceId} may count twice: ${each.flowLogId} writes to ${each.logGroupName} what ${beside.flowLogId} does`,
      );
    }
  }
  notes.push(...nested([...new Set([...kept].map(({ resourceId }) => resourceId))]));
  return { flowLogs: flowLogs.filter((log) => kept.has(log) || !isReadable(log)), notes };
}

/** Of one resource's flow logs, the best first, those that are read. */
function chosenOf(best: readonly FlowLog[]): readonly FlowLog[] {
  const all = best.find(({ trafficType }) => trafficType === 'ALL');
  const apart = ['ACCEPT', 'REJECT'].flatMap((type) => best.find(({ trafficType }) => trafficType === type) ?? []);
  if (all === undefined) return apart;
  return isDelivered(all) || !apart.some(isDelivered) ? [all] : apart;
}

function whyNotRead(log: FlowLog, chosen: readonly FlowLog[]): string {
  const { flowLogId, resourceId, trafficType, deliverLogsError } = log;
  const others = chosen.map((each) => each.flowLogId).join(' and ');
  const have = chosen.length > 1 ? 'have' : 'has';
  const missing = chosen.some((each) => each.trafficType === 'ALL') ? [] : missingOf(trafficType, chosen);
  if (missing.length > 0) {
    return `${flowLogId} is not read: it is not delivered (${deliverLogsError}), while ${others} is; ${missing.join(' and ')} traffic of ${resourceId} is unknown`;
  }
  const same = `the same records of ${resourceId}`;
  if (deliverLogsError === undefined) return `${flowLogId} is not read: ${others} ${have} ${same}`;
  return chosen.every(isDelivered)
    ? `${flowLogId} is not read: it is not delivered (${deliverLogsError}), and ${others} ${have} ${same}`
    : `${flowLogId} is not read: it is not delivered (${deliverLogsError}), nor is all of ${others}, meant to have ${same}`;
}

/** The traffic that a flow log of this type has and none of those that are read does. */
const missingOf = (trafficType: string, chosen: readonly FlowLog[]): readonly string[] =>
  trafficType === 'ALL'
    ? [
        ...(chosen.some((each) => each.trafficType === 'ACCEPT') ? [] : ['accepted']),
        ...(chosen.some((each) => each.trafficType === 'REJECT') ? [] : ['denied']),
      ]
    : [];

/** Kinds of resources, each of which may lie in one of those before. */
const WIDEST_FIRST = ['vpc-', 'subnet-', 'eni-'];

/** Inner resources that are named; of more, the number is said. */
const NAMED = 3;

/** DescribeFlowLogs doesn't say in which VPC a subnet or an interface lies: that it may is said. */
function nested(resourceIds: readonly string[]): string[] {
  const [outer = [], ...inner] = WIDEST_FIRST.map((kind) => resourceIds.filter((id) => id.startsWith(kind))).filter(
    (ids) => ids.length > 0,
  );
  const within = inner.flat();
  if (within.length === 0) return [];
  return [
    `Records of ${namesOf(within)} may count twice: flow logs of ${namesOf(outer)} are read too, and hold what lies in there`,
  ];
}

const namesOf = (ids: readonly string[]): string =>
  `${ids.slice(0, NAMED).join(', ')}${ids.length > NAMED ? ` and ${ids.length - NAMED} more` : ''}`;

const isDelivered = ({ deliverLogsError }: FlowLog): boolean => deliverLogsError === undefined;

/** Destinations that are read here; the others are told of elsewhere. */
const isReadable = ({ destinationType }: FlowLog): boolean =>
  destinationType === 's3' || destinationType === 'cloud-watch-logs';

const rank = ({ deliverLogsError, destinationType, fileFormat }: FlowLog): number =>
  (deliverLogsError === undefined ? 0 : 4) + (destinationType === 's3' ? 2 : 0) + (fileFormat === 'parquet' ? 1 : 0);
