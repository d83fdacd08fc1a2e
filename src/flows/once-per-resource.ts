import type { FlowLog } from '../aws/ec2/flow-log.ts';

/** Flow logs of which each gives records that no other of them gives, and what is left out, as sentences. */
export interface OncePerResource {
  readonly flowLogs: readonly FlowLog[];
  readonly notes: readonly string[];
}

/**
 * Picks the flow logs that count every record of a resource once: one of all traffic where there is one, else one of what
 * was accepted and one of what was denied. Of several, what is delivered comes first, then CloudWatch Logs, then text.
 */
export function oncePerResource(flowLogs: readonly FlowLog[]): OncePerResource {
  const notes: string[] = [];
  const kept = new Set<FlowLog>();
  for (const [resourceId, same] of Map.groupBy(flowLogs.filter(isReadable), (log) => log.resourceId)) {
    const best = same.toSorted((a, b) => rank(a) - rank(b));
    const all = best.find(({ trafficType }) => trafficType === 'ALL');
    const chosen =
      all === undefined
        ? ['ACCEPT', 'REJECT'].flatMap((type) => best.find(({ trafficType }) => trafficType === type) ?? [])
        : [all];
    for (const each of chosen) kept.add(each);
    for (const each of best) {
      if (chosen.includes(each)) continue;
      const beside = chosen.find(
        ({ logGroupName }) => logGroupName !== undefined && logGroupName === each.logGroupName,
      );
      notes.push(
        beside === undefined
          ? `${each.flowLogId} is not read: ${chosen.map(({ flowLogId }) => flowLogId).join(' and ')} has the same records of ${resourceId}`
          : `Records of ${resourceId} may count twice: ${each.flowLogId} writes to ${each.logGroupName} what ${beside.flowLogId} does`,
      );
    }
  }
  return { flowLogs: flowLogs.filter((log) => kept.has(log) || !isReadable(log)), notes };
}

/** Destinations that are read here; the others are told of elsewhere. */
const isReadable = ({ destinationType }: FlowLog): boolean =>
  destinationType === 's3' || destinationType === 'cloud-watch-logs';

const rank = ({ deliverLogsError, destinationType, fileFormat }: FlowLog): number =>
  (deliverLogsError === undefined ? 0 : 4) + (destinationType === 's3' ? 2 : 0) + (fileFormat === 'parquet' ? 1 : 0);
