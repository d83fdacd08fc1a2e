import type { ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/**
 * Gives the ARN of an event bus, by its name or ARN; fails with `not-found` where there is none.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html
 */
export function describeEventBus(read: ReadAccess, name: string): Promise<string> {
  return asking({ service: 'eventbridge', operation: 'DescribeEventBus', resource: name }, async () => {
    const { DescribeEventBusCommand } = await import('./sdk.ts');
    const client = await read.client('eventbridge');
    const { Arn } = await client.send(new DescribeEventBusCommand({ Name: name }));
    return Arn ?? '';
  });
}
