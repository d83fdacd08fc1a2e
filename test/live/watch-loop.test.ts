import { describe, expect, test } from 'vitest';
import { type Failure, FailureError } from '../../src/aws/errors.ts';
import type { EventEntry, PutOutcome } from '../../src/aws/eventbridge/writes.ts';
import type { TracedFlows } from '../../src/flows/aggregate.ts';
import type { Detection, DetectionContext } from '../../src/flows/detect/detection.ts';
import { eventOf } from '../../src/live/detection-event.ts';
import { watchLoop } from '../../src/live/watch-loop.ts';
import { EMPTY_MEMORY, type WatchMemory } from '../../src/live/watch-memory.ts';
import { type WatchParts, type WatchReport, watchRound } from '../../src/live/watch-round.ts';
import type { WatchedFlows } from '../../src/live/watched-flows.ts';
import { NOON, portScan } from './detections.ts';
import { manualClock, settled } from './manual-clock.ts';

const HOUR = 3_600_000;
const PLACE = { partition: 'aws', account: '111122223333', region: 'us-east-1', eventBusName: 'default' };
const never = new AbortController().signal;
const failure = (code: Failure['code']) => new FailureError({ code, message: `It is ${code}`, hint: 'Do this' });

const covered = (from: number, to: number): TracedFlows & { has: () => boolean } => ({
  traces: [],
  from,
  to,
  sliceMs: 60_000,
  newest: to - 120_000,
  has: () => true,
});
const flows = (over: Partial<WatchedFlows> = {}): WatchedFlows => ({
  traces: covered,
  records: 120,
  findingAddresses: new Map(),
  quarantined: new Map(),
  failures: [],
  behind: false,
  incomplete: false,
  newest: NOON - 120_000,
  notes: [],
  ...over,
});

/** A watcher over traffic, a bus and a disk that a test plays. */
function watcher(start: { detections?: readonly Detection[]; memory?: WatchMemory; put?: boolean } = {}) {
  const { clock, advance } = manualClock(NOON);
  const world = {
    detections: start.detections ?? [portScan()],
    read: async (): Promise<WatchedFlows> => flows(),
    answer: (entries: readonly EventEntry[]): readonly PutOutcome[] => entries.map(() => ({ eventId: 'e-1' })),
    save: async () => {},
  };
  const sent: string[][] = [];
  const saved: WatchMemory[] = [];
  const contexts: DetectionContext[] = [];
  const parts: WatchParts = {
    read: () => world.read(),
    detect: (_, context) => {
      contexts.push(context);
      return { detections: world.detections, unknown: ['beaconing: unknown, 12 of the 60 minutes it needs'] };
    },
    entryOf: (detection) => eventOf(detection, PLACE),
    ...(start.put === false
      ? {}
      : {
          put: async (entries: readonly EventEntry[]) => {
            sent.push(entries.map(({ detail }) => JSON.parse(detail).key));
            return world.answer(entries);
          },
        }),
    save: async (memory) => {
      await world.save();
      saved.push(memory);
    },
    clock,
  };
  let memory = start.memory ?? EMPTY_MEMORY;
  const round = async (signal = never) => {
    const after = await watchRound(parts, memory, signal);
    memory = after.memory;
    return after.report;
  };
  return { world, parts, round, sent, saved, contexts, clock, advance, memory: () => memory };
}

describe('a round', () => {
  test('that is behind reads on at once, and judges the hour that ends once it reached the present', async () => {
    const { round, world, contexts, parts, advance } = watcher();
    const readings = [1_000, 2_000, 3_000];
    const heard: number[] = [];
    const told = { ...parts, onBehind: ({ records }: WatchedFlows) => void heard.push(records) };
    world.read = async () => {
      await advance(60_000);
      const records = readings.shift() ?? 0;
      return flows({ records, behind: readings.length > 0, incomplete: readings.length > 0 });
    };
    const { report } = await watchRound(told, EMPTY_MEMORY, never);
    expect(report).toMatchObject({ at: NOON + 180_000, records: 3_000, behind: false, outcomes: [{ outcome: 'put' }] });
    expect([heard, contexts.map(({ to }) => to)]).toEqual([[1_000, 2_000], [NOON + 180_000]]);
    world.read = async () => flows();
    expect((await round()).notes.join()).not.toMatch(/up to the present/);
  });

  test('that never reaches the present judges what it has after a quarter of an hour, and says so', async () => {
    const { round, world, advance } = watcher();
    let readings = 0;
    world.read = async () => {
      readings++;
      await advance(60_000);
      return flows({ behind: true, incomplete: true });
    };
    const report = await round();
    expect([readings, report.behind, report.detections]).toEqual([15, true, 1]);
    expect(report.notes[0]).toMatch(/^Not read up to the present/);
  });

  test('that fails while it reads on tells of it, and judges what it has', async () => {
    const { round, world } = watcher();
    world.read = async () => {
      world.read = async () => {
        throw failure('throttled');
      };
      return flows({ behind: true, incomplete: true });
    };
    expect(await round()).toMatchObject({ behind: true, detections: 1, failures: [{ code: 'throttled' }] });
  });

  test('that is interrupted while it reads on stops reading', async () => {
    const { round, world, sent } = watcher();
    const interrupt = new AbortController();
    world.read = async () => {
      interrupt.abort();
      return flows({ behind: true, incomplete: true });
    };
    expect((await round(interrupt.signal)).outcomes).toEqual([]);
    expect(sent).toEqual([]);
  });

  test('puts what is news, says how it went, and remembers it before the next', async () => {
    const { round, sent, saved } = watcher();
    expect(await round()).toMatchObject({
      at: NOON,
      records: 120,
      lagMs: 120_000,
      detections: 1,
      outcomes: [{ outcome: 'put', eventId: 'e-1', detection: { key: portScan().key } }],
      failures: [],
      notes: ['beaconing: unknown, 12 of the 60 minutes it needs'],
    });
    expect(await round()).toMatchObject({ detections: 1, held: { count: 1, toldAt: NOON }, outcomes: [] });
    expect(sent).toEqual([[portScan().key]]);
    expect(saved[0]?.told.get(portScan().key)).toEqual({ severity: 'high', action: 'REJECT', at: NOON });
  });

  test('in a process that starts anew does not repeat what was saved', async () => {
    const before = watcher();
    await before.round();
    const after = watcher({ memory: before.memory() });
    await after.round();
    expect(after.sent).toEqual([]);
  });

  test('looks at the hour that ends now, with what findings and quarantines say', async () => {
    const { round, world, contexts } = watcher();
    const findingAddresses = new Map([['198.51.100.7', 'finding-1']]);
    const quarantined = new Map([['eni-0aaaaaaaaaaaaaaaa', NOON]]);
    world.read = async () => flows({ findingAddresses, quarantined });
    await round();
    expect(contexts[0]).toMatchObject({ from: NOON - HOUR, to: NOON, findingAddresses, quarantined });
  });

  test('that puts nothing says what it would put, once', async () => {
    const { round, sent } = watcher({ put: false });
    expect((await round()).outcomes).toMatchObject([{ outcome: 'would-put' }]);
    expect([(await round()).outcomes, sent]).toEqual([[], []]);
  });

  test('keeps what could not be put and puts it later, though it has left the hour by then', async () => {
    const { round, world, sent, saved } = watcher();
    world.answer = () => {
      throw failure('denied');
    };
    expect(await round()).toMatchObject({ outcomes: [{ outcome: 'waits' }], failures: [{ code: 'denied' }] });
    expect(saved[0]?.waiting).toEqual([portScan()]);
    world.detections = [];
    world.answer = (entries) => entries.map(() => ({ eventId: 'e-2' }));
    expect((await round()).outcomes).toMatchObject([{ outcome: 'put', eventId: 'e-2' }]);
    await round();
    expect(sent).toHaveLength(2);
  });

  test('puts what waits even where it can read nothing', async () => {
    const { round, world, sent } = watcher({ memory: { ...EMPTY_MEMORY, waiting: [portScan({ key: 'waits' })] } });
    world.read = async () => {
      throw failure('throttled');
    };
    expect(await round()).toMatchObject({ failures: [{ code: 'throttled' }], lagMs: undefined, detections: 0 });
    expect(sent).toEqual([['waits']]);
  });

  test('says which sources it could not read, and judges the others', async () => {
    const { round, world } = watcher();
    world.read = async () => flows({ failures: [failure('denied')], notes: ['log group a: not permitted'] });
    expect(await round()).toMatchObject({ failures: [{ code: 'denied' }], outcomes: [{ outcome: 'put' }] });
  });

  test('that can not save says so', async () => {
    const { round, world } = watcher();
    world.save = async () => {
      throw failure('unknown');
    };
    expect((await round()).failures).toMatchObject([{ code: 'unknown' }]);
  });

  test('that is interrupted before it puts keeps everything for the next start', async () => {
    const { round, sent, saved } = watcher({ memory: { ...EMPTY_MEMORY, waiting: [portScan({ key: 'waits' })] } });
    await round(AbortSignal.abort());
    expect([sent, saved[0]?.waiting.map(({ key }) => key)]).toEqual([[], ['waits']]);
  });
});

describe('the baseline', () => {
  test('is learnt from each whole hour once it has left the watched one, and only once', async () => {
    const { round, advance, memory } = watcher({ detections: [] });
    await round();
    expect(memory().baseline?.learnt).toEqual([NOON / HOUR - 2]);
    await advance(HOUR / 2);
    await round();
    expect(memory().baseline?.learnt).toHaveLength(1);
    await advance(HOUR / 2);
    await round();
    expect(memory().baseline?.learnt).toEqual([NOON / HOUR - 2, NOON / HOUR - 1]);
  });

  test.each<[string, Partial<WatchedFlows>]>([
    ['a source failed', { failures: [failure('denied')] }],
    ['records found no room', { incomplete: true }],
    ['the records begin later', { traces: (from, to) => covered(Math.max(from, NOON - HOUR), to) }],
  ])('leaves an hour out while %s', async (_, over) => {
    const { round, world, memory } = watcher({ detections: [] });
    world.read = async () => flows(over);
    await round();
    expect(memory().baseline).toBeUndefined();
  });
});

describe('the loop', () => {
  function looping(options: { once?: boolean } = {}) {
    const played = watcher();
    const interrupt = new AbortController();
    const leave = new AbortController();
    const rounds: [WatchReport, number | undefined][] = [];
    let renewals = 0;
    const ended = watchLoop(played.parts, EMPTY_MEMORY, {
      intervalMs: 30_000,
      once: options.once ?? false,
      signal: interrupt.signal,
      left: leave.signal,
      onRound: (report, next) => rounds.push([report, next]),
      renew: () => renewals++,
    });
    return { ...played, interrupt, leave, rounds, ended, renewals: () => renewals };
  }

  test('goes round at every interval until it is interrupted', async () => {
    const { advance, rounds, interrupt, ended } = looping();
    await settled();
    await advance(60_000);
    expect(rounds.map(([{ at }, next]) => [at, next])).toEqual([
      [NOON, 30_000],
      [NOON + 30_000, 30_000],
      [NOON + 60_000, 30_000],
    ]);
    interrupt.abort();
    expect((await ended).at).toBe(NOON + 60_000);
  });

  test('ends its wait when nobody reads along any more', async () => {
    const { advance, rounds, leave, ended } = looping();
    await settled();
    leave.abort();
    expect((await ended).at).toBe(NOON);
    await advance(60_000);
    expect(rounds).toHaveLength(1);
  });

  test('does the round at hand to its end though nobody reads along any more', async () => {
    const { world, advance, rounds, sent, leave, ended } = looping();
    await settled();
    world.read = async () => {
      leave.abort();
      return flows();
    };
    world.detections = [portScan({ key: 'later' })];
    await advance(30_000);
    await ended;
    expect(rounds.map(([, next]) => next)).toEqual([30_000, undefined]);
    expect(sent.at(-1)).toEqual(['later']);
  });

  test('once ends after a round', async () => {
    const { rounds, ended } = looping({ once: true });
    await ended;
    expect(rounds.map(([, next]) => next)).toEqual([undefined]);
  });

  test('that is throttled waits longer and longer, and recovers', async () => {
    const { world, advance, rounds, interrupt } = looping();
    await settled();
    world.read = async () => {
      throw failure('throttled');
    };
    await advance(15 * 60_000);
    const waits = rounds.slice(1).map(([, next]) => next ?? 0);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits.at(-1)).toBeGreaterThan(200_000);
    world.read = async () => flows();
    await advance(10 * 60_000);
    expect(rounds.at(-1)?.[1]).toBe(30_000);
    interrupt.abort();
  });

  test('looks for fresh credentials when they ran out, and goes on', async () => {
    const { world, advance, rounds, interrupt, renewals } = looping();
    await settled();
    world.read = async () => {
      throw failure('expired');
    };
    await advance(30_000);
    expect([rounds.at(-1)?.[0].failures[0]?.code, renewals()]).toEqual(['expired', 0]);
    world.read = async () => flows();
    await advance(150_000);
    expect([rounds.at(-1)?.[0].failures, renewals()]).toEqual([[], 1]);
    interrupt.abort();
  });
});
