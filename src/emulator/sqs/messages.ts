import { setTimeout as delay } from 'node:timers/promises';
import type {
  ChangeMessageVisibilityRequest,
  DeleteMessageBatchRequest,
  DeleteMessageRequest,
  ReceiveMessageRequest,
  SendMessageRequest,
} from '@aws-sdk/client-sqs';
import { announceFindings } from '../eventbridge/announce.ts';
import { AwsError, type Handler } from '../handler.ts';
import type { QueueMessageState, QueueState } from '../state.ts';
import { enqueue, MOST_BYTES, md5Of, messageOf, queueOf, takeVisible } from './queue.ts';

const invalid = (message: string) => new AwsError('InvalidParameterValue', message);

/** SendMessage: standard queues only, without attributes. */
export const sendMessage: Handler<SendMessageRequest> = (input, { world, caller, now }) => {
  const queue = queueOf(world, input.QueueUrl);
  const body = input.MessageBody ?? '';
  if (body === '') throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (Buffer.byteLength(body) > MOST_BYTES) {
    throw invalid(`One or more parameters are invalid. Reason: Message must be shorter than ${MOST_BYTES} bytes.`);
  }
  const message = enqueue(queue, body, caller.userId, now());
  message.visibleAt += (input.DelaySeconds ?? 0) * 1000;
  return { MessageId: message.messageId, MD5OfMessageBody: md5Of(body) };
};

/** How often a receiver that waits looks again. Real milliseconds: a long poll takes its time on a clock that stands, too. */
const LOOK_MS = 20;

/** ReceiveMessage, with long polling, visibility timeout and the way to the dead-letter queue. */
export const receiveMessage: Handler<ReceiveMessageRequest> = async (input, { world, now, gone }) => {
  const most = input.MaxNumberOfMessages ?? 1;
  if (most < 1 || most > 10) {
    throw invalid(
      `Value ${most} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`,
    );
  }
  const first = queueOf(world, input.QueueUrl);
  const waitSeconds = input.WaitTimeSeconds ?? first.receiveWaitSeconds;
  if (waitSeconds < 0 || waitSeconds > 20) {
    throw invalid(
      `Value ${waitSeconds} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.`,
    );
  }
  const end = performance.now() + waitSeconds * 1000;
  for (;;) {
    const queue = queueOf(world, input.QueueUrl);
    announceFindings(world, now());
    const hidden = input.VisibilityTimeout ?? queue.visibilityTimeoutSeconds;
    const taken = gone() ? [] : takeVisible(world, queue, most, hidden, now());
    if (taken.length > 0) return { Messages: taken.map((message) => received(message, input)) };
    if (gone() || performance.now() >= end) return {};
    await delay(LOOK_MS, undefined, { ref: false });
  }
};

function received(message: QueueMessageState, input: ReceiveMessageRequest) {
  const known: Readonly<Record<string, string>> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  };
  const asked: readonly string[] = input.MessageSystemAttributeNames ?? input.AttributeNames ?? [];
  const Attributes = Object.fromEntries(
    Object.entries(known).filter(([name]) => asked.includes('All') || asked.includes(name)),
  );
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5Of(message.body),
    Body: message.body,
    ...(asked.length > 0 ? { Attributes } : {}),
  };
}

/** DeleteMessage: a message that is gone already is no error. */
export const deleteMessage: Handler<DeleteMessageRequest> = (input, { world }) => {
  remove(queueOf(world, input.QueueUrl), input.ReceiptHandle);
  return {};
};

function remove(queue: QueueState, handle: string | undefined): void {
  const message = messageOf(queue, handle);
  if (message !== undefined) queue.messages.splice(queue.messages.indexOf(message), 1);
}

/** DeleteMessageBatch: each entry succeeds or fails by itself. */
export const deleteMessageBatch: Handler<DeleteMessageBatchRequest> = (input, { world }) => {
  const queue = queueOf(world, input.QueueUrl);
  const entries = input.Entries ?? [];
  if (entries.length === 0)
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > 10) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  }
  const Successful: { Id: string }[] = [];
  const Failed: { Id: string; SenderFault: boolean; Code: string; Message: string }[] = [];
  for (const { Id = '', ReceiptHandle } of entries) {
    try {
      remove(queue, ReceiptHandle);
      Successful.push({ Id });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
};

/** ChangeMessageVisibility: 0 makes it visible at once. */
export const changeMessageVisibility: Handler<ChangeMessageVisibilityRequest> = (input, { world, now }) => {
  const message = messageOf(queueOf(world, input.QueueUrl), input.ReceiptHandle);
  if (message === undefined || message.visibleAt <= now()) {
    throw new AwsError('MessageNotInflight', 'The specified message is not in flight.');
  }
  message.visibleAt = now() + (input.VisibilityTimeout ?? 0) * 1000;
  return {};
};
