import type {
  DescribeEventBusRequest,
  ListRulesRequest,
  ListTargetsByRuleRequest,
  TestEventPatternRequest,
} from '@aws-sdk/client-eventbridge';
import { AwsError, type Handler } from '../handler.ts';
import { invalidPattern, patternMatches, readPattern } from './pattern.ts';
import { busNameOf } from './put-events.ts';

const noSuchBus = (name: string) => new AwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`);

/** DescribeEventBus. */
export const describeEventBus: Handler<DescribeEventBusRequest> = ({ Name }, { world }) => {
  const name = busNameOf(Name);
  if (!world.eventBuses.includes(name)) throw noSuchBus(name);
  return { Name: name, Arn: `arn:aws:events:${world.region}:${world.accountId}:event-bus/${name}` };
};

/** ListRules: all of a bus in one page. */
export const listRules: Handler<ListRulesRequest> = (input, { world }) => {
  const bus = busNameOf(input.EventBusName);
  if (!world.eventBuses.includes(bus)) throw noSuchBus(bus);
  return {
    Rules: Object.values(world.eventRules)
      .filter(({ eventBusName, name }) => eventBusName === bus && name.startsWith(input.NamePrefix ?? ''))
      .map((rule) => ({
        Name: rule.name,
        Arn: rule.arn,
        EventPattern: rule.eventPattern,
        State: rule.enabled ? 'ENABLED' : 'DISABLED',
        Description: rule.description,
        EventBusName: rule.eventBusName,
      })),
  };
};

/** ListTargetsByRule. */
export const listTargetsByRule: Handler<ListTargetsByRuleRequest> = (input, { world }) => {
  const rule = world.eventRules[`${busNameOf(input.EventBusName)}/${input.Rule}`];
  if (rule === undefined) throw new AwsError('ResourceNotFoundException', `Rule ${input.Rule} does not exist.`);
  return { Targets: rule.targets.map(({ id, arn }) => ({ Id: id, Arn: arn })) };
};

/** TestEventPattern. */
export const testEventPattern: Handler<TestEventPatternRequest> = ({ Event, EventPattern }) => {
  let event: unknown;
  try {
    event = JSON.parse(Event ?? '');
  } catch {
    throw invalidPattern('the event is not valid JSON');
  }
  return { Result: patternMatches(readPattern(EventPattern ?? ''), event) };
};
