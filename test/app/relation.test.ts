import { expect, test } from 'vitest';
import { indexRelations } from '../../src/app/relation.ts';
import type { Entity } from '../../src/correlate/entity.ts';

const rowsOf = (count: number): Entity[][] =>
  Array.from({ length: count }, (_, index) => [`bucket:b${index % 10}` as Entity, `instance:i-${index}` as Entity]);

test('a small list is counted at once, each row once', () => {
  const index = indexRelations(
    rowsOf(100),
    (row) => row,
    (work) => work(),
    () => undefined,
  );
  expect(index.count(new Set(['bucket:b1', 'instance:i-1', 'instance:i-2'] as Entity[]), 1000)).toBe(11);
  expect(index.count(new Set(['bucket:none'] as Entity[]), 1000)).toBe(0);
});

test('a long list is indexed in slices, and says nothing before it knows', () => {
  const waiting: (() => void)[] = [];
  let ready = false;
  const index = indexRelations(
    rowsOf(5000),
    (row) => row,
    (work) => waiting.push(work),
    () => {
      ready = true;
    },
  );
  const wanted = new Set(['bucket:b3'] as Entity[]);
  expect(index.count(wanted, 1000)).toBeUndefined();
  while (waiting.length > 0) waiting.shift()?.();
  expect(ready).toBe(true);
  expect(index.count(wanted, 1000)).toBe(500);
  expect(index.count(wanted, 100)).toBe(100);
});

test('a stopped index does no more work', () => {
  const waiting: (() => void)[] = [];
  const index = indexRelations(
    rowsOf(5000),
    (row) => row,
    (work) => waiting.push(work),
    () => {
      throw new Error('it was stopped');
    },
  );
  index.stop();
  while (waiting.length > 0) waiting.shift()?.();
  expect(index.count(new Set(), 10)).toBeUndefined();
});
