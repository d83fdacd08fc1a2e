import { expect, test } from 'vitest';
import { partOf } from './part.ts';

const CASES = Array.from({ length: 20 }, (_, number) => ({ number, kind: number % 4 === 0 ? 'rare' : 'frequent' }));
const part = (way: string, ofEach?: number) =>
  partOf(CASES, ofEach === undefined ? undefined : { ofEach }, way, ({ kind }) => kind);

test('a part has so many of each kind, always the same ones, and others for another way', () => {
  expect(part('a').length).toBe(20);
  expect(part('a', 2).filter(({ kind }) => kind === 'rare')).toHaveLength(2);
  expect(part('a', 2).filter(({ kind }) => kind === 'frequent')).toHaveLength(2);
  expect(part('a', 2)).toEqual(part('a', 2));
  const ways = Array.from({ length: 50 }, (_, way) => `way ${way}`);
  expect(new Set(ways.flatMap((way) => part(way, 1).map(({ number }) => number))).size).toBeGreaterThan(15);
});

test('a part of more than there are is the whole', () => {
  expect(part('a', 50)).toEqual(CASES);
});

test('kinds that are shared out are all taken by the ways of a playbook together, and each way takes one at least', () => {
  const kindsOf = (place: number, of: number) =>
    new Set(partOf(CASES, { ofEach: 1, share: { place, of } }, 'a', ({ kind }) => kind).map(({ kind }) => kind));
  expect(kindsOf(0, 1)).toEqual(new Set(['rare', 'frequent']));
  expect(new Set([...kindsOf(0, 2), ...kindsOf(1, 2)])).toEqual(new Set(['rare', 'frequent']));
  for (let place = 0; place < 7; place++) expect(kindsOf(place, 7).size).toBe(1);
});
