import type { DescribeLogGroupsRequest, DescribeLogStreamsRequest } from '@aws-sdk/client-cloudwatch-logs';
import type { Handler } from '../handler.ts';
import { earliestEvent, invalidParameter, logGroupOf, logGroups, streamsOf } from './log-groups.ts';

const pageLimit = 50;

function pageOf<Item>(
  items: Item[],
  limit: number | undefined,
  nextToken: string | undefined,
): [Item[], { nextToken?: string }] {
  const offset = nextToken === undefined ? 0 : Number(nextToken);
  if (!Number.isInteger(offset) || offset < 0) throw invalidParameter('The specified nextToken is invalid.');
  const end = offset + (limit ?? pageLimit);
  return [items.slice(offset, end), end < items.length ? { nextToken: String(end) } : {}];
}

/** DescribeLogGroups. */
export const describeLogGroups: Handler<DescribeLogGroupsRequest> = (input, { world }) => {
  const fits = (name: string) =>
    (!input.logGroupNamePrefix || name.startsWith(input.logGroupNamePrefix)) &&
    (!input.logGroupNamePattern || name.toLowerCase().includes(input.logGroupNamePattern.toLowerCase()));
  const named = logGroups(world)
    .filter((group) => fits(group.name))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const [page, more] = pageOf(named, input.limit, input.nextToken);
  return {
    logGroups: page.map((group) => ({
      logGroupName: group.name,
      creationTime: group.createdAt,
      retentionInDays: 90,
      metricFilterCount: 0,
      arn: `${group.arn}:*`,
      logGroupArn: group.arn,
      storedBytes: group.flowLogs.reduce((sum, { storedBytes = 0 }) => sum + storedBytes, 0),
      logGroupClass: 'STANDARD',
    })),
    ...more,
  };
};

/** DescribeLogStreams, by name or by the time of the last event. */
export const describeLogStreams: Handler<DescribeLogStreamsRequest> = (input, { world, now }) => {
  const group = logGroupOf(world, input.logGroupName, input.logGroupIdentifier);
  const names = streamsOf(world, group)
    .filter((name) => !input.logStreamNamePrefix || name.startsWith(input.logStreamNamePrefix))
    .sort((one, other) => (one < other ? -1 : 1) * (input.descending ? -1 : 1));
  const [page, more] = pageOf(names, input.limit, input.nextToken);
  return {
    logStreams: page.map((name) => ({
      logStreamName: name,
      creationTime: group.createdAt,
      firstEventTimestamp: earliestEvent(world),
      lastEventTimestamp: now(),
      lastIngestionTime: now(),
      uploadSequenceToken: '1',
      arn: `${group.arn}:log-stream:${name}`,
      storedBytes: 0,
    })),
    ...more,
  };
};
