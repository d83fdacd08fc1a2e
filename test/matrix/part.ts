import { createHash } from 'node:crypto';

/**
 * Takes `ofEach` items of each kind, spread evenly over those there are, and begins for each way at another: always the
 * same for one way, and different ones for ways that are alike. Without `ofEach` all.
 */
export function partOf<Item>(
  items: readonly Item[],
  ofEach: number | undefined,
  way: string,
  kind: (item: Item) => string,
): readonly Item[] {
  if (ofEach === undefined) return items;
  const taken = [...Map.groupBy(items, kind)].flatMap(([name, group]) => {
    const start = createHash('sha256').update(`${way}\n${name}`).digest().readUInt32BE();
    const count = Math.min(ofEach, group.length);
    const places = Array.from({ length: count }, (_, each) => Math.floor((each * group.length) / count) + start);
    return places.map((place) => group[place % group.length]);
  });
  const chosen = new Set<Item | undefined>(taken);
  return items.filter((item) => chosen.has(item));
}
