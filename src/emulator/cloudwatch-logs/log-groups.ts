import { AwsError, type DeliveredRecord, type TrafficAccess } from '../handler.ts';
import type { FlowLogState, World } from '../state.ts';
import { historyMs } from '../traffic.ts';
import { windowMs } from '../traffic-records.ts';

export interface LogGroupState {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly flowLogs: readonly FlowLogState[];
}

export interface LogEvent {
  readonly logStreamName: string;
  readonly timestamp: number;
  readonly message: string;
  readonly ingestionTime: number;
  readonly eventId: string;
}

/** CloudWatch Logs' InvalidParameterException. */
export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message);

/** Every log group: those that flow logs write to, and a function's, which stays empty. */
export function logGroups(world: World): LogGroupState[] {
  const named = Map.groupBy(
    Object.values(world.flowLogs).filter((flowLog) => flowLog.logGroupName !== null),
    (flowLog) => flowLog.logGroupName ?? '',
  );
  const groups = [...named].map(([name, flowLogs]) => ({ name, flowLogs, createdAt: flowLogs[0]?.createdAt ?? 0 }));
  const quiet = { name: '/aws/lambda/export-notifier', flowLogs: [], createdAt: world.startedAt - 86_400_000 };
  return [quiet, ...groups].map((group) => ({
    ...group,
    arn: `arn:aws:logs:${world.region}:${world.accountId}:log-group:${group.name}`,
  }));
}

/** The group by name or ARN; ResourceNotFoundException when there is none. */
export function logGroupOf(world: World, name: string | undefined, identifier?: string): LogGroupState {
  const wanted = (name ?? identifier ?? '').replace(/^arn:aws:logs:[^:]*:[^:]*:log-group:/, '').replace(/:\*$/, '');
  const group = logGroups(world).find((one) => one.name === wanted);
  if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  return group;
}

/** The streams of a group, one an interface, as flow logs name them. */
export function streamsOf(world: World, group: LogGroupState): string[] {
  return group.flowLogs.flatMap((flowLog) =>
    Object.values(world.interfaces)
      .filter((one) => [one.vpcId, one.subnetId, one.networkInterfaceId].includes(flowLog.resourceId))
      .map((one) => `${one.networkInterfaceId}-${flowLog.trafficType.toLowerCase()}`),
  );
}

/** The earliest time of which a group can have events. */
export const earliestEvent = (world: World): number => world.startedAt - historyMs;

/** The events that began in one aggregation window, ordered by time across streams. */
export function eventsOfWindow(traffic: TrafficAccess, group: LogGroupState, windowStart: number): LogEvent[] {
  const end = windowStart + windowMs;
  const events = group.flowLogs.flatMap((flowLog) =>
    traffic.delivered(flowLog.flowLogId, end, end + 1).map((record) => toEvent(flowLog, record)),
  );
  return group.flowLogs.length > 1 ? events.sort((one, other) => one.timestamp - other.timestamp) : events;
}

const toEvent = (flowLog: FlowLogState, record: DeliveredRecord): LogEvent => ({
  logStreamName: `${record.interfaceId}-${flowLog.trafficType.toLowerCase()}`,
  timestamp: record.timestamp,
  message: record.line,
  ingestionTime: record.ingestedAt,
  eventId: record.eventId,
});

/** Start of the window that a time is in. */
export const windowStartOf = (at: number): number => Math.floor(at / windowMs) * windowMs;
