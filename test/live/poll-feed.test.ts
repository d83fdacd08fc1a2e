import { describe, expect, test } from 'vitest';
import { type FailureCode, FailureError } from '../../src/aws/errors.ts';
import { delayAfter, pollFeed } from '../../src/live/poll-feed.ts';
import { manualClock, settled } from './manual-clock.ts';

const INTERVAL = 30_000;
const failing = (code: FailureCode) => new FailureError({ code, message: 'It failed', hint: 'Do this' });

/** A feed whose answers a test decides one by one: a list of rows, an error, or a promise of either. */
function feedOf(first: unknown) {
  const { clock, advance, pending } = manualClock();
  const answer = { next: first };
  let loads = 0;
  const feed = pollFeed<string>({
    id: 'things',
    intervalMs: INTERVAL,
    clock,
    load: async () => {
      loads++;
      const result = await answer.next;
      if (result instanceof Error) throw result;
      return { rows: result as string[], notes: [] };
    },
  });
  return { feed, clock, advance, pending, answer, loads: () => loads };
}

describe('a feed', () => {
  test('is idle until it starts, loads at once and then every interval', async () => {
    const { feed, advance, loads, clock } = feedOf(['a']);
    expect(feed.snapshot()).toMatchObject({ status: 'idle', refreshing: false, rows: [] });
    feed.start();
    feed.start();
    expect(feed.snapshot()).toMatchObject({ status: 'loading', refreshing: true });
    await settled();
    expect(feed.snapshot()).toMatchObject({
      status: 'ready',
      rows: ['a'],
      updatedAt: clock.now(),
      nextAt: clock.now() + INTERVAL,
    });
    await advance(3 * INTERVAL);
    expect(loads()).toBe(4);
  });

  test('keeps its snapshot and its rows the same objects while nothing changes', async () => {
    const { feed, answer } = feedOf(['a', 'b']);
    await feed.refresh();
    const before = feed.snapshot();
    expect(feed.snapshot()).toBe(before);
    answer.next = ['a', 'b'];
    await feed.refresh();
    expect(feed.snapshot().rows).toBe(before.rows);
  });

  test('asked twice at a time loads once', async () => {
    const { feed, loads } = feedOf(['a']);
    await Promise.all([feed.refresh(), feed.refresh(), feed.refresh()]);
    expect(loads()).toBe(1);
  });

  test.each([
    ['throttled', 'throttled'],
    ['denied', 'denied'],
    ['off', 'off'],
    ['expired', 'expired'],
    ['no-credentials', 'expired'],
    ['unavailable', 'stale'],
    ['unknown', 'stale'],
  ] as const)('after %s keeps its rows and their age and is %s', async (code, status) => {
    const { feed, advance, answer, clock } = feedOf(['a']);
    await feed.refresh();
    const loadedAt = clock.now();
    await advance(1000);
    answer.next = failing(code);
    await feed.refresh();
    expect(feed.snapshot()).toMatchObject({
      status,
      rows: ['a'],
      updatedAt: loadedAt,
      failure: { code, hint: 'Do this' },
    });
  });

  test('that never had rows has failed; an error that is no Failure is told in words', async () => {
    const { feed } = feedOf(new Error('something odd'));
    await feed.refresh();
    expect(feed.snapshot()).toMatchObject({ status: 'failed', rows: [] });
    expect(feed.snapshot().updatedAt).toBeUndefined();
    expect(feed.snapshot().failure?.message).toBe('Loading the things feed failed: something odd');
  });

  test('recovers: the failure and its status go with the next rows', async () => {
    const { feed, answer } = feedOf(failing('denied'));
    await feed.refresh();
    answer.next = ['b'];
    await feed.refresh();
    expect(feed.snapshot()).toMatchObject({ status: 'ready', rows: ['b'] });
    expect(feed.snapshot().failure).toBeUndefined();
  });

  test('whose load hangs turns stale after two intervals', async () => {
    const { feed, advance, answer } = feedOf(['a']);
    feed.start();
    await settled();
    answer.next = new Promise(() => {});
    await advance(2 * INTERVAL - 1);
    expect(feed.snapshot()).toMatchObject({ status: 'ready', refreshing: true });
    await advance(1);
    expect(feed.snapshot()).toMatchObject({ status: 'stale', refreshing: true, rows: ['a'] });
  });

  test('with expired credentials waits for a person, then polls on', async () => {
    const { feed, advance, answer, loads } = feedOf(failing('expired'));
    feed.start();
    await settled();
    await advance(100 * INTERVAL);
    expect(loads()).toBe(1);
    expect(feed.snapshot().nextAt).toBeUndefined();
    answer.next = ['a'];
    await feed.refresh();
    await advance(2 * INTERVAL);
    expect(loads()).toBe(4);
  });

  test('that is throttled again and again asks less and less often', async () => {
    const { feed, advance, loads } = feedOf(failing('throttled'));
    feed.start();
    await settled();
    await advance(20 * INTERVAL);
    expect(loads()).toBeGreaterThan(2);
    expect(loads()).toBeLessThan(7);
  });

  test('that stopped asks no more, leaves no timer, and ignores what still comes', async () => {
    const { feed, advance, pending, answer, loads } = feedOf(['a']);
    feed.start();
    await settled();
    let arrive = (_: string[]) => {};
    answer.next = new Promise<string[]>((resolve) => {
      arrive = resolve;
    });
    const under = feed.refresh();
    feed.stop();
    arrive(['late']);
    await under;
    await advance(10 * INTERVAL);
    expect(loads()).toBe(2);
    expect(pending()).toBe(0);
    expect(feed.snapshot()).toMatchObject({ rows: ['a'], refreshing: false });
  });

  test('tells its listeners until they leave', async () => {
    const { feed } = feedOf(['a']);
    const seen: string[] = [];
    const leave = feed.subscribe(() => seen.push(feed.snapshot().status));
    await feed.refresh();
    leave();
    await feed.refresh();
    expect(seen).toEqual(['loading', 'ready']);
  });
});

test('rows that come before the others are shown while the first load goes on, and only then', async () => {
  const { clock } = manualClock();
  let finish = (_: string[]) => {};
  const feed = pollFeed<string>({
    id: 'things',
    intervalMs: INTERVAL,
    clock,
    load: async (_signal, publish) => {
      publish?.({ rows: ['first'], notes: [] });
      const rows = await new Promise<string[]>((resolve) => {
        finish = resolve;
      });
      return { rows, notes: [] };
    },
  });
  const loading = feed.refresh();
  expect(feed.snapshot()).toMatchObject({ status: 'loading', refreshing: true, rows: ['first'] });
  finish(['first', 'second']);
  await loading;
  const again = feed.refresh();
  expect(feed.snapshot()).toMatchObject({ status: 'ready', refreshing: true, rows: ['first', 'second'] });
  finish(['third']);
  await again;
  expect(feed.snapshot().rows).toEqual(['third']);
});

test('the wait after failures doubles up to ten minutes, half of it by chance', () => {
  const wait = (failures: number, random: number) =>
    delayAfter({ code: 'unavailable' }, failures, INTERVAL, () => random);
  expect([wait(1, 0), wait(1, 1), wait(2, 1), wait(3, 1)]).toEqual([30_000, 60_000, 120_000, 240_000]);
  expect([wait(50, 1), wait(50, 0)]).toEqual([600_000, 300_000]);
  expect(delayAfter({ code: 'off' }, 1, INTERVAL, () => 0)).toBe(150_000);
});
