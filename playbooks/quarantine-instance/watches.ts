import type { Plan } from '../../src/playbook/plan.ts';
import type { Watched } from '../../src/playbook/port.ts';

/** Gives the interfaces that a plan cuts off: tracked connections of theirs may go on, and flow logs show them. */
export function quarantineWatches({ steps }: Plan): Watched | undefined {
  const ids = steps.flatMap(({ args }) =>
    typeof args.networkInterfaceId === 'string' ? [args.networkInterfaceId] : [],
  );
  return ids.length === 0 ? undefined : { interfaceIds: [...new Set(ids)] };
}
