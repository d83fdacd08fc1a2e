import { randomUUID } from 'node:crypto';
import { enqueue } from '../sqs/queue.ts';
import { letsRuleSend } from '../sqs/queue-policy.ts';
import type { World } from '../state.ts';
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
      if (queue !== undefined && letsRuleSend(queue, rule, world)) {
        enqueue(queue, JSON.stringify(envelope), 'AIDAIT2UOQQY3AUEKVGXU', now);
      }
    }
  }
  return id;
}
