import { randomUUID } from 'node:crypto';
import { type Condition, parsePolicy, wildcardMatches } from '../policy-document.ts';
import { enqueue } from '../sqs/queue.ts';
import type { EventRuleState, QueueState, World } from '../state.ts';
import { patternMatches, readPattern } from './pattern.ts';

/** An event before it has an envelope. */
export interface EventToDeliver {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources: readonly string[];
  /** Epoch milliseconds. */
  readonly time: number;
}

/**
 * Wraps an event as EventBridge does and sends it to the queues of every rule of the bus that matches; gives its id. A
 * queue whose policy does not let the rule in gets nothing, and nobody is told.
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export function deliver(world: World, busName: string, event: EventToDeliver, now: number): string {
  const id = randomUUID();
  const envelope = {
    version: '0',
    id,
    'detail-type': event.detailType,
    source: event.source,
    account: world.accountId,
    time: new Date(event.time).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    region: world.region,
    resources: event.resources,
    detail: event.detail,
  };
  for (const rule of Object.values(world.eventRules)) {
    if (rule.eventBusName !== busName || !rule.enabled) continue;
    if (!patternMatches(readPattern(rule.eventPattern), envelope)) continue;
    for (const { arn } of rule.targets) {
      const queue = Object.values(world.queues).find((each) => each.arn === arn);
      if (queue !== undefined && letsIn(queue, rule, world)) {
        enqueue(queue, JSON.stringify(envelope), 'AIDAIT2UOQQY3AUEKVGXU', now);
      }
    }
  }
  return id;
}

/** Whether a queue's policy lets EventBridge send for a rule: allowed by one statement and denied by none. */
function letsIn(queue: QueueState, rule: EventRuleState, world: World): boolean {
  const facts = {
    'aws:sourcearn': rule.arn,
    'aws:sourceaccount': world.accountId,
    'aws:securetransport': 'true',
  };
  const meant = (parsePolicy(queue.policy ?? '{}') ?? []).filter(
    (statement) =>
      statement.principals.some(({ type, value }) => value === '*' || isEventBridge(type, value)) &&
      statement.actions.some((pattern) => wildcardMatches(pattern, 'sqs:SendMessage')) &&
      statement.resources.some((pattern) => wildcardMatches(pattern, queue.arn)) &&
      statement.conditions.every((condition) => holds(condition, facts)),
  );
  return meant.some(({ allow }) => allow) && meant.every(({ allow }) => allow);
}

const isEventBridge = (type: string, value: string): boolean => type === 'Service' && value === 'events.amazonaws.com';

function holds({ operator, ifExists, key, values }: Condition, facts: Readonly<Record<string, string>>): boolean {
  const fact = facts[key];
  if (fact === undefined) return ifExists || operator.includes('not');
  const among = values.some((value) => wildcardMatches(value, fact));
  return /^(string|arn)not/.test(operator) ? !among : among;
}
