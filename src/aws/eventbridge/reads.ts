import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { type CallOptions, sending } from '../call-options.ts';
import { allPages } from '../pages.ts';
import type { ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';
import { type EventRule, toEventRule } from './event-rule.ts';

/**
 * Gives the ARN of an event bus, by its name or ARN; fails with `not-found` where there is none.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html
 */
export function describeEventBus(read: ReadAccess, name: string): Promise<string> {
  return ask(read, 'DescribeEventBus', name, async (sdk, client) => {
    const { Arn } = await client.send(new sdk.DescribeEventBusCommand({ Name: name }));
    return Arn ?? '';
  });
}

/**
 * Gives the rules of an event bus, the default one unless told.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html
 */
export function listRules(
  read: ReadAccess,
  options: CallOptions & { readonly bus?: string } = {},
): Promise<readonly EventRule[]> {
  const { bus } = options;
  return ask(read, 'ListRules', bus, async (sdk, client) => {
    const pages = await allPages(
      (NextToken) => client.send(new sdk.ListRulesCommand({ EventBusName: bus, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => (page.Rules ?? []).map(toEventRule));
  });
}

/**
 * Gives the ARNs of a rule's targets; an unknown rule is a `not-found` failure. The bus is the default one.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html
 */
export function listTargetArns(read: ReadAccess, rule: string, options: CallOptions = {}): Promise<readonly string[]> {
  return ask(read, 'ListTargetsByRule', rule, async (sdk, client) => {
    const pages = await allPages(
      (NextToken) => client.send(new sdk.ListTargetsByRuleCommand({ Rule: rule, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => page.Targets ?? []).map(({ Arn }) => Arn ?? '');
  });
}

function ask<Answer>(
  read: ReadAccess,
  operation: string,
  resource: string | undefined,
  work: (sdk: typeof import('./sdk.ts'), client: EventBridgeClient) => Promise<Answer>,
): Promise<Answer> {
  const named = resource === undefined ? {} : { resource };
  return asking({ service: 'eventbridge', operation, ...named }, async () =>
    work(await import('./sdk.ts'), await read.client('eventbridge')),
  );
}
