import { EventBridgeClient, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { type TemplateCommandOptions, template } from '../../src/cli/template.ts';
import type { QueueState } from '../../src/emulator/state.ts';
import { eventOf } from '../../src/live/detection-event.ts';
import { eventBus } from '../../src/live/event-bus.ts';
import { QUEUE_WRITES } from '../../src/live/open-queue.ts';
import { portScan } from '../live/detections.ts';
import { embeddedAws, sessionOn } from '../live/embedded-aws.ts';
import { accessEvent, eventOf as awsEvent, detectionEvent, guardDutyEvent } from '../live/queue-events.ts';
import { deployed, readTemplate } from './deployed-template.ts';
import { memoryCli } from './memory-cli.ts';

async function printed(options: TemplateCommandOptions = {}) {
  const { cli, out } = memoryCli();
  expect(await template(cli, options)).toBe(EXIT.done);
  return out.join('\n');
}
const stack = async (options: TemplateCommandOptions = {}) => deployed(readTemplate(await printed(options)));

const policyOf = (resource: Readonly<Record<string, unknown>> | undefined) =>
  (resource?.PolicyDocument ?? { Statement: [] }) as { readonly Statement: readonly { readonly Effect: string }[] };
const POLICIES = ['ConsolePolicy', 'WatcherPolicy'];

describe('the template', () => {
  test('is YAML in which every reference leads somewhere, and nothing needs a name that AWS could not give', async () => {
    const { resources, outputs } = await stack();
    expect(
      Object.values(resources)
        .map(({ Type }) => Type)
        .sort(),
    ).toEqual([
      'AWS::Events::Rule',
      'AWS::Events::Rule',
      'AWS::Events::Rule',
      'AWS::IAM::ManagedPolicy',
      'AWS::IAM::ManagedPolicy',
      'AWS::SQS::Queue',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
      'AWS::SQS::QueuePolicy',
    ]);
    expect(outputs.QueueUrl?.Value).toBe('<Queue>');
    // Policies with a name would ask whoever deploys for CAPABILITY_NAMED_IAM.
    for (const id of POLICIES) expect(resources[id]).not.toHaveProperty('ManagedPolicyName');
  });

  test('has no alias and no tag, which CloudFormation would not take', async () => {
    expect(await printed()).not.toMatch(/(^|\s)[&*!][A-Za-z]/m);
  });

  test('notices a reference that leads nowhere', async () => {
    const broken = (await printed()).replace('- DeadLetterQueue\n', '- NoSuchQueue\n');
    expect(() => deployed(readTemplate(broken))).toThrow(/NoSuchQueue/);
  });

  test('encrypts both queues, lets only TLS in, and only its rules send', async () => {
    const { resources } = await stack();
    for (const id of ['Queue', 'DeadLetterQueue']) expect(resources[id]).toMatchObject({ SqsManagedSseEnabled: true });
    const statements = (id: string) => policyOf(resources[id]).Statement;
    for (const id of ['QueuePolicy', 'DeadLetterQueuePolicy']) {
      expect(statements(id)).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Principal: '*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
    }
    expect(statements('QueuePolicy').filter(({ Effect }) => Effect === 'Allow')).toEqual([
      expect.objectContaining({ Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage' }),
    ]);
  });

  test('permits what the console and watch send, on this queue and this bus alone', async () => {
    const { resources } = await stack({ eventBus: 'security' });
    const allowed = POLICIES.map((id) => policyOf(resources[id]).Statement);
    expect(allowed).toEqual([
      [
        expect.objectContaining({
          Action: ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
          Resource: 'arn:aws:sqs:us-east-1:111122223333:transit-tui',
        }),
      ],
      [
        expect.objectContaining({
          Action: 'events:PutEvents',
          Resource: 'arn:aws:events:us-east-1:111122223333:event-bus/security',
          Condition: { StringEquals: { 'events:source': 'transit-tui' } },
        }),
        expect.objectContaining({ Action: 'events:DescribeEventBus' }),
      ],
    ]);
  });

  test.each([
    ['--queue-name a.b', { queueName: 'a.b' }],
    ['--queue-name', { queueName: 'x'.repeat(68) }],
    ['--event-bus a b', { eventBus: 'a b' }],
    ['--event-bus arn:', { eventBus: 'arn:aws:events:us-east-1:111122223333:event-bus/x' }],
  ])('is not made with %s', async (_, options) => {
    const { cli } = memoryCli();
    await expect(template(cli, options)).rejects.toThrow(/is no name that AWS takes/);
  });
});

describe('what the template deploys', () => {
  let aws: Awaited<ReturnType<typeof embeddedAws>>;
  beforeEach(async () => {
    aws = await embeddedAws();
  });
  afterEach(() => aws.stop());

  test('is what the embedded AWS has', async () => {
    const { resources } = await stack();
    const { queues, eventRules } = aws.emulator.world();
    const queueOf = ({ name, encrypted, retentionSeconds, redrive }: QueueState) => ({
      QueueName: name,
      SqsManagedSseEnabled: encrypted,
      MessageRetentionPeriod: retentionSeconds,
      ...(redrive === null
        ? {}
        : {
            RedrivePolicy: {
              deadLetterTargetArn: redrive.deadLetterQueueArn,
              maxReceiveCount: redrive.maxReceiveCount,
            },
          }),
    });
    expect(resources.DeadLetterQueue).toMatchObject(queueOf(queues['transit-tui-dead-letters'] as QueueState));
    expect(resources.Queue).toMatchObject({
      ...queueOf(queues['transit-tui'] as QueueState),
      VisibilityTimeout: queues['transit-tui']?.visibilityTimeoutSeconds,
      ReceiveMessageWaitTimeSeconds: queues['transit-tui']?.receiveWaitSeconds,
    });
    expect(JSON.parse(queues['transit-tui']?.policy ?? '')).toEqual(resources.QueuePolicy?.PolicyDocument);
    expect(JSON.parse(queues['transit-tui-dead-letters']?.policy ?? '')).toEqual(
      resources.DeadLetterQueuePolicy?.PolicyDocument,
    );
    expect(
      Object.values(eventRules).map(({ name, eventBusName, description, eventPattern, targets }) => ({
        Type: 'AWS::Events::Rule',
        Name: name,
        EventBusName: eventBusName,
        Description: description,
        EventPattern: JSON.parse(eventPattern),
        State: 'ENABLED',
        Targets: targets.map(({ id, arn }) => ({ Id: id, Arn: arn })),
      })),
    ).toEqual(['GuardDutyRule', 'AccessAnalyzerRule', 'DetectionRule'].map((id) => resources[id]));
  });

  test.each([
    ['GuardDutyRule', guardDutyEvent(), true],
    ['AccessAnalyzerRule', accessEvent(), true],
    ['AccessAnalyzerRule', accessEvent('Internal Access Finding'), true],
    ['AccessAnalyzerRule', accessEvent('Access Preview State Change'), false],
    ['DetectionRule', detectionEvent(portScan()), true],
    ['DetectionRule', awsEvent('transit-tui', 'Something Else', {}), false],
    ['GuardDutyRule', detectionEvent(portScan()), false],
  ])('%s takes an event as it should', async (id, Event, Result) => {
    const { resources } = await stack();
    const client = new EventBridgeClient({
      endpoint: aws.emulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
    });
    const EventPattern = JSON.stringify(resources[id]?.EventPattern);
    expect(await client.send(new TestEventPatternCommand({ EventPattern, Event }))).toMatchObject({ Result });
  });

  test('brings an event from a bus of its own into the queue', async () => {
    const { resources } = await stack({ eventBus: 'security', queueName: 'pushes' });
    const { Queue, QueuePolicy, DetectionRule } = resources;
    const arn = 'arn:aws:sqs:us-east-1:111122223333:pushes';
    aws.emulator.edit((world) => {
      world.eventBuses.push('security');
      const like = world.queues['transit-tui'];
      if (like === undefined) throw new Error('the scenario has no queue');
      const policy = JSON.stringify(QueuePolicy?.PolicyDocument);
      world.queues.pushes = { ...like, name: String(Queue?.QueueName), arn, policy, redrive: null, messages: [] };
      world.eventRules['security/pushes-detections'] = {
        name: String(DetectionRule?.Name),
        arn: 'arn:aws:events:us-east-1:111122223333:rule/security/pushes-detections',
        eventBusName: String(DetectionRule?.EventBusName),
        description: '',
        eventPattern: JSON.stringify(DetectionRule?.EventPattern),
        enabled: true,
        targets: [{ id: 'queue', arn }],
      };
    });
    const session = await sessionOn(aws.emulator, false);
    const place = { partition: 'aws', account: '111122223333', region: 'us-east-1', eventBusName: 'security' };
    await eventBus(session)([eventOf(portScan(), place)]);
    const sqs = await session.write?.(QUEUE_WRITES).client('sqs');
    const QueueUrl = `${aws.emulator.url}/111122223333/pushes`;
    const { Messages = [] } = (await sqs?.send(new ReceiveMessageCommand({ QueueUrl }))) ?? {};
    expect(Messages.map(({ Body }) => JSON.parse(Body ?? '').detail.rule)).toEqual(['port-scan']);
    const Entries = Messages.map(({ ReceiptHandle }) => ({ Id: 'it', ReceiptHandle }));
    await sqs?.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    expect(aws.emulator.world().queues.pushes?.messages).toEqual([]);
    session.close();
  });
});
