import type { EventRuleState, QueueState } from '../state.ts';
import { account, type Draft, day, region } from './draft.ts';

/** The queue that `transit-tui template` makes, by the name it has unless told. */
export const PUSH_QUEUE = 'transit-tui';

const RULES: readonly { readonly name: string; readonly description: string; readonly pattern: object }[] = [
  {
    name: 'guardduty',
    description: 'GuardDuty findings for transit-tui',
    pattern: { source: ['aws.guardduty'], 'detail-type': ['GuardDuty Finding'] },
  },
  {
    name: 'access-analyzer',
    description: 'IAM Access Analyzer findings for transit-tui',
    pattern: {
      source: ['aws.access-analyzer'],
      'detail-type': ['Access Analyzer Finding', 'Internal Access Finding'],
    },
  },
  {
    name: 'detections',
    description: 'Detections of transit-tui watch',
    pattern: { source: ['transit-tui'], 'detail-type': ['VPC Flow Detection'] },
  },
];

/** Adds a queue, its dead-letter queue and the rules that send to it, as the template deploys them. */
export function addPushes({ world, now }: Draft): void {
  const queueArn = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`;
  const ruleArn = (name: string) => `arn:aws:events:${region}:${account}:rule/${PUSH_QUEUE}-${name}`;
  const deadLetters = `${PUSH_QUEUE}-dead-letters`;
  const made: Pick<QueueState, 'createdAt' | 'encrypted'> = {
    createdAt: now - 30 * day,
    encrypted: true,
  };
  const tlsOnly = (arn: string) => ({
    Sid: 'TlsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: 'sqs:*',
    Resource: arn,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
  const rules = { 'aws:SourceArn': RULES.map(({ name }) => ruleArn(name)) };
  const sending = { Action: 'sqs:SendMessage', Resource: queueArn(PUSH_QUEUE) };
  const rulesMaySend = {
    Sid: 'RulesMaySend',
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    ...sending,
    Condition: { ArnEquals: rules },
  };
  const nobodyElseMaySend = {
    Sid: 'NobodyElseMaySend',
    Effect: 'Deny',
    Principal: '*',
    ...sending,
    Condition: { ArnNotEquals: rules },
  };
  const policyOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  world.queues[deadLetters] = {
    ...made,
    name: deadLetters,
    arn: queueArn(deadLetters),
    policy: policyOf(tlsOnly(queueArn(deadLetters))),
    visibilityTimeoutSeconds: 30,
    receiveWaitSeconds: 0,
    retentionSeconds: 14 * 86_400,
    redrive: null,
    messages: [],
  };
  world.queues[PUSH_QUEUE] = {
    ...made,
    name: PUSH_QUEUE,
    arn: queueArn(PUSH_QUEUE),
    policy: policyOf(tlsOnly(queueArn(PUSH_QUEUE)), rulesMaySend, nobodyElseMaySend),
    visibilityTimeoutSeconds: 60,
    receiveWaitSeconds: 20,
    retentionSeconds: 86_400,
    redrive: { deadLetterQueueArn: queueArn(deadLetters), maxReceiveCount: 3 },
    messages: [],
  };
  for (const { name, description, pattern } of RULES) {
    const rule: EventRuleState = {
      name: `${PUSH_QUEUE}-${name}`,
      arn: ruleArn(name),
      eventBusName: 'default',
      description,
      eventPattern: JSON.stringify(pattern),
      enabled: true,
      targets: [{ id: 'queue', arn: queueArn(PUSH_QUEUE) }],
    };
    world.eventRules[`default/${rule.name}`] = rule;
  }
}
