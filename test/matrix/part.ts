import { createHash } from 'node:crypto';

/** How much is tried of each way. */
export interface Wanted {
  /** So many of each kind. */
  readonly ofEach: number;
  /** With it the kinds are shared out over the ways of a playbook: this one's place among them, and how many there are. */
  readonly share?: { readonly place: number; readonly of: number };
}

/**
 * Takes `ofEach` items of each kind, spread evenly over those there are, and begins for each way at another: always the
 * same for one way, and different ones for ways that are alike. Where kinds are shared out, a way takes its share of them,
 * one at least. Without `wanted` all.
 */
export function partOf<Item>(
  items: readonly Item[],
  wanted: Wanted | undefined,
  way: string,
  kind: (item: Item) => string,
): readonly Item[] {
  if (wanted === undefined) return items;
  const { ofEach, share } = wanted;
  const kinds = [...Map.groupBy(items, kind)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const sharers = Math.min(share?.of ?? 1, Math.max(1, kinds.length));
  const own = kinds.filter((_, at) => at % sharers === (share?.place ?? 0) % sharers);
  const taken = own.flatMap(([name, group]) => {
    const start = createHash('sha256').update(`${way}\n${name}`).digest().readUInt32BE();
    const count = Math.min(ofEach, group.length);
    const places = Array.from({ length: count }, (_, each) => Math.floor((each * group.length) / count) + start);
    return places.map((place) => group[place % group.length]);
  });
  const chosen = new Set<Item | undefined>(taken);
  return items.filter((item) => chosen.has(item));
}
