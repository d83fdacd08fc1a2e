import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { TextIntake } from '../../../src/flows/engine/intake.ts';
import { type KnownTable, RecordTable } from '../../../src/flows/engine/record-table.ts';
import { formatOf } from '../../../src/flows/format.ts';
import type { FlowQuery } from '../../../src/flows/query.ts';
import { TakingIn } from '../../../src/flows/taking-in.ts';
import { counted, gzipped } from './counted.ts';

const FIELDS = ['interface-id', 'srcaddr', 'dstaddr', 'packets', 'bytes', 'start', 'end', 'action'];
const QUERY: FlowQuery = { by: ['srcaddr', 'dstaddr'], action: 'denied', top: 1000, sort: 'count' };
const START = 1_700_000_000;

/** Memory in which a table is as small as it can be: room for 4,096 rows and some hundred long keys. */
const SMALL = 1024 * 1024;
const LARGE = 8 * 1024 * 1024;

interface Hit {
  readonly from: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly eni: number;
}

/** Every seventh connection has a key that is too long to lie in its row. */
const keyOf = ({ from }: Hit): string =>
  from % 7 === 0
    ? `2001:db8:1111:2222:3333:4444:5555:${(from + 1).toString(16)} 2001:db8:ffff:eeee:dddd:cccc:bbbb:aaaa`
    : `10.${from >> 16}.${(from >> 8) & 255}.${from & 255} 10.0.0.5`;

const lineOf = (hit: Hit): string => {
  const at = START + hit.seconds;
  return `eni-${hit.eni} ${keyOf(hit)} 2 ${hit.bytes} ${at} ${at + 60} REJECT\n`;
};

/** A table, and what counts into it. */
function counting(memory: number) {
  const table = new RecordTable(QUERY, memory);
  const intake = new TextIntake(table, formatOf(FIELDS), 0);
  const count = (hits: readonly Hit[]) => {
    const piece = intake.begin('piece');
    piece.push(Buffer.from(hits.map(lineOf).join('')));
    piece.end();
  };
  return { table, count };
}

/** Gives as many buffers as there are rows for, at most so many, to another table; false where none was left. */
function give(from: RecordTable, to: RecordTable, known: KnownTable, size: number, most = Number.POSITIVE_INFINITY) {
  for (let given = 0; given < most; given++) {
    const buffer = new Uint8Array(size);
    const slices = from.histogram;
    const length = from.giving.give(buffer);
    if (length === 0) return false;
    to.takeIn(buffer.subarray(0, length), known, slices);
    if (most !== Number.POSITIVE_INFINITY && !from.giving.isApart) return true;
  }
  return true;
}

const rowsOf = (table: RecordTable) =>
  Object.fromEntries(
    Array.from({ length: table.rowCount }, (_, index) => {
      const { key, histogram, interfaces, error, ...row } = table.row(index);
      const named = interfaces.map((word) => (word === -1 ? 'more' : table.word(word))).toSorted();
      return [
        key.join(' '),
        { ...row, interfaces: named, slices: histogram.reduce((sum, slice) => sum + slice, 0), error },
      ];
    }),
  );

const slicesOf = (table: RecordTable) =>
  Object.fromEntries(
    Array.from({ length: table.rowCount }, (_, index) => {
      const { key, histogram } = table.row(index);
      return [key.join(' '), histogram];
    }),
  );

const hits = (most: number) =>
  fc.array(
    fc.record({
      from: fc.nat(300),
      bytes: fc.nat(100_000),
      seconds: fc.oneof(fc.nat(600), fc.nat(400_000)),
      eni: fc.nat(4),
    }),
    { maxLength: most },
  );

describe('a table that gives its rows while it counts on', () => {
  test('is taken in as if it had given all of them at the end', () => {
    let alike = 0;
    fc.assert(
      fc.property(
        hits(200),
        hits(200),
        fc.array(fc.record({ more: hits(60), buffers: fc.nat(20) }), { maxLength: 6 }),
        fc.integer({ min: 400, max: 4000 }),
        (own, first, steps, size) => {
          const here = counting(LARGE);
          const there = counting(LARGE);
          const whole = counting(LARGE);
          here.count(own);
          there.count(first);
          const isApart = there.table.giving.setApart();
          expect(isApart).toBe(first.length > 0);
          let known = here.table.know(there.table.sent);
          for (const { more, buffers } of steps) {
            there.count(more);
            if (there.table.giving.isApart) give(there.table, here.table, known, size, buffers);
          }
          there.table.giving.endApart();
          known = here.table.know(there.table.sent);
          here.table.addLost(known.lost);
          give(there.table, here.table, known, size);
          whole.count([...own, ...first, ...steps.flatMap(({ more }) => more)]);
          expect(rowsOf(here.table)).toEqual(rowsOf(whole.table));
          // Slices may lie elsewhere where they were widened in another order, and what lay in longer ones is placed by their beginning.
          const { from, seconds } = whole.table.histogram;
          if (here.table.histogram.from !== from || here.table.histogram.seconds !== seconds) return;
          if (there.table.histogram.seconds > seconds) return;
          alike++;
          expect(slicesOf(here.table)).toEqual(slicesOf(whole.table));
        },
      ),
      { numRuns: 150 },
    );
    expect(alike).toBeGreaterThan(50);
  });

  test('and runs out of room only since it counts the same again loses nothing', () => {
    const seen = (round: number) =>
      Array.from(
        { length: 300 },
        (_, at): Hit => ({ from: at * 7, bytes: at + round, seconds: round * 700, eni: round }),
      );
    const here = counting(LARGE);
    const there = counting(SMALL);
    const whole = counting(LARGE);
    for (const table of [there, whole]) for (const round of [0, 1]) table.count(seen(round));
    expect(there.table.giving.setApart()).toBe(true);
    let known = here.table.know(there.table.sent);
    give(there.table, here.table, known, 16 * 1024, 2);
    expect(there.table.giving.isApart).toBe(true);
    // Some twice before there is no more room, so that both of their rows have slices by then.
    const [third, fourth] = [seen(2), seen(3)];
    for (const { count } of [there, whole]) {
      for (const seen of [third.slice(-60), fourth.slice(-60), third.slice(0, -60), fourth.slice(0, -60)]) count(seen);
    }
    expect(there.table.giving.isApart).toBe(false);
    expect(there.table.dropped).toBe(false);
    known = here.table.know(there.table.sent);
    here.table.addLost(known.lost);
    give(there.table, here.table, known, 64 * 1024);
    expect(rowsOf(here.table)).toEqual(rowsOf(whole.table));
    expect(here.table.histogram).toEqual(whole.table.histogram);
    expect(slicesOf(here.table)).toEqual(slicesOf(whole.table));
  });

  test('and has no more histograms keeps every slice', () => {
    // A table this small has 2,048 of them: enough for every row, but not for every row twice. No key is a long one.
    const seen = (round: number) =>
      Array.from(
        { length: 1500 },
        (_, at): Hit => ({ from: at + 1 + Math.floor(at / 6), bytes: 40, seconds: round * 100, eni: 0 }),
      );
    const here = counting(LARGE);
    const there = counting(SMALL);
    const whole = counting(LARGE);
    for (const table of [there, whole]) for (const round of [0, 1]) table.count(seen(round));
    expect(there.table.giving.setApart()).toBe(true);
    for (const table of [there, whole]) for (const round of [2, 3]) table.count(seen(round));
    expect(there.table.dropped).toBe(false);
    there.table.giving.endApart();
    give(there.table, here.table, here.table.know(there.table.sent), 64 * 1024);
    expect(rowsOf(here.table)).toEqual(rowsOf(whole.table));
    expect(slicesOf(here.table)).toEqual(slicesOf(whole.table));
  });

  test('and runs out of room meanwhile says no less than it may have lost', () => {
    const hit = (from: number): Hit => ({ from, bytes: 40, seconds: 0, eni: 0 });
    const random = (seed: number, count: number, among: number) =>
      Array.from({ length: count }, (_, at) => hit((Math.imul(at + seed, 2_654_435_761) >>> 8) % among));
    const truth = new Map<string, number>();
    const here = counting(LARGE);
    const there = counting(SMALL);
    const count = (table: typeof here, seen: readonly Hit[]) => {
      table.count(seen);
      for (const each of seen) truth.set(keyOf(each), (truth.get(keyOf(each)) ?? 0) + 1);
    };
    count(here, random(1, 3000, 2000));
    count(there, random(2, 3500, 3000));
    expect(there.table.giving.setApart()).toBe(true);
    let known = here.table.know(there.table.sent);
    give(there.table, here.table, known, 64 * 1024, 2);
    expect(there.table.giving.isApart).toBe(true);
    // More connections than there is room for: what was not given yet is joined with them, and then the lightest go.
    count(there, random(3, 30_000, 12_000));
    expect(there.table.giving.isApart).toBe(false);
    expect(there.table.dropped).toBe(true);
    expect(there.table.giving.setApart()).toBe(false);
    known = here.table.know(there.table.sent);
    here.table.addLost(known.lost);
    give(there.table, here.table, known, 64 * 1024);
    const rows = rowsOf(here.table);
    let exact = 0;
    for (const [key, times] of truth) {
      const row = rows[key];
      const least = row?.count ?? 0;
      const most = least + (row?.error.count ?? known.lost.count);
      expect(least).toBeLessThanOrEqual(times);
      expect(most).toBeGreaterThanOrEqual(times);
      if (row?.error.count === 0) exact++;
    }
    expect(exact).toBeLessThan(truth.size);
  });
});

describe('threads', () => {
  afterEach(() => void vi.restoreAllMocks());

  test('the one that is done takes in what another has counted, and both together count right', async () => {
    const asked = vi.spyOn(TakingIn.prototype, 'askAhead');
    const line = (from: number, bytes: number) => lineOf({ from, bytes, seconds: from % 5000, eni: from % 3 });
    const long = Array.from({ length: 400_000 }, (_, at) => line((at * 7919) % 30_000, at));
    const short = Array.from({ length: 2000 }, (_, at) => line(at * 5, 1));
    const header = `${FIELDS.join(' ')}\n`;
    // The other thread takes the first.
    const pieces = [
      gzipped('long.log.gz', header + long.join(''), 64 * 1024),
      gzipped('short.log.gz', header + short.join('')),
    ];
    const query = { ...QUERY, top: 100_000 };
    const alone = await counted(pieces, query, { threads: 1 });
    expect(asked).not.toHaveBeenCalled();
    const together = await counted(pieces, query, { threads: 2 });
    expect(asked).toHaveBeenCalled();
    expect(together.answer.intake).toEqual(alone.answer.intake);
    expect(together.answer.rows).toHaveLength(30_000);
    const plain = ({ answer }: typeof alone) =>
      answer.rows.map(({ interfaceIds, histogram, ...row }) => ({ ...row, interfaceIds: interfaceIds.toSorted() }));
    expect(plain(together)).toEqual(plain(alone));
  });
});
