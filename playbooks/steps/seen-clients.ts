import { isPublicAddress } from '../../src/flows/address.ts';
import { crowdItem } from '../../src/playbook/crowd.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';

/** Clients of one way in that are named one by one; so many scanners come to an open port within hours. */
export const MOST_NAMED = 20;

/**
 * Gives those whom flow logs showed in the last hour, and who lose what they used: each is a warning, and a new one is
 * nothing that an approval covers. More than twenty from one side are a crowd, which is approved as such: who else is in it
 * by now changes nothing that a person could have weighed. The few from the other side are named all the same. Who was in
 * the crowd is kept by name, so that the few who are left of it are not taken for new.
 *
 * The words of each say from which side it comes, as far as its address tells (what has an id in place of an address is inside), or a
 * crowd inside would pass for one outside.
 */
export function seenClients(kind: string, clients: readonly string[], does: string): BlastItem[] {
  return ['outside', 'inside'].flatMap((side) => {
    const ofThis = clients.filter((client) => isPublicAddress(client) === (side === 'outside')).sort();
    return ofSide(kind, ofThis, `from ${side}, ${does}`);
  });
}

function ofSide(kind: string, clients: readonly string[], detail: string): BlastItem[] {
  if (clients.length <= MOST_NAMED) {
    return clients.map((label) => ({ kind, label, detail, seen: 'in the last hour', level: 'warn' }));
  }
  return [crowdItem({ kind, detail, level: 'warn' }, clients, MOST_NAMED)];
}
