import { beforeEach, describe, expect, test } from 'vitest';
import { type Arrivals, createArrivals } from '../../src/app/arrivals.ts';

const rows = (...ids: string[]) => ids.map((id) => ({ id }));
let arrivals: Arrivals;

beforeEach(() => {
  arrivals = createArrivals(({ id }: { id: string }) => id);
});

describe('rows', () => {
  test('of the first load are not new, in however many pages they come', () => {
    arrivals.look(rows('a'), 'loading', 0);
    arrivals.look(rows('a', 'b'), 'loading', 1);
    arrivals.look(rows('a', 'b', 'c'), 'ready', 2);
    expect(arrivals.count(3)).toBe(0);
  });

  test('that come in later are new until they are selected', () => {
    arrivals.look(rows('a'), 'ready', 0);
    arrivals.look(rows('b', 'a', 'c'), 'ready', 1000);
    expect([arrivals.isNew('a', 1000), arrivals.isNew('b', 1000), arrivals.count(1000)]).toEqual([false, true, 2]);
    arrivals.seen('b');
    expect([arrivals.isNew('b', 1000), arrivals.count(1000)]).toEqual([false, 1]);
  });

  test('are news for five minutes, and none once they are gone', () => {
    arrivals.look(rows('a'), 'ready', 0);
    arrivals.look(rows('a', 'b', 'c'), 'ready', 1000);
    arrivals.look(rows('a', 'b'), 'ready', 2000);
    expect(arrivals.count(300_999)).toBe(1);
    expect(arrivals.count(301_000)).toBe(0);
  });

  test('that come after a failed first load are not called new', () => {
    arrivals.look([], 'throttled', 0);
    arrivals.look(rows('a', 'b'), 'ready', 1000);
    expect(arrivals.count(1000)).toBe(0);
  });
});
