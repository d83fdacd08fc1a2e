/**
 * The operations of Amazon SQS that change nothing, read one by one in the service's reference: the guard lets only these
 * through. ReceiveMessage is none of them: it hides messages from everybody else and counts towards a dead-letter queue.
 */
export const READS = [
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'ListMessageMoveTasks',
  'ListQueues',
  'ListQueueTags',
] as const;
