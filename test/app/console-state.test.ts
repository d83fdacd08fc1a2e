import { describe, expect, test } from 'vitest';
import {
  type ConsoleAction,
  type ConsoleState,
  initialState,
  type PaneState,
  reduce,
  settledPane,
} from '../../src/app/console-state.ts';

const start = initialState({ width: 120, height: 40 }, 3, 1000);
const rows = (...keys: string[]) => keys.map((key) => ({ key }));
const keyOf = (row: { key: string }) => row.key;
const pane = (state: Partial<PaneState>): PaneState => ({ filter: '', view: 0, sort: 0, index: 0, top: 0, ...state });

describe('the selection', () => {
  test('stays on its row when rows arrive above it', () => {
    const settled = settledPane(pane({ index: 1, key: 'b' }), rows('new', 'a', 'b'), keyOf, 10, true);
    expect(settled).toMatchObject({ index: 2, key: 'b' });
  });

  test('stays in its place when its row is gone', () => {
    expect(settledPane(pane({ index: 1, key: 'gone' }), rows('a', 'b'), keyOf, 10, true)).toMatchObject({
      index: 1,
      key: 'b',
    });
    expect(settledPane(pane({ index: 5, key: 'gone' }), rows('a', 'b'), keyOf, 10, true)).toMatchObject({
      index: 1,
      key: 'b',
    });
  });

  test('comes back after a moment without rows', () => {
    const empty = settledPane(pane({ index: 1, key: 'b' }), [], keyOf, 10, true);
    expect(settledPane(empty, rows('a', 'b'), keyOf, 10, true)).toMatchObject({ index: 1, key: 'b' });
  });

  test('always shows, and the list never scrolls past its end', () => {
    const many = rows(...Array.from({ length: 100 }, (_, index) => `r${index}`));
    expect(settledPane(pane({ index: 50 }), many, keyOf, 10, false)).toMatchObject({ index: 50, top: 41 });
    expect(settledPane(pane({ index: Number.MAX_SAFE_INTEGER }), many, keyOf, 10, false)).toMatchObject({
      index: 99,
      top: 90,
    });
    expect(settledPane(pane({ index: -3, top: 40 }), many, keyOf, 10, false)).toMatchObject({ index: 0, top: 0 });
  });

  test('that is settled already is the same object', () => {
    const settled = pane({ index: 1, key: 'b' });
    expect(settledPane(settled, rows('a', 'b'), keyOf, 10, false)).toBe(settled);
  });
});

const focusedPane = (state: ConsoleState): PaneState => state.panes[state.focus] ?? pane({});

test('the name of an account goes when another account is logged in to', () => {
  const caller = (account: string) => ({ account, arn: `arn:aws:iam::${account}:user/ana`, userId: 'AIDAEXAMPLE' });
  const facts = (state: ConsoleState, account: string) =>
    reduce(state, { type: 'session', facts: { identity: caller(account) } });
  const named = reduce(facts(start, '111122223333'), { type: 'session', facts: { alias: 'payments' } });
  expect(facts(named, '111122223333').session.alias).toBe('payments');
  expect(facts(named, '444455556666').session).not.toHaveProperty('alias');
});

describe('a filter', () => {
  test('applies while it is typed', () => {
    const typed = ['filter-open' as const, 'a', 'b'].reduce<ConsoleState>(
      (state, step) =>
        reduce(
          state,
          step === 'filter-open'
            ? { type: 'filter-open' }
            : { type: 'filter-edit', edit: { do: 'insert', text: step } },
        ),
      start,
    );
    expect(focusedPane(typed).filter).toBe('ab');
    expect(focusedPane(reduce(typed, { type: 'filter-accept' }))).toMatchObject({ filter: 'ab' });
    expect(focusedPane(reduce(typed, { type: 'filter-accept' })).draft).toBeUndefined();
    expect(focusedPane(reduce(typed, { type: 'filter-cancel' })).filter).toBe('');
  });
});

test('a notice goes away when its time is over', () => {
  const noticed = reduce(start, { type: 'notice', notice: { text: 'copied', level: 'good', until: 5000 } });
  expect(reduce(noticed, { type: 'tick', now: 4999 }).notice?.text).toBe('copied');
  expect(reduce(noticed, { type: 'tick', now: 5000 }).notice).toBeUndefined();
});

test('the error log keeps the newest 200', () => {
  const failure = { code: 'unknown', message: 'm', hint: 'h' } as const;
  const full = Array.from({ length: 250 }).reduce<ConsoleState>(
    (state, _, at) => reduce(state, { type: 'error', error: { at, where: 'w', failure } }),
    start,
  );
  expect(full.errors).toHaveLength(200);
  expect(full.errors.at(-1)?.at).toBe(249);
});

test('going home ends at the audit where that is open below, else at the panes', () => {
  const opened = (id: string, aPlaceToReturnTo = false) =>
    ({ type: 'open', screen: { serial: 1, screen: { id, aPlaceToReturnTo }, state: {} } }) as unknown as ConsoleAction;
  const ids = (actions: readonly ConsoleAction[]) => actions.reduce(reduce, start).stack.map(({ screen }) => screen.id);
  expect(ids([opened('posture', true), opened('offers'), opened('plan'), { type: 'home' }])).toEqual(['posture']);
  expect(ids([opened('offers'), opened('plan'), { type: 'home' }])).toEqual([]);
});

test('going back from no screen stays on the panes', () => {
  expect(reduce(start, { type: 'back' }).stack).toEqual([]);
});
