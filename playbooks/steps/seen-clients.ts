import { isPublicAddress } from '../../src/flows/address.ts';
import { crowdItem } from '../../src/playbook/crowd.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';

/** Clients of one way in that are named one by one; so many scanners come to an open port within hours. */
export const MOST_NAMED = 20;

/** Where a client comes from, as far as its address tells; what has no address but an id of its own is inside. */
export type Side = 'outside' | 'inside';

/**
 * Gives those whom flow logs showed in the last hour, and who lose what they used: each is a warning, and a new one is
 * nothing that an approval covers. More than twenty from one side are a crowd, which is approved as such: who else is in it
 * by now changes nothing that a person could have weighed. The few from the other side are named all the same. Who was in
 * the crowd is kept by name, so that the few who are left of it are not taken for new.
 */
export function seenClients(kind: string, clients: readonly string[], does: (side: Side) => string): BlastItem[] {
  const [outside, inside] = [true, false].map((isOutside) =>
    clients.filter((client) => isPublicAddress(client) === isOutside).sort(),
  );
  return [...ofSide(kind, outside ?? [], does('outside')), ...ofSide(kind, inside ?? [], does('inside'))];
}

function ofSide(kind: string, clients: readonly string[], detail: string): BlastItem[] {
  if (clients.length <= MOST_NAMED) {
    return clients.map((label) => ({ kind, label, detail, seen: 'in the last hour', level: 'warn' }));
  }
  return [crowdItem({ kind, detail, level: 'warn' }, clients, MOST_NAMED)];
}
