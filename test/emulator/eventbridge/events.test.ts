import {
  DescribeEventBusCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromEventBridge } from '../../../src/aws/guardduty/to-finding.ts';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { startEmulator } from '../../../src/emulator/start.ts';
import { clientOptions } from '../small-world.ts';

const NOON = Date.UTC(2026, 0, 15, 12, 0);

let emulator: Emulator;
let client: EventBridgeClient;
beforeEach(async () => {
  emulator = await startEmulator({ scenario: 's3-exfiltration', seed: 1, frozenAt: NOON });
  client = new EventBridgeClient({ ...clientOptions(emulator), maxAttempts: 1 });
});
afterEach(() => emulator.stop());

const entry = (over: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
  Source: 'transit-tui',
  DetailType: 'VPC Flow Detection',
  Detail: '{"rule":"port-scan"}',
  Resources: ['arn:aws:ec2:us-east-1:111122223333:instance/i-0aaaaaaaaaaaaaaaa'],
  Time: new Date(NOON - 60_000),
  ...over,
});
const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));

type Envelope = Readonly<Record<string, unknown>> & { readonly detail: Readonly<Record<string, unknown>> };

/** Takes everything out of the queue. */
async function received(): Promise<Envelope[]> {
  const sqs = new SQSClient(clientOptions(emulator));
  const QueueUrl = `${emulator.url}/111122223333/transit-tui`;
  const events: Envelope[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
    );
    if (Messages.length === 0) return events;
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    events.push(...Messages.map(({ Body }) => JSON.parse(Body ?? '')));
  }
}
const fromAws = async (source: string) => (await received()).filter((event) => event.source === source);

describe('PutEvents', () => {
  it('sends a matching event to the queue of its rule, in its envelope', async () => {
    const { FailedEntryCount, Entries } = await put(entry());
    expect(FailedEntryCount).toBe(0);
    expect(await fromAws('transit-tui')).toEqual([
      {
        version: '0',
        id: Entries?.[0]?.EventId,
        'detail-type': 'VPC Flow Detection',
        source: 'transit-tui',
        account: '111122223333',
        time: '2026-01-15T11:59:00Z',
        region: 'us-east-1',
        resources: ['arn:aws:ec2:us-east-1:111122223333:instance/i-0aaaaaaaaaaaaaaaa'],
        detail: { rule: 'port-scan' },
      },
    ]);
  });

  it('takes what it can of a list, and says what each of the others lacks', async () => {
    const { FailedEntryCount, Entries } = await put(
      entry({ Detail: 'no JSON' }),
      entry(),
      entry({ Source: 'aws.guardduty' }),
      entry({ DetailType: '' }),
    );
    expect([FailedEntryCount, Entries?.map(({ ErrorCode }) => ErrorCode)]).toEqual([
      3,
      ['MalformedDetail', undefined, 'NotAuthorizedForSourceException', 'InvalidArgument'],
    ]);
    expect(await fromAws('transit-tui')).toHaveLength(1);
  });

  it.each([
    ['eleven entries', Array.from({ length: 11 }, () => entry())],
    [
      'more than 256 KB',
      [
        entry({ Detail: JSON.stringify({ text: 'a'.repeat(140_000) }) }),
        entry({ Detail: JSON.stringify({ text: 'a'.repeat(140_000) }) }),
      ],
    ],
    ['no entry', []],
  ])('refuses %s as a whole', async (_, entries) => {
    await expect(put(...entries)).rejects.toThrow(expect.objectContaining({ name: 'ValidationException' }));
    expect(await fromAws('transit-tui')).toEqual([]);
  });

  it('takes an event for a bus that is not there and loses it, as AWS does', async () => {
    const { Entries } = await put(entry({ EventBusName: 'nowhere' }));
    expect(Entries?.[0]?.EventId).toEqual(expect.any(String));
    expect(await fromAws('transit-tui')).toEqual([]);
    await expect(client.send(new DescribeEventBusCommand({ Name: 'nowhere' }))).rejects.toThrow(/does not exist/);
  });

  it.each([
    ['does not let the rule send', (policy: string) => policy.replace('rule/transit-tui-detections', 'rule/other')],
    ['lets nobody send', () => '{"Version":"2012-10-17","Statement":[]}'],
  ])('sends nothing to a queue whose policy %s', async (_, change) => {
    emulator.edit(({ queues }) => {
      const queue = queues['transit-tui'];
      if (queue?.policy) queue.policy = change(queue.policy).replace('rule/transit-tui-detections', 'rule/other');
    });
    await put(entry());
    expect(await fromAws('transit-tui')).toEqual([]);
  });
});

describe('rules', () => {
  it('are listed with their patterns and targets', async () => {
    const { Rules = [] } = await client.send(new ListRulesCommand({}));
    expect(Rules.map(({ Name }) => Name).sort()).toEqual([
      'transit-tui-access-analyzer',
      'transit-tui-detections',
      'transit-tui-guardduty',
    ]);
    const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: 'transit-tui-guardduty' }));
    expect(Targets).toEqual([{ Id: 'queue', Arn: 'arn:aws:sqs:us-east-1:111122223333:transit-tui' }]);
  });

  const event = {
    source: 'aws.guardduty',
    'detail-type': 'GuardDuty Finding',
    resources: ['arn:a', 'arn:b'],
    detail: { severity: 8, type: 'Exfiltration:S3/MaliciousIPCaller', resource: { resourceType: 'S3Bucket' } },
  };
  it.each([
    [true, { source: ['aws.guardduty', 'aws.health'] }],
    [false, { source: ['aws.guardduty'], 'detail-type': ['Other'] }],
    [true, { resources: ['arn:b'] }],
    [true, { detail: { type: [{ prefix: 'Exfiltration:' }], severity: [{ numeric: ['>=', 7, '<', 9] }] } }],
    [false, { detail: { severity: [{ numeric: ['>', 8] }] } }],
    [true, { detail: { resource: { resourceType: [{ 'anything-but': ['Instance'] }] } } }],
    [false, { detail: { type: [{ 'anything-but': { prefix: 'Exfiltration:' } }] } }],
    [true, { detail: { archived: [{ exists: false }], type: [{ suffix: 'IPCaller' }] } }],
  ])('match: %s for %j', async (Result, pattern) => {
    const command = new TestEventPatternCommand({
      EventPattern: JSON.stringify(pattern),
      Event: JSON.stringify(event),
    });
    expect(await client.send(command)).toMatchObject({ Result });
  });

  it.each([
    ['no JSON', 'source'],
    ['a bare value', '{"source":"aws.guardduty"}'],
    ['an unknown operator', '{"source":[{"like":"aws"}]}'],
  ])('can not be %s', async (_, EventPattern) => {
    const command = new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) });
    await expect(client.send(command)).rejects.toThrow(
      expect.objectContaining({ name: 'InvalidEventPatternException' }),
    );
  });
});

describe('what AWS itself puts', () => {
  it('is nothing of what stood before the scenario began', async () => {
    expect((await received()).map(({ time }) => time)).toEqual([]);
  });

  it('is a new finding, in the camelCase that this program reads as the same finding', async () => {
    emulator.advance(5 * 60_000);
    const events = await fromAws('aws.guardduty');
    const found = events.map((event) => fromEventBridge(event));
    expect(found.map((finding) => finding?.type)).toContain('AttackSequence:S3/CompromisedData');
    const ids = Object.keys(emulator.world().findings);
    for (const finding of found) expect(ids).toContain(finding?.id);
    expect(events[0]?.detail).toMatchObject({
      schemaVersion: '2.0',
      accountId: '111122223333',
      service: expect.any(Object),
    });
    expect(await fromAws('aws.guardduty')).toEqual([]);
  });

  it('is an update of a finding, only after the time that the detector is set to', async () => {
    emulator.advance(5 * 60_000);
    const first = await fromAws('aws.guardduty');
    const count = (events: readonly Envelope[]) =>
      Math.max(...events.map(({ detail }) => Number((detail.service as { count: number }).count)));
    emulator.advance(60_000);
    expect(await fromAws('aws.guardduty')).toEqual([]);
    emulator.advance(15 * 60_000);
    expect(count(await fromAws('aws.guardduty'))).toBeGreaterThan(count(first));
  });

  it('is a change of an Access Analyzer finding', async () => {
    await received();
    const before = Object.values(emulator.world().accessFindings).find(({ details }) => details?.isPublic);
    emulator.edit(({ buckets }) => {
      const bucket = Object.values(buckets).find(({ name }) => before?.resource.endsWith(`:${name}`));
      if (bucket !== undefined) bucket.policy = null;
    });
    await received();
    emulator.advance(5 * 60_000);
    const events = await fromAws('aws.access-analyzer');
    expect(events.find(({ detail }) => detail.id === before?.id)).toMatchObject({
      'detail-type': 'Access Analyzer Finding',
      resources: [before?.analyzerArn],
      detail: { id: before?.id, status: 'RESOLVED', resource: before?.resource, isPublic: true, isDeleted: false },
    });
  });
});
