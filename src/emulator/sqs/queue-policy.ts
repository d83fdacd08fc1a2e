import type { HandlerContext } from '../handler.ts';
import { type Condition, parsePolicy, wildcardMatches } from '../policy-document.ts';
import type { EventRuleState, QueueState, World } from '../state.ts';

/** Whether a queue's policy lets EventBridge send for a rule: allowed by one statement and denied by none. */
export function letsRuleSend(queue: QueueState, rule: EventRuleState, world: World): boolean {
  const facts = { ...overTls, 'aws:sourcearn': rule.arn, 'aws:sourceaccount': world.accountId };
  const meant = statementsAbout(queue, 'sqs:SendMessage', isEventBridge, facts);
  return meant.some(({ allow }) => allow) && meant.every(({ allow }) => allow);
}

/** Why a queue's own policy refuses a caller of its account an action; null when it does not. */
export function explicitDeny(action: string, input: object, { world, caller }: HandlerContext): string | null {
  const name = String((input as { QueueUrl?: string }).QueueUrl)
    .split('/')
    .at(-1);
  const queue = world.queues[name ?? ''];
  if (queue === undefined) return null;
  const isCaller = (type: string, value: string) => type === 'AWS' && ['*', caller.account, caller.arn].includes(value);
  const facts = { ...overTls, 'aws:principalaccount': caller.account };
  const denied = statementsAbout(queue, action, isCaller, facts).some(({ allow }) => !allow);
  return denied
    ? `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${queue.arn} with an explicit deny in a resource-based policy`
    : null;
}

/** The loopback connection stands for one over TLS: AWS's own endpoints take no other. */
const overTls = { 'aws:securetransport': 'true' };

const isEventBridge = (type: string, value: string): boolean =>
  value === '*' || (type === 'Service' && value === 'events.amazonaws.com');

const statementsAbout = (
  queue: QueueState,
  action: string,
  isMeant: (type: string, value: string) => boolean,
  facts: Readonly<Record<string, string>>,
) =>
  (parsePolicy(queue.policy ?? '{}') ?? []).filter(
    (statement) =>
      statement.principals.some(({ type, value }) => isMeant(type, value)) &&
      statement.actions.some((pattern) => wildcardMatches(pattern, action)) &&
      statement.resources.some((pattern) => wildcardMatches(pattern, queue.arn)) &&
      statement.conditions.every((condition) => holds(condition, facts)),
  );

function holds({ operator, ifExists, key, values }: Condition, facts: Readonly<Record<string, string>>): boolean {
  const negated = /^(string|arn)not/.test(operator);
  const fact = facts[key];
  if (fact === undefined) return ifExists || negated;
  return values.some((value) => wildcardMatches(value, fact)) !== negated;
}
