import { expect, test } from 'vitest';
import type { FlowLog } from '../../src/aws/ec2/flow-log.ts';
import { type Failure, FailureError } from '../../src/aws/errors.ts';
import type { FlowAccess } from '../../src/flows/flow-reader.ts';
import { DEFAULT_FORMAT } from '../../src/flows/format.ts';
import { flowsLoader } from '../../src/live/flows-feed.ts';
import { DENIED_SSH, logFormat, recordLine } from '../flows/record-line.ts';

const NOW = 1_700_000_400_000;
const never = new AbortController().signal;
const FORMAT = logFormat(...DEFAULT_FORMAT.fields);
const denied: Failure = { code: 'denied', message: 'FilterLogEvents was denied', hint: 'Allow logs:FilterLogEvents' };

const flowLog = (name: string, over: Partial<FlowLog> = {}): FlowLog => ({
  flowLogId: `fl-${name}`,
  resourceId: `vpc-${name}`,
  status: 'ACTIVE',
  destinationType: 'cloud-watch-logs',
  logGroupName: `/flows/${name}`,
  trafficType: 'ALL',
  logFormat: FORMAT,
  maxAggregationInterval: 60,
  ...over,
});

/** A load of these flow logs; each group in `messages` holds one line, the others are denied. */
function loadOf(flowLogs: readonly FlowLog[], messages: Readonly<Record<string, string>>) {
  const calls: string[] = [];
  const access: FlowAccess = {
    account: async () => '111122223333',
    region: 'eu-central-1',
    filterLogEvents: async ({ logGroupName }) => {
      calls.push(`FilterLogEvents ${logGroupName}`);
      const message = messages[logGroupName];
      if (message === undefined) throw new FailureError(denied);
      return { events: [{ eventId: logGroupName, timestamp: NOW - 60_000, message }] };
    },
    store: {
      list: () => Promise.reject(new Error('no bucket here')),
      get: () => Promise.reject(new Error('no bucket here')),
    },
  };
  const flowLogsRead = async () => {
    calls.push('DescribeFlowLogs');
    return flowLogs;
  };
  const known = () => ({ addresses: new Set<string>(), quarantined: new Map<string, number>() });
  const load = flowsLoader(
    { flowLogs: flowLogsRead, access: async () => access },
    { now: () => NOW, region: 'eu-central-1', known },
  );
  return { load: () => load(never), calls };
}
const line = recordLine(DEFAULT_FORMAT.fields, DENIED_SSH);

test('describes once and then asks one request a log group; the lag is told', async () => {
  const { load, calls } = loadOf([flowLog('a'), flowLog('b')], { '/flows/a': line, '/flows/b': '' });
  const { rows, lag } = await load();
  expect(rows).toMatchObject([{ srcaddr: '203.0.113.9', dstport: 22, count: 1 }]);
  expect(lag).toEqual({
    endedAt: NOW - 340_000,
    usualMs: 360_000,
    usual: '1 min of gathering and about 5 of delivery to CloudWatch Logs',
  });
  calls.splice(0);
  expect((await load()).rows[0]).toBe(rows[0]);
  expect(calls).toEqual(['FilterLogEvents /flows/a', 'FilterLogEvents /flows/b']);
});

test('one source that fails is a note beside the rows of the others', async () => {
  const { load } = loadOf([flowLog('a'), flowLog('b')], { '/flows/a': line });
  const { rows, notes } = await load();
  expect(rows).toHaveLength(1);
  expect(notes).toContain('FilterLogEvents was denied. Allow logs:FilterLogEvents');
});

test('a resource that logs everything to two groups is read from one, and that is said', async () => {
  const vpc = { resourceId: 'vpc-a' };
  const { load, calls } = loadOf([flowLog('a', vpc), flowLog('b', vpc)], { '/flows/a': line, '/flows/b': line });
  const { rows, notes } = await load();
  expect(rows).toMatchObject([{ srcaddr: '203.0.113.9', count: 1 }]);
  expect(notes).toContain('fl-b is not read: fl-a has the same records of vpc-a');
  expect(calls).toEqual(['DescribeFlowLogs', 'FilterLogEvents /flows/a']);
});

test('a flow log that can not be read here takes the place of none that can', async () => {
  const parquet = flowLog('all', { destinationType: 's3', fileFormat: 'parquet', destination: 'arn:aws:s3:::flows' });
  const rejected = flowLog('a', { resourceId: parquet.resourceId, trafficType: 'REJECT' });
  const { load } = loadOf([parquet, rejected], { '/flows/a': line });
  expect((await load()).rows).toMatchObject([{ srcaddr: '203.0.113.9', count: 1 }]);
});

test('when every source fails the load fails as they did', async () => {
  const { load } = loadOf([flowLog('a')], {});
  await expect(load()).rejects.toMatchObject({ failure: denied });
});

test('denied traffic is unknown, not zero, where the format has no action', async () => {
  const format = logFormat('version', 'srcaddr', 'dstaddr', 'bytes', 'log-status');
  const { load } = loadOf([flowLog('a', { logFormat: format })], { '/flows/a': '2 203.0.113.9 10.0.1.20 60 OK' });
  const { rows, notes } = await load();
  expect(rows).toEqual([]);
  expect(notes).toContain('Denied traffic of vpc-a is unknown: the format has no `action`');
});

test.each([
  [[], /^No flow log in eu-central-1: what connected there is unknown$/],
  [[flowLog('a', { destinationType: 's3', fileFormat: 'parquet' })], /can be read here: fl-a writes Parquet/],
])('nothing to read is off, with the reason', async (flowLogs, message) => {
  const { load } = loadOf(flowLogs, {});
  await expect(load()).rejects.toMatchObject({ failure: { code: 'off', message: expect.stringMatching(message) } });
});
