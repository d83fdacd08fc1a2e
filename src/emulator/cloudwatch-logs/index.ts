import {
  DescribeLogGroups$,
  DescribeLogStreams$,
  FilterLogEvents$,
  GetLogEvents$,
  GetQueryResults$,
  StartQuery$,
  StopQuery$,
} from '@aws-sdk/client-cloudwatch-logs';
import type { ServiceEntry } from '../handler.ts';
import { describeLogGroups, describeLogStreams } from './describe.ts';
import { filterLogEvents, getLogEvents } from './events.ts';
import { getQueryResults, startQuery, stopQuery } from './queries.ts';

/** CloudWatch Logs: the log groups that flow logs write to, filters and Insights queries over them. */
export const cloudwatchLogs: ServiceEntry = {
  name: 'cloudwatch-logs',
  protocol: 'json11',
  signingName: 'logs',
  operations: {
    DescribeLogGroups: { schema: DescribeLogGroups$, handler: describeLogGroups, mutates: false },
    DescribeLogStreams: { schema: DescribeLogStreams$, handler: describeLogStreams, mutates: false },
    FilterLogEvents: { schema: FilterLogEvents$, handler: filterLogEvents, mutates: false },
    GetLogEvents: { schema: GetLogEvents$, handler: getLogEvents, mutates: false },
    StartQuery: { schema: StartQuery$, handler: startQuery, mutates: false },
    GetQueryResults: { schema: GetQueryResults$, handler: getQueryResults, mutates: false },
    StopQuery: { schema: StopQuery$, handler: stopQuery, mutates: false },
  },
};
