import { expect, test } from 'vitest';
import { createPaneRows, type Selection } from '../../src/app/pane-rows.ts';
import type { AnyPane } from '../../src/app/screen.ts';
import { A_STEP } from '../../src/flows/in-steps.ts';

interface Item {
  readonly id: number;
}
const MANY = 5 * A_STEP;
const items = (count: number, from = 0): Item[] => Array.from({ length: count }, (_, at) => ({ id: from + at }));

function opened() {
  const waiting: (() => void)[] = [];
  const seen = { compared: 0, ready: 0 };
  const pane = {
    fields: { id: (item: Item) => `item-${item.id}` },
    entities: () => [],
    views: [
      { id: 'all', label: 'all', keep: () => true },
      { id: 'even', label: 'even', keep: ({ id }: Item) => id % 2 === 0 },
    ],
    sorts: [
      {
        id: 'last',
        label: 'last first',
        compare: (a: Item, b: Item) => {
          seen.compared++;
          return b.id - a.id;
        },
      },
    ],
  } as unknown as AnyPane;
  const rows = createPaneRows(
    pane,
    (work) => waiting.push(work),
    () => {
      seen.ready++;
    },
  );
  const selection = (given: Partial<Selection>): Selection => ({
    rows: [],
    view: 0,
    sort: 0,
    filter: '',
    relation: undefined,
    ...given,
  });
  return { seen, waiting, rows: (given: Partial<Selection>) => rows(selection(given)) as readonly Item[] };
}

test('the first rows, and few, are there at once', () => {
  const { rows, waiting } = opened();
  expect(rows({ rows: items(MANY) })[0]?.id).toBe(MANY - 1);
  expect(rows({ rows: items(10) }).map(({ id }) => id)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  expect(waiting).toEqual([]);
});

test('many new rows are taken up in slices while the rows before still show', () => {
  const { rows, waiting, seen } = opened();
  const before = rows({ rows: items(MANY) });
  const next = items(MANY, 1);
  seen.compared = 0;
  expect(rows({ rows: next })).toBe(before);
  expect(seen.compared).toBe(0);
  let slices = 0;
  while (waiting.length > 0) {
    const compared = seen.compared;
    waiting.shift()?.();
    slices++;
    expect(seen.compared - compared).toBeLessThanOrEqual(A_STEP * Math.ceil(Math.log2(A_STEP)));
    if (seen.ready === 0) expect(rows({ rows: next })).toBe(before);
  }
  expect(slices).toBeGreaterThan(MANY / A_STEP);
  expect(seen.ready).toBe(1);
  expect(rows({ rows: next })[0]?.id).toBe(MANY);
});

test('what a person chooses is there at once, of the newest rows, and ends what was under way', () => {
  const { rows, waiting, seen } = opened();
  rows({ rows: items(MANY) });
  const next = items(MANY, 1);
  rows({ rows: next });
  expect(rows({ rows: next, view: 1 })[0]?.id).toBe(MANY);
  expect(rows({ rows: next, view: 1, filter: 'item-42' }).every(({ id }) => String(id).startsWith('42'))).toBe(true);
  while (waiting.length > 0) waiting.shift()?.();
  expect(seen.ready).toBe(0);
  expect(rows({ rows: next, view: 1 })).toHaveLength(MANY / 2);
});

test('newer rows take the place of those under way', () => {
  const { rows, waiting, seen } = opened();
  rows({ rows: items(MANY) });
  rows({ rows: items(MANY, 1) });
  const newest = items(MANY, 2);
  rows({ rows: newest });
  while (waiting.length > 0) waiting.shift()?.();
  expect(seen.ready).toBe(1);
  expect(rows({ rows: newest })[0]?.id).toBe(MANY + 1);
});
