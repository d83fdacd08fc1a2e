import {
  DescribeEventBus$,
  ListRules$,
  ListTargetsByRule$,
  PutEvents$,
  TestEventPattern$,
} from '@aws-sdk/client-eventbridge';
import type { ServiceEntry } from '../handler.ts';
import { putEvents } from './put-events.ts';
import { describeEventBus, listRules, listTargetsByRule, testEventPattern } from './rules.ts';

/** Amazon EventBridge: rules that send matching events to SQS queues, whose policies have to let them in. */
export const eventbridge: ServiceEntry = {
  name: 'eventbridge',
  protocol: 'json11',
  signingName: 'events',
  operations: {
    PutEvents: { schema: PutEvents$, handler: putEvents, mutates: true },
    DescribeEventBus: { schema: DescribeEventBus$, handler: describeEventBus, mutates: false },
    ListRules: { schema: ListRules$, handler: listRules, mutates: false },
    ListTargetsByRule: { schema: ListTargetsByRule$, handler: listTargetsByRule, mutates: false },
    TestEventPattern: { schema: TestEventPattern$, handler: testEventPattern, mutates: false },
  },
};
