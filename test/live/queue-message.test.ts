import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readQueueMessage } from '../../src/live/queue-message.ts';
import { portScan } from './detections.ts';
import { accessEvent, detectionEvent, eventOf, guardDutyEvent } from './queue-events.ts';

const read = (body: string) => readQueueMessage(body, 'us-east-1');

describe('a message of the queue', () => {
  test('of GuardDuty is a finding', () => {
    expect(read(guardDutyEvent())).toMatchObject({
      kind: 'finding',
      finding: {
        id: 'pushed-1',
        type: 'Exfiltration:S3/MaliciousIPCaller',
        severity: 8,
        updatedAt: Date.UTC(2026, 0, 15, 11, 59),
        region: 'us-east-1',
      },
    });
  });

  test.each(['Access Analyzer Finding', 'Internal Access Finding'])('of Access Analyzer (%s) is a change', (type) => {
    expect(read(accessEvent(type))).toEqual({ kind: 'access' });
  });

  test('of transit-tui watch is a detection', () => {
    const detail = { version: '1', account: '111122223333', region: 'us-east-1', ...portScan() };
    expect(read(detectionEvent(detail))).toEqual({ kind: 'detection', detection: portScan() });
  });

  test.each([
    ['another service', eventOf('aws.ec2', 'EC2 Instance State-change Notification', { state: 'running' }), /aws\.ec2/],
    ['another kind of event', eventOf('aws.guardduty', 'AWS API Call via CloudTrail', {}), /CloudTrail/],
    ['unused access', accessEvent('Unused Access Finding for IAM entities'), /Unused/],
    ['another region', guardDutyEvent({}, { region: 'eu-west-1' }), /eu-west-1/],
  ])('of %s is for somebody else', (_, body, what) => {
    expect(read(body)).toEqual({ kind: 'foreign', what: expect.stringMatching(what) });
  });

  test.each([
    ['no JSON', 'hello'],
    ['JSON that is cut off', guardDutyEvent().slice(0, 200)],
    ['no object', '"text"'],
    ['null', 'null'],
    ['nothing', ''],
    ['no event', '{"Records":[]}'],
    ['a detail that is text', eventOf('aws.guardduty', 'GuardDuty Finding', 'text')],
    ['a finding without a type', guardDutyEvent({ type: undefined })],
    ['a finding without an id', guardDutyEvent({ id: undefined })],
    ['a detection without a time', detectionEvent({ ...portScan(), last: 'soon' })],
    ['a detection of no known severity', detectionEvent({ ...portScan(), severity: 'awful' })],
    ['ten thousand brackets', '['.repeat(10_000)],
  ])('that holds %s is unreadable', (_, body) => {
    expect(read(body).kind).toBe('unreadable');
  });

  test('cuts what is too long, and takes figures that are numbers only', () => {
    const hostile = {
      ...portScan({ why: 'x'.repeat(100_000), interfaceIds: Array(5_000).fill('eni-0aaaaaaaaaaaaaaaa') }),
      figures: { ports: 131, __proto__: { hacked: 1 }, text: 'no', nested: {} },
    };
    const push = read(detectionEvent(hostile));
    if (push.kind !== 'detection') throw new Error(`it is ${push.kind}`);
    expect(push.detection.why).toHaveLength(2_000);
    expect(push.detection.interfaceIds).toHaveLength(200);
    expect(push.detection.figures).toEqual({ ports: 131 });
  });

  test('never throws, whatever it holds', () => {
    const anything = fc.anything().map((value) => JSON.stringify(value) ?? '');
    const events = fc
      .tuple(fc.constantFrom('aws.guardduty', 'aws.access-analyzer', 'transit-tui'), fc.jsonValue())
      .chain(([source, detail]) =>
        fc
          .constantFrom('GuardDuty Finding', 'Access Analyzer Finding', 'VPC Flow Detection')
          .map((type) => eventOf(source, type, detail)),
      );
    fc.assert(
      fc.property(fc.oneof(fc.string(), anything, events), (body) => {
        expect(read(body)).toHaveProperty('kind');
      }),
    );
  });
});
