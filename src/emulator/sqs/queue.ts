import { createHash, randomUUID } from 'node:crypto';
import { AwsError } from '../handler.ts';
import type { QueueMessageState, QueueState, World } from '../state.ts';

/** The most bytes of a message. */
export const MOST_BYTES = 1_048_576;

/** The queue that a URL names, by its last part; an error as SQS gives it when there is none. */
export function queueOf(world: World, queueUrl: string | undefined): QueueState {
  const [account, name] = new URL(queueUrl ?? '', 'http://127.0.0.1').pathname.split('/').slice(-2);
  const queue = account === world.accountId && name !== undefined ? world.queues[name] : undefined;
  if (queue === undefined) throw noSuchQueue();
  return queue;
}

/** SQS's QueueDoesNotExist. */
export const noSuchQueue = (): AwsError =>
  new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', 400);

/** Puts a message at the end of a queue and gives it. */
export function enqueue(queue: QueueState, body: string, senderId: string, at: number): QueueMessageState {
  const message: QueueMessageState = {
    messageId: randomUUID(),
    body,
    sentAt: at,
    senderId,
    visibleAt: at,
    receiveCount: 0,
    firstReceivedAt: null,
    receiptHandle: null,
  };
  queue.messages.push(message);
  return message;
}

/**
 * Gives up to `most` messages that are visible now, hides them and moves those on that were received too often. What is
 * older than the queue keeps is gone.
 */
export function takeVisible(
  world: World,
  queue: QueueState,
  most: number,
  hiddenSeconds: number,
  now: number,
): QueueMessageState[] {
  queue.messages = queue.messages.filter(({ sentAt }) => now - sentAt < queue.retentionSeconds * 1000);
  const taken: QueueMessageState[] = [];
  for (const message of [...queue.messages]) {
    if (taken.length >= most) break;
    if (message.visibleAt > now) continue;
    if (queue.redrive !== null && message.receiveCount >= queue.redrive.maxReceiveCount) {
      bury(world, queue, message, queue.redrive.deadLetterQueueArn);
      continue;
    }
    message.receiveCount += 1;
    message.firstReceivedAt ??= now;
    message.visibleAt = now + hiddenSeconds * 1000;
    message.receiptHandle = Buffer.from(`${randomUUID()} ${message.messageId}`).toString('base64');
    taken.push(message);
  }
  return taken;
}

function bury(world: World, queue: QueueState, message: QueueMessageState, arn: string): void {
  const grave = Object.values(world.queues).find((each) => each.arn === arn);
  // Without the queue that it should go to, SQS keeps handing the message out.
  if (grave === undefined) return;
  queue.messages.splice(queue.messages.indexOf(message), 1);
  grave.messages.push({ ...message, visibleAt: message.sentAt, receiveCount: 0, receiptHandle: null });
}

/** The message that a handle was given for; an error as SQS gives it for a handle that is none of its. */
export function messageOf(queue: QueueState, handle: string | undefined): QueueMessageState | undefined {
  const [, messageId] = Buffer.from(handle ?? '', 'base64')
    .toString('utf8')
    .split(' ');
  if (messageId === undefined) {
    throw new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`);
  }
  return queue.messages.find((message) => message.messageId === messageId && message.receiptHandle === handle);
}

/** The digest that clients check a body by. */
export const md5Of = (text: string): string => createHash('md5').update(text).digest('hex');
