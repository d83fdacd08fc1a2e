import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { QueueState } from '../../../src/emulator/state.ts';
import { clientOptions, NOW, serveSmallWorld } from '../small-world.ts';

const queueArn = (name: string) => `arn:aws:sqs:us-east-1:111122223333:${name}`;
const queue = (name: string, over: Partial<QueueState> = {}): QueueState => ({
  name,
  arn: queueArn(name),
  createdAt: NOW,
  policy: null,
  visibilityTimeoutSeconds: 30,
  receiveWaitSeconds: 0,
  retentionSeconds: 3600,
  encrypted: true,
  redrive: null,
  messages: [],
  ...over,
});

let emulator: Emulator;
let client: SQSClient;
let QueueUrl: string;
beforeEach(async () => {
  emulator = await serveSmallWorld((world) => {
    world.queues.work = queue('work', { redrive: { deadLetterQueueArn: queueArn('dead'), maxReceiveCount: 2 } });
    world.queues.dead = queue('dead');
  });
  client = new SQSClient(clientOptions(emulator));
  QueueUrl = (await client.send(new GetQueueUrlCommand({ QueueName: 'work' }))).QueueUrl ?? '';
});
afterEach(() => emulator.stop());

const send = (MessageBody: string, url = QueueUrl) =>
  client.send(new SendMessageCommand({ QueueUrl: url, MessageBody }));
const receive = async (over: Partial<ReceiveMessageCommandInput> = {}) => {
  const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...over }));
  return Messages ?? [];
};
const bodies = async (over: Partial<ReceiveMessageCommandInput> = {}) => (await receive(over)).map(({ Body }) => Body);
const failure = (run: Promise<unknown>) =>
  run.then(
    () => 'succeeded',
    (error) => error.name,
  );

describe('a queue', () => {
  it('is found by its name, and one that is not there is no queue', async () => {
    expect(QueueUrl).toBe(`${emulator.url}/111122223333/work`);
    expect((await client.send(new ListQueuesCommand({ QueueNamePrefix: 'de' }))).QueueUrls).toEqual([
      `${emulator.url}/111122223333/dead`,
    ]);
    expect(await failure(client.send(new GetQueueUrlCommand({ QueueName: 'gone' })))).toBe('QueueDoesNotExist');
    expect(await failure(receive({ QueueUrl: `${emulator.url}/444455556666/work` }))).toBe('QueueDoesNotExist');
  });

  it('hides a message from others until its time is over, and counts how often it was received', async () => {
    await send('one');
    expect(await bodies()).toEqual(['one']);
    expect(await bodies()).toEqual([]);
    emulator.advance(30_000);
    const [again] = await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(again?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
  });

  it('gives a message back at once when its receiver says so, and only while it is hidden', async () => {
    await send('one');
    const [{ ReceiptHandle } = {}] = await receive();
    const change = () =>
      client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    await change();
    expect(await failure(change())).toBe('MessageNotInflight');
    expect(await bodies()).toEqual(['one']);
  });

  it('moves a message that was received too often to the dead-letter queue', async () => {
    await send('unreadable');
    for (let times = 0; times < 2; times++) {
      expect(await bodies()).toEqual(['unreadable']);
      emulator.advance(30_000);
    }
    expect(await bodies()).toEqual([]);
    expect(await bodies({ QueueUrl: QueueUrl.replace('work', 'dead') })).toEqual(['unreadable']);
  });

  it('forgets what is older than it keeps', async () => {
    await send('old');
    emulator.advance(3_600_000);
    expect(await bodies()).toEqual([]);
  });

  it('lets a receiver wait, who gets a message as soon as it is there', async () => {
    const waiting = bodies({ WaitTimeSeconds: 20 });
    await send('late');
    expect(await waiting).toEqual(['late']);
  });

  it('gives nothing to a receiver that has left', async () => {
    const leave = new AbortController();
    const waiting = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: leave.signal,
    });
    setImmediate(() => leave.abort());
    await expect(waiting).rejects.toThrow();
    await send('for the next');
    expect(await bodies({ WaitTimeSeconds: 5 })).toEqual(['for the next']);
  });

  it('removes by receipt, each entry of a batch for itself', async () => {
    for (const body of ['one', 'two', 'three']) await send(body);
    const [one, two] = await receive();
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: one?.ReceiptHandle }));
    const { Successful, Failed } = await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'a', ReceiptHandle: two?.ReceiptHandle },
          { Id: 'b', ReceiptHandle: 'nonsense' },
        ],
      }),
    );
    expect([Successful, Failed?.map(({ Id, Code }) => `${Id} ${Code}`)]).toEqual([
      [{ Id: 'a' }],
      ['b ReceiptHandleIsInvalid'],
    ]);
    emulator.advance(30_000);
    expect(await bodies()).toEqual(['three']);
  });

  it('does not remove by the receipt of an earlier receive', async () => {
    await send('one');
    const [first] = await receive();
    emulator.advance(30_000);
    await receive();
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessagesNotVisible'] }),
    );
    expect(Attributes).toEqual({ ApproximateNumberOfMessagesNotVisible: '1' });
  });

  it.each([
    ['eleven messages', { MaxNumberOfMessages: 11 }],
    ['a wait of 21 seconds', { WaitTimeSeconds: 21 }],
  ])('refuses to give %s', async (_, over) => {
    expect(await failure(receive(over))).toBe('InvalidParameterValue');
  });

  it('keeps out whom its policy denies', async () => {
    const deny = { Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage', Resource: queueArn('work') };
    emulator.edit(({ queues }) => Object.assign(queues.work ?? {}, { policy: JSON.stringify({ Statement: [deny] }) }));
    expect(await failure(send('forged'))).toBe('AccessDeniedException');
    expect(await bodies()).toEqual([]);
  });
});
