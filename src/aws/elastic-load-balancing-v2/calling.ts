import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ReadAccess, WriteAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

type Work<Answer> = (sdk: typeof import('./sdk.ts'), client: ElasticLoadBalancingV2Client) => Promise<Answer>;

/** Reads by the client of Elastic Load Balancing; a failure names the operation and the resource. */
export function ask<Answer>(
  read: ReadAccess,
  operation: string,
  resource: string | undefined,
  work: Work<Answer>,
): Promise<Answer> {
  const named = resource === undefined ? {} : { resource };
  return asking({ service: 'elastic-load-balancing-v2', operation, ...named }, async () =>
    work(await import('./sdk.ts'), await read.client('elastic-load-balancing-v2')),
  );
}

/** Changes something by the client of Elastic Load Balancing; a failure names the operation and the resource. */
export function change(write: WriteAccess, operation: string, resource: string, work: Work<void>): Promise<void> {
  return asking({ service: 'elastic-load-balancing-v2', operation, resource }, async () =>
    work(await import('./sdk.ts'), await write.client('elastic-load-balancing-v2')),
  );
}
