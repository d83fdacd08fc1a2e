import type { GetQueueAttributesRequest, GetQueueUrlRequest, ListQueuesRequest } from '@aws-sdk/client-sqs';
import { announceFindings } from '../eventbridge/announce.ts';
import { AwsError, type Handler } from '../handler.ts';
import type { QueueState } from '../state.ts';
import { noSuchQueue, queueOf } from './queue.ts';

/** GetQueueUrl. */
export const getQueueUrl: Handler<GetQueueUrlRequest> = (input, { world, origin }) => {
  const queue = world.queues[input.QueueName ?? ''];
  const owner = input.QueueOwnerAWSAccountId ?? world.accountId;
  if (queue === undefined || owner !== world.accountId) throw noSuchQueue();
  return { QueueUrl: `${origin()}/${owner}/${queue.name}` };
};

/** ListQueues: all of them in one page. */
export const listQueues: Handler<ListQueuesRequest> = (input, { world, origin }) => ({
  QueueUrls: Object.keys(world.queues)
    .filter((name) => name.startsWith(input.QueueNamePrefix ?? ''))
    .map((name) => `${origin()}/${world.accountId}/${name}`),
});

/** GetQueueAttributes. */
export const getQueueAttributes: Handler<GetQueueAttributesRequest> = (input, { world, now }) => {
  const queue = queueOf(world, input.QueueUrl);
  announceFindings(world, now());
  const known = attributesOf(queue, now());
  const asked: readonly string[] = input.AttributeNames ?? [];
  const unknown = asked.find((name) => name !== 'All' && !NAMES.has(name));
  if (unknown !== undefined) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  const Attributes = Object.fromEntries(
    Object.entries(known).filter(([name]) => asked.includes('All') || asked.includes(name)),
  );
  return asked.length === 0 ? {} : { Attributes };
};

function attributesOf(queue: QueueState, now: number): Record<string, string> {
  const visible = queue.messages.filter(({ visibleAt }) => visibleAt <= now).length;
  const { redrive, policy } = queue;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(queue.messages.length - visible),
    ApproximateNumberOfMessagesDelayed: '0',
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
    MaximumMessageSize: '1048576',
    MessageRetentionPeriod: String(queue.retentionSeconds),
    DelaySeconds: '0',
    ReceiveMessageWaitTimeSeconds: String(queue.receiveWaitSeconds),
    SqsManagedSseEnabled: String(queue.encrypted),
    ...(policy === null ? {} : { Policy: policy }),
    ...(redrive === null
      ? {}
      : {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: redrive.deadLetterQueueArn,
            maxReceiveCount: redrive.maxReceiveCount,
          }),
        }),
  };
}

/** What may be asked for, there or not. */
const NAMES: ReadonlySet<string> = new Set([
  'QueueArn',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'VisibilityTimeout',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'SqsManagedSseEnabled',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
]);
