import { expect, test } from 'vitest';
import { allPages } from '../../src/aws/pages.ts';

const tokenOf = (page: { readonly next?: string }) => page.next;

test('every page is asked for, in order, with the token of the one before', async () => {
  const asked: (string | undefined)[] = [];
  const pages: Record<string, { readonly items: number[]; readonly next?: string }> = {
    first: { items: [1], next: 'b' },
    b: { items: [], next: 'c' },
    c: { items: [2], next: '' },
  };
  const given = await allPages(async (token) => {
    asked.push(token);
    return pages[token ?? 'first'] ?? { items: [] };
  }, tokenOf);
  expect(given.flatMap((page) => page.items)).toEqual([1, 2]);
  expect(asked).toEqual([undefined, 'b', 'c']);
});

test('a page that names itself as the next one ends in an error, not in an endless loop', async () => {
  await expect(allPages(async () => ({ next: 'again' }), tokenOf)).rejects.toThrow(/again/);
});
