import {
  ChangeMessageVisibility$,
  DeleteMessage$,
  DeleteMessageBatch$,
  GetQueueAttributes$,
  GetQueueUrl$,
  ListQueues$,
  ReceiveMessage$,
  SendMessage$,
} from '@aws-sdk/client-sqs';
import type { ServiceEntry } from '../handler.ts';
import { changeMessageVisibility, deleteMessage, deleteMessageBatch, receiveMessage, sendMessage } from './messages.ts';
import { explicitDeny } from './queue-policy.ts';
import { getQueueAttributes, getQueueUrl, listQueues } from './queues.ts';

/** Amazon SQS: standard queues with long polling, visibility timeouts and dead-letter queues. */
export const sqs: ServiceEntry = {
  name: 'sqs',
  protocol: 'json10',
  signingName: 'sqs',
  explicitDeny,
  operations: {
    GetQueueUrl: { schema: GetQueueUrl$, handler: getQueueUrl, mutates: false },
    ListQueues: { schema: ListQueues$, handler: listQueues, mutates: false },
    GetQueueAttributes: { schema: GetQueueAttributes$, handler: getQueueAttributes, mutates: false },
    SendMessage: { schema: SendMessage$, handler: sendMessage, mutates: true },
    ReceiveMessage: { schema: ReceiveMessage$, handler: receiveMessage, mutates: true },
    ChangeMessageVisibility: { schema: ChangeMessageVisibility$, handler: changeMessageVisibility, mutates: true },
    DeleteMessage: { schema: DeleteMessage$, handler: deleteMessage, mutates: true },
    DeleteMessageBatch: {
      schema: DeleteMessageBatch$,
      handler: deleteMessageBatch,
      mutates: true,
      iamAction: 'sqs:DeleteMessage',
    },
  },
};
