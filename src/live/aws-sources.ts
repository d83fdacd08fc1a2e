import { getFinding, listAnalyzers, listFindings, speaksOfBuckets } from '../aws/accessanalyzer/reads.ts';
import { describeFlowLogs, describeNetworkInterfaces, describeSecurityGroups } from '../aws/ec2/reads.ts';
import { failureOf } from '../aws/errors.ts';
import { getFindings, listDetectorIds, listFindingIds } from '../aws/guardduty/reads.ts';
import type { ReadAccess, SentCall, Session } from '../aws/session.ts';
import { flowAccess } from '../flows/flow-access.ts';
import type { AccessSource } from './access-feed.ts';
import type { FindingsSource } from './findings-feed.ts';
import type { FlowsSource } from './flows-feed.ts';

/** GuardDuty, as the findings feed asks it. */
export const findingsSource = (read: ReadAccess): FindingsSource => ({
  detector: async (signal) => (await listDetectorIds(read, { signal }))[0],
  list: ({ detectorId, ...query }, signal) => listFindingIds(read, detectorId, query, { signal }),
  get: (detectorId, ids, signal) => getFindings(read, detectorId, ids, { signal }),
});

/** IAM Access Analyzer, as the access feed asks it. */
export const accessSource = (read: ReadAccess): AccessSource => ({
  analyzers: async (signal) => {
    const analyzers = await listAnalyzers(read, { signal });
    return analyzers.filter(speaksOfBuckets).map(({ arn }) => arn);
  },
  list: ({ analyzerArn, ...query }, signal) => listFindings(read, analyzerArn, query, { signal }),
  detail: ({ analyzerArn, id }, signal) => getFinding(read, analyzerArn, id, { signal }),
});

/** Flow logs in CloudWatch Logs and S3, as the flows feed asks for them. */
export const flowsSource = ({ read, region, identity }: Session): FlowsSource => ({
  flowLogs: (signal) => describeFlowLogs(read, { signal }),
  access: async () => {
    // Loads while who is calling is asked; a failure comes back with the first read.
    read.client('cloudwatch-logs').catch(() => {});
    return flowAccess(read, region, async () => (await identity()).account);
  },
});

const CHANGES_GROUPS: ReadonlySet<string> = new Set(['ModifyNetworkInterfaceAttribute', 'ModifyInstanceAttribute']);

/** How long it is believed which interfaces are quarantined, when nobody here changes it. */
const BELIEVED_MS = 600_000;

/**
 * Keeps which interfaces wear a group with the tag, and since when that is known. `refresh` asks only when the answer is
 * old or this session moved an interface since; it gives a sentence when it could not find out.
 */
export function quarantinedInterfaces(
  { read, onCall }: Session,
  tagKey: string,
  now: () => number,
): { known(): ReadonlyMap<string, number>; refresh(signal: AbortSignal): Promise<string | undefined> } {
  let known: ReadonlyMap<string, number> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  onCall(({ service, operation }: SentCall) => {
    if (service === 'ec2' && CHANGES_GROUPS.has(operation)) readAt = Number.NEGATIVE_INFINITY;
  });
  return {
    known: () => known,
    refresh: async (signal) => {
      const at = now();
      if (at - readAt < BELIEVED_MS) return undefined;
      try {
        const groups = await describeSecurityGroups(read, { tag: { key: tagKey, value: '*' } }, { signal });
        const worn = await Promise.all(
          groups.map(({ groupId }) => describeNetworkInterfaces(read, { groupId }, { signal })),
        );
        const ids = worn.flat().map(({ networkInterfaceId }) => networkInterfaceId);
        known = new Map(ids.map((id) => [id, known.get(id) ?? at]));
        readAt = at;
        return undefined;
      } catch (error) {
        return `Which interfaces are quarantined is unknown: ${failureOf(error, 'quarantine groups').message}`;
      }
    },
  };
}
