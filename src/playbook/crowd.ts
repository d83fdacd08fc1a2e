import type { BlastItem } from './plan.ts';

/** Names of a crowd that a plan keeps; of one with more it keeps none, and can't tell who was in it. */
export const NAMES_KEPT = 500;

/** Gives the item for so many of a kind that they are approved as a crowd and not one by one; `most` are still named. */
export function crowdItem(
  item: Pick<BlastItem, 'kind' | 'detail' | 'level'>,
  clients: readonly string[],
  most: number,
): BlastItem {
  const some = clients.slice(0, 3);
  return {
    ...item,
    label: `more than ${most}`,
    seen: `${clients.length} in the last hour: ${some.join(', ')} and ${clients.length - some.length} more`,
    seenNames: clients.length > NAMES_KEPT ? [] : clients,
  };
}

/** Tells whether an item is a crowd of which the plan doesn't know who was in it, as those of older versions are. */
export const isNamelessCrowd = ({ label, seen, seenNames = [] }: BlastItem): boolean =>
  seen !== undefined && seenNames.length === 0 && /^more than \d+$/.test(label);
