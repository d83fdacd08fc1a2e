import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../live/detection-event.ts';
import { ACCESS_EVENT_TYPES, GUARDDUTY_EVENT_TYPE } from '../live/queue-message.ts';

export interface TemplateOptions {
  /** Name of the bus that `watch` puts on; AWS's own events are always on `default`. */
  readonly eventBusName: string;
  readonly queueName: string;
}

const ref = (name: string) => ({ Ref: name });
const sub = (text: string) => ({ 'Fn::Sub': text });
const arnOf = (resource: string) => ({ 'Fn::GetAtt': [resource, 'Arn'] });
const statement = (Sid: string, Effect: 'Allow' | 'Deny', more: object) => ({ Sid, Effect, ...more });
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

const RULES = ['GuardDutyRule', 'AccessAnalyzerRule', 'DetectionRule'];
const RULE_ARNS = RULES.map(arnOf);

/**
 * Makes the CloudFormation template of what pushes need: rules for GuardDuty, Access Analyzer and `watch`, their queue with
 * a dead-letter queue, and a managed policy each for the console and for `watch`.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_Events.html
 */
export function pushTemplate({ eventBusName, queueName }: TemplateOptions): Readonly<Record<string, unknown>> {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'EventBridge rules and the SQS queue that push findings and detections to transit-tui.',
    Parameters: {
      QueueName: { Type: 'String', Default: queueName, Description: 'Name of the queue (--queue-url names its URL).' },
      EventBusName: {
        Type: 'String',
        Default: eventBusName,
        Description: 'Name of a bus that exists: where transit-tui watch puts its events (--event-bus).',
      },
    },
    Resources: {
      ...queues(),
      GuardDutyRule: rule('guardduty', 'GuardDuty findings for transit-tui', 'default', {
        source: ['aws.guardduty'],
        'detail-type': [GUARDDUTY_EVENT_TYPE],
      }),
      AccessAnalyzerRule: rule('access-analyzer', 'IAM Access Analyzer findings for transit-tui', 'default', {
        source: ['aws.access-analyzer'],
        'detail-type': [...ACCESS_EVENT_TYPES],
      }),
      DetectionRule: rule('detections', 'Detections of transit-tui watch', ref('EventBusName'), {
        source: [EVENT_SOURCE],
        'detail-type': [EVENT_DETAIL_TYPE],
      }),
      ...policies(),
    },
    Outputs: {
      QueueUrl: { Description: 'For transit-tui --queue-url: one queue feeds one console', Value: ref('Queue') },
      QueueArn: { Description: 'The queue', Value: arnOf('Queue') },
      DeadLetterQueueUrl: { Description: 'Messages that could not be read', Value: ref('DeadLetterQueue') },
      ConsolePolicyArn: { Description: 'For whoever takes pushes', Value: ref('ConsolePolicy') },
      WatcherPolicyArn: { Description: 'For the role that runs transit-tui watch', Value: ref('WatcherPolicy') },
    },
  };
}

const DAY = 86_400;

function queues(): Readonly<Record<string, unknown>> {
  const sealed = { SqsManagedSseEnabled: true };
  return {
    DeadLetterQueue: {
      Type: 'AWS::SQS::Queue',
      Properties: { QueueName: sub(`\${QueueName}-dead-letters`), ...sealed, MessageRetentionPeriod: 14 * DAY },
    },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: ref('QueueName'),
        ...sealed,
        VisibilityTimeout: 60,
        // Pushes are news: what is older than a day is found by polling.
        MessageRetentionPeriod: DAY,
        ReceiveMessageWaitTimeSeconds: 20,
        RedrivePolicy: { deadLetterTargetArn: arnOf('DeadLetterQueue'), maxReceiveCount: 3 },
      },
    },
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [ref('Queue')],
        PolicyDocument: policy(
          tlsOnly('Queue'),
          statement('RulesMaySend', 'Allow', {
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: arnOf('Queue'),
            Condition: { ArnEquals: { 'aws:SourceArn': RULE_ARNS } },
          }),
          // A policy of the account could let others send, and what is in the queue is shown as a finding.
          statement('NobodyElseMaySend', 'Deny', {
            Principal: '*',
            Action: 'sqs:SendMessage',
            Resource: arnOf('Queue'),
            Condition: { ArnNotEquals: { 'aws:SourceArn': RULE_ARNS } },
          }),
        ),
      },
    },
    DeadLetterQueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { Queues: [ref('DeadLetterQueue')], PolicyDocument: policy(tlsOnly('DeadLetterQueue')) },
    },
  };
}

const tlsOnly = (queue: string) =>
  statement('TlsOnly', 'Deny', {
    Principal: '*',
    Action: 'sqs:*',
    Resource: arnOf(queue),
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });

const rule = (name: string, Description: string, EventBusName: unknown, EventPattern: object) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    Name: sub(`\${QueueName}-${name}`),
    Description,
    EventBusName,
    EventPattern,
    State: 'ENABLED',
    Targets: [{ Id: 'queue', Arn: arnOf('Queue') }],
  },
});

function policies(): Readonly<Record<string, unknown>> {
  const bus = sub(`arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:event-bus/\${EventBusName}`);
  return {
    ConsolePolicy: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        Description: 'Lets transit-tui take pushes from its queue.',
        PolicyDocument: policy(
          statement('TakePushes', 'Allow', {
            Action: ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
            Resource: arnOf('Queue'),
          }),
        ),
      },
    },
    WatcherPolicy: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        Description: 'Lets transit-tui watch put its events; what it reads is in transit-tui iam-policy watch.',
        PolicyDocument: policy(
          statement('PutDetections', 'Allow', {
            Action: 'events:PutEvents',
            Resource: bus,
            Condition: { StringEquals: { 'events:source': EVENT_SOURCE } },
          }),
          statement('LookForTheBus', 'Allow', { Action: 'events:DescribeEventBus', Resource: bus }),
        ),
      },
    },
  };
}
