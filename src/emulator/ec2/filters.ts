import type { Filter, Tag } from '@aws-sdk/client-ec2';
import { AwsError } from '../handler.ts';
import type { Tags } from '../state.ts';

/** What each filter name of one operation compares with: the values that an item has there. */
export type FilterTable<Item> = Readonly<Record<string, (item: Item) => readonly (string | null | undefined)[]>>;

/** Keeps the items that match every filter, in any of its values, `*` and `?` being wildcards; also `tag:KEY` and `tag-key`. */
export function filterItems<Item extends { tags?: Tags }>(
  items: readonly Item[],
  filters: readonly Filter[] | undefined,
  table: FilterTable<Item>,
): Item[] {
  const tests = (filters ?? []).map((filter) => testOf(filter, table));
  return items.filter((item) => tests.every((test) => test(item)));
}

function testOf<Item extends { tags?: Tags }>(filter: Filter, table: FilterTable<Item>): (item: Item) => boolean {
  const name = filter.Name ?? '';
  const patterns = (filter.Values ?? []).map(wildcard);
  const valuesOf = table[name] ?? tagFilter<Item>(name);
  if (valuesOf === undefined) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
  return (item) =>
    valuesOf(item).some((value) => typeof value === 'string' && patterns.some((pattern) => pattern.test(value)));
}

function tagFilter<Item extends { tags?: Tags }>(name: string): FilterTable<Item>[string] | undefined {
  if (name === 'tag-key') return (item) => Object.keys(item.tags ?? {});
  if (name === 'tag-value') return (item) => Object.values(item.tags ?? {});
  if (!name.startsWith('tag:')) return undefined;
  return (item) => [item.tags?.[name.slice('tag:'.length)]];
}

function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, (character) =>
    character === '*' ? '.*' : character === '?' ? '.' : `\\${character}`,
  );
  return new RegExp(`^${source}$`, 's');
}

/** Items by the ids asked for, or all; an id that is not there is refused with `code` and the words of `what`. */
export function pickByIds<Item>(
  items: Readonly<Record<string, Item>>,
  ids: readonly string[] | undefined,
  code: string,
  what: string,
): Item[] {
  if (ids === undefined || ids.length === 0) return Object.values(items);
  const missing = ids.filter((id) => items[id] === undefined);
  if (missing.length > 0) {
    const [are, list] = missing.length > 1 ? ['s', `'${missing.join(', ')}' do`] : ['', `'${missing[0]}' does`];
    throw new AwsError(code, `The ${what}${are} ${list} not exist`);
  }
  return [...new Set(ids)].flatMap((id) => items[id] ?? []);
}

/** One item by its id, refused as `pickByIds` refuses. */
export function pickOne<Item>(items: Readonly<Record<string, Item>>, id: string, code: string, what: string): Item {
  const found = items[id];
  if (found === undefined) throw new AwsError(code, `The ${what} '${id}' does not exist`);
  return found;
}

/** Tags in EC2's own shape. */
export const tagList = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
