import { expect, test } from 'vitest';
import type { FlowLog } from '../../src/aws/ec2/flow-log.ts';
import { oncePerResource } from '../../src/flows/once-per-resource.ts';

let next = 0;
const flowLog = (over: Partial<FlowLog> = {}): FlowLog => ({
  flowLogId: `fl-${next++}`,
  resourceId: 'vpc-a',
  status: 'ACTIVE',
  destinationType: 's3',
  destination: 'arn:aws:s3:::amzn-s3-demo-logs',
  trafficType: 'ALL',
  logFormat: '',
  ...over,
});
const toGroup = (logGroupName: string, over: Partial<FlowLog> = {}) =>
  flowLog({ destinationType: 'cloud-watch-logs', logGroupName, ...over });

test('of several flow logs of one resource, one of all traffic is read: the one that is delivered, and live', () => {
  const undelivered = toGroup('/broken', { deliverLogsError: 'Access error' });
  const parquet = flowLog({ fileFormat: 'parquet' });
  const text = flowLog();
  const live = toGroup('/live');
  const { flowLogs, notes } = oncePerResource([undelivered, parquet, text, live]);
  expect(flowLogs).toEqual([live]);
  expect(notes).toHaveLength(3);
  expect(notes[0]).toBe(`${text.flowLogId} is not read: ${live.flowLogId} has the same records of vpc-a`);
  expect(oncePerResource([undelivered, parquet, text]).flowLogs).toEqual([text]);
});

test('denied traffic does not count beside all of it; accepted and denied apart count both', () => {
  const all = flowLog();
  const denied = toGroup('/denied', { trafficType: 'REJECT' });
  const accepted = toGroup('/accepted', { trafficType: 'ACCEPT' });
  expect(oncePerResource([denied, all]).flowLogs).toEqual([all]);
  expect(oncePerResource([denied, accepted]).flowLogs).toEqual([denied, accepted]);
});

test('other resources, and destinations that are told of elsewhere, are left as they are', () => {
  const stream = flowLog({ destinationType: 'kinesis-data-firehose' });
  const both = [flowLog(), flowLog({ resourceId: 'vpc-b' }), stream];
  expect(oncePerResource(both)).toEqual({ flowLogs: both, notes: [] });
});

test('two that write to one log group can not be told apart, and that is said', () => {
  const [one, other] = [toGroup('/same'), toGroup('/same')];
  expect(oncePerResource([one, other]).notes).toEqual([
    `Records of vpc-a may count twice: ${other.flowLogId} writes to /same what ${one.flowLogId} does`,
  ]);
});

test('what is delivered is read before a log of all traffic that is not, and what is then unknown is said', () => {
  const all = flowLog({ deliverLogsError: 'Access error' });
  const denied = toGroup('/denied', { trafficType: 'REJECT' });
  const accepted = toGroup('/accepted', { trafficType: 'ACCEPT' });
  expect(oncePerResource([all, denied])).toEqual({
    flowLogs: [denied],
    notes: [
      `${all.flowLogId} is not read: it is not delivered (Access error), while ${denied.flowLogId} is; accepted traffic of vpc-a is unknown`,
    ],
  });
  expect(oncePerResource([all, denied, accepted])).toEqual({
    flowLogs: [denied, accepted],
    notes: [
      `${all.flowLogId} is not read: it is not delivered (Access error), and ${accepted.flowLogId} and ${denied.flowLogId} have the same records of vpc-a`,
    ],
  });
  const broken = { ...denied, deliverLogsError: 'Access error' };
  expect(oncePerResource([all, broken])).toEqual({
    flowLogs: [all],
    notes: [
      `${broken.flowLogId} is not read: it is not delivered (Access error), nor is all of ${all.flowLogId}, meant to have the same records of vpc-a`,
    ],
  });
});

test('resources that may lie in one another are named: their records may count twice', () => {
  const inVpc = [flowLog(), flowLog({ resourceId: 'subnet-a' })];
  const cards = ['eni-1', 'eni-2', 'eni-3', 'eni-4'].map((resourceId) => flowLog({ resourceId }));
  expect(oncePerResource([...cards, ...inVpc]).notes).toEqual([
    'Records of subnet-a, eni-1, eni-2 and 2 more may count twice: flow logs of vpc-a are read too, and hold what lies in there',
  ]);
  expect(oncePerResource([inVpc[1] as FlowLog, cards[0] as FlowLog]).notes).toEqual([
    'Records of eni-1 may count twice: flow logs of subnet-a are read too, and hold what lies in there',
  ]);
  expect(oncePerResource(cards).notes).toEqual([]);
});
