import { type CallOptions, sending } from '../call-options.ts';
import type { WriteAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/** A message as it was received; the handle removes it, and only until it is visible to others again. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
}

/** What one call receives or removes at most. */
export const MESSAGES_A_CALL = 10;

/**
 * Waits up to `waitSeconds` (20 at most) for messages and gives up to ten; none after a wait in vain. They stay hidden from
 * other receivers for `hiddenSeconds`. This changes the queue: it is no read.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export function receiveMessages(
  write: WriteAccess,
  query: { readonly queueUrl: string; readonly waitSeconds: number; readonly hiddenSeconds: number },
  options: CallOptions = {},
): Promise<readonly ReceivedMessage[]> {
  const { queueUrl, waitSeconds, hiddenSeconds } = query;
  return asking({ service: 'sqs', operation: 'ReceiveMessage', resource: nameOf(queueUrl) }, async () => {
    const { ReceiveMessageCommand } = await import('./sdk.ts');
    const client = await write.client('sqs');
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: MESSAGES_A_CALL,
      WaitTimeSeconds: waitSeconds,
      VisibilityTimeout: hiddenSeconds,
    });
    const { Messages } = await client.send(command, sending(options));
    return (Messages ?? []).map(({ MessageId, ReceiptHandle, Body }) => ({
      messageId: MessageId ?? '',
      receiptHandle: ReceiptHandle ?? '',
      body: Body ?? '',
    }));
  });
}

/**
 * Removes received messages, ten a call. One that AWS could not remove is not told: it becomes visible again and is
 * received anew.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html
 */
export async function deleteMessages(
  write: WriteAccess,
  { queueUrl, receiptHandles }: { readonly queueUrl: string; readonly receiptHandles: readonly string[] },
): Promise<void> {
  await asking({ service: 'sqs', operation: 'DeleteMessageBatch', resource: nameOf(queueUrl) }, async () => {
    const { DeleteMessageBatchCommand } = await import('./sdk.ts');
    const client = await write.client('sqs');
    for (let from = 0; from < receiptHandles.length; from += MESSAGES_A_CALL) {
      const Entries = receiptHandles
        .slice(from, from + MESSAGES_A_CALL)
        .map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    }
  });
}

const nameOf = (queueUrl: string): string => queueUrl.split('/').at(-1) ?? queueUrl;
