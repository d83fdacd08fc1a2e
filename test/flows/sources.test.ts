import { expect, test } from 'vitest';
import type { FlowLog } from '../../src/aws/ec2/flow-log.ts';
import { flowSources } from '../../src/flows/sources.ts';
import { logFormat } from './record-line.ts';

const ALL = logFormat('version', 'srcaddr', 'dstaddr', 'bytes', 'action', 'log-status');
const toLogs = (over: Partial<FlowLog> = {}): FlowLog => ({
  flowLogId: 'fl-0000000000000000a',
  resourceId: 'vpc-0aaaaaaaaaaaaaaaa',
  status: 'ACTIVE',
  destinationType: 'cloud-watch-logs',
  logGroupName: '/vpc/flow-logs',
  trafficType: 'ALL',
  logFormat: ALL,
  maxAggregationInterval: 60,
  ...over,
});
const toBucket = (over: Partial<FlowLog> = {}): FlowLog => {
  const { logGroupName: _, ...rest } = toLogs();
  const destination = 'arn:aws:s3:::amzn-s3-demo-logs/network';
  return { ...rest, flowLogId: 'fl-0000000000000000b', destinationType: 's3', destination, ...over };
};

test('a log group that two flow logs share is read once, with both formats', () => {
  const other = toLogs({ flowLogId: 'fl-0000000000000000c', logFormat: logFormat('srcaddr', 'dstaddr', 'action') });
  const { sources } = flowSources([toLogs(), other, toLogs({ flowLogId: 'fl-0000000000000000d' })]);
  expect(sources).toHaveLength(1);
  expect(sources[0]).toMatchObject({
    kind: 'cloudwatch',
    formats: [{ fields: { length: 6 } }, { fields: { length: 3 } }],
  });
});

test('a bucket and its folder are read where CloudWatch Logs has not the same records', () => {
  const { sources, notes } = flowSources([toBucket()]);
  expect(sources).toMatchObject([{ kind: 's3', bucket: 'amzn-s3-demo-logs', prefix: 'network/', hive: false }]);
  expect(notes).toEqual([]);
  const both = flowSources([toLogs(), toBucket()]);
  expect(both.sources).toMatchObject([{ kind: 'cloudwatch' }]);
  expect(both.notes.join()).toMatch(/fl-0000000000000000b \(S3\) is not read: CloudWatch Logs has the same records/);
  expect(flowSources([toLogs({ trafficType: 'REJECT' }), toBucket()]).sources).toHaveLength(2);
});

test.each([
  [toBucket({ fileFormat: 'parquet' }), /writes Parquet, not read here yet/, 0],
  [toLogs({ destinationType: 'kinesis-data-firehose' }), /delivers to kinesis-data-firehose, not read here/, 0],
  [toLogs({ deliverLogsError: 'Access error' }), /is not delivered: Access error/, 1],
  [toLogs({ trafficType: 'ACCEPT' }), /Denied traffic of vpc-0aaaaaaaaaaaaaaaa is unknown/, 1],
  [
    toLogs({ logFormat: logFormat('srcaddr', 'dstaddr', 'bytes', 'log-status') }),
    /Denied traffic .* is unknown: the format has no `action`/,
    1,
  ],
  [
    toLogs({ logFormat: logFormat('dstaddr', 'bytes', 'action', 'log-status') }),
    /names no connection: the format has no `srcaddr`/,
    0,
  ],
  [toLogs({ logFormat: 'gibberish' }), /has a format that can't be read: gibberish/, 0],
])('says what is not read or not known: %#', (flowLog, note, sources) => {
  const found = flowSources([flowLog]);
  expect(found.notes.join('\n')).toMatch(note);
  expect(found.sources).toHaveLength(sources);
});
