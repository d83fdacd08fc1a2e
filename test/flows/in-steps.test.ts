import { describe, expect, test } from 'vitest';
import { FlowTable, type Known } from '../../src/flows/aggregate.ts';
import type { DetectionContext, FlowTrace } from '../../src/flows/detect/detection.ts';
import { detect, detectInSteps } from '../../src/flows/detect/index.ts';
import { rowMarker } from '../../src/flows/detect/mark-rows.ts';
import { A_STEP, allAtOnce, type Steps, sortedInSteps, stepByStep } from '../../src/flows/in-steps.ts';
import { fakeConnection } from '../support/fake-feeds.ts';

const NOW = Date.UTC(2026, 0, 15, 12, 0);
const MINUTE = 60_000;
const MANY = 5 * A_STEP;

/** Does the work; gives its result and how much `done` says was done in each of its steps. */
function measured<Result>(work: Steps<Result>, done: () => number): { result: Result; steps: number[] } {
  const steps: number[] = [];
  for (;;) {
    const before = done();
    const step = work.next();
    steps.push(done() - before);
    if (step.done === true) return { result: step.value, steps };
  }
}

describe('sorting in steps', () => {
  const items = Array.from({ length: MANY + 7 }, (_, at) => ({ at, key: (at * 7919) % 1000 }));
  const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key;

  test('gives what sorting at once does, equal items in their order', () => {
    expect(allAtOnce(sortedInSteps(items, byKey))).toEqual(items.toSorted(byKey));
    expect(allAtOnce(sortedInSteps([], byKey))).toEqual([]);
  });

  test('compares in each step no more than sorting one step of items takes', () => {
    let compared = 0;
    const counting = (a: { key: number }, b: { key: number }) => {
      compared++;
      return byKey(a, b);
    };
    const { steps } = measured(sortedInSteps(items, counting), () => compared);
    expect(Math.max(...steps)).toBeLessThanOrEqual(A_STEP * Math.ceil(Math.log2(A_STEP)));
    expect(steps.length).toBeGreaterThan(items.length / A_STEP);
  });
});

describe('work in steps', () => {
  function* counting(to: number): Steps<number> {
    for (let at = 1; at < to; at++) yield;
    return to;
  }

  test('waits between any two of them, and not after the last', async () => {
    let pauses = 0;
    const pause = async () => {
      pauses++;
    };
    expect(await stepByStep(counting(4), pause)).toBe(4);
    expect(pauses).toBe(3);
  });

  test('ends without a result where it is told to', async () => {
    const ending = new AbortController();
    const pause = async () => ending.abort();
    expect(await stepByStep(counting(4), pause, ending.signal)).toBeUndefined();
  });
});

describe('a table of many connections', () => {
  const table = new FlowTable({ maxRows: 2 * MANY, slices: 60, ordinary: A_STEP + 3 });
  for (let at = 0; at < 2 * MANY; at++) {
    const record = {
      srcaddr: `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`,
      dstaddr: '198.51.100.7',
      srcport: 40_000,
      dstport: 443,
      protocol: 6,
      packets: 2,
      bytes: 1000 + ((at * 7919) % 10_000),
      start: NOW - 3 * MINUTE,
      end: NOW - 2 * MINUTE - (at % 1000),
      action: at % 2 === 0 ? ('REJECT' as const) : ('ACCEPT' as const),
      interfaceId: undefined,
      instanceId: undefined,
      direction: undefined,
    };
    table.add(record, NOW, NOW);
  }

  test('is read in steps that look at few rows each, and gives the same as read at once', () => {
    let judged = 0;
    const known: Known = {
      addresses: new Set(),
      quarantined: new Map(),
      named: () => {
        judged++;
        return false;
      },
    };
    const { result, steps } = measured(table.readInSteps(NOW, known), () => judged);
    expect(judged).toBe(MANY);
    expect(Math.max(...steps)).toBeLessThanOrEqual(A_STEP);
    expect(steps.length).toBeGreaterThan((2 * (2 * MANY)) / A_STEP);
    expect(result).toEqual(table.read(NOW, known));
    expect(result.rows).toHaveLength(MANY + A_STEP + 3);
  });

  test('is judged in steps that look at few connections each, and the same is detected as at once', () => {
    const { traces, ...stretch } = table.traces(NOW - 60 * MINUTE, NOW);
    let looked = 0;
    const watched = traces.map(
      (trace): FlowTrace => ({
        ...trace,
        get action() {
          looked++;
          return trace.action;
        },
        get dstport() {
          looked++;
          return trace.dstport;
        },
      }),
    );
    const context: DetectionContext = {
      ...stretch,
      from: stretch.to - 60 * MINUTE,
      findingAddresses: new Map(),
      quarantined: new Map(),
      has: (field) => field !== 'encryption-status' && field !== 'flow-direction',
    };
    const { result, steps } = measured(detectInSteps(watched, context), () => looked);
    // A rule looks at a connection a few times, and never at all of them in one step but to pick some by one field.
    expect(Math.max(...steps)).toBeLessThan(traces.length * 1.5);
    expect(steps.filter((each) => each > 8 * A_STEP).length).toBeLessThanOrEqual(2);
    expect(steps.length).toBeGreaterThan((5 * traces.length) / A_STEP);
    expect(result).toEqual(detect(traces, context));
  });

  test('is marked in steps of few rows', () => {
    let looked = 0;
    const rows = Array.from({ length: MANY }, (_, at) => {
      const row = fakeConnection({ key: String(at), srcaddr: '192.0.2.1' });
      return Object.defineProperty({ ...row }, 'srcaddr', {
        enumerable: true,
        get: () => {
          looked++;
          return '192.0.2.2';
        },
      });
    });
    const detection = {
      ...{ rule: 'port-scan', key: 'port-scan|1', title: 'Port scan', why: '', severity: 'low' as const },
      ...{ srcaddr: '192.0.2.1', interfaceIds: [], instanceIds: [], first: 0, last: 0, figures: {} },
      action: 'mixed' as const,
    };
    const { result, steps } = measured(rowMarker().mark(rows, [detection]), () => looked);
    expect(result).toHaveLength(MANY);
    expect(Math.max(...steps)).toBeLessThanOrEqual(2 * A_STEP);
    expect(steps.length).toBeGreaterThanOrEqual(MANY / A_STEP);
  });
});
