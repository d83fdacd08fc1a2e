import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FlowTable, type Known } from '../../src/flows/aggregate.ts';
import type { FlowRecord } from '../../src/flows/parse.ts';

const NOW = Date.UTC(2026, 0, 15, 12, 0);
const MINUTE = 60_000;
const NOBODY: Known = { addresses: new Set(), quarantined: new Map() };

const record = (over: Partial<FlowRecord> = {}): FlowRecord => ({
  srcaddr: '203.0.113.9',
  dstaddr: '10.0.1.20',
  srcport: 51515,
  dstport: 22,
  protocol: 6,
  packets: 3,
  bytes: 180,
  start: NOW - 5 * MINUTE,
  end: NOW - 4 * MINUTE,
  action: 'REJECT',
  interfaceId: 'eni-0aaaaaaaaaaaaaaaa',
  instanceId: undefined,
  direction: undefined,
  ...over,
});
const accepted = (over: Partial<FlowRecord> = {}) =>
  record({ action: 'ACCEPT', srcaddr: '10.0.1.20', dstaddr: '198.51.100.7', dstport: 443, ...over });

function rowsOf(records: readonly FlowRecord[], known: Known = NOBODY, table = new FlowTable()) {
  for (const each of records) table.add(each, NOW, NOW);
  return table.read(NOW, known).rows;
}

describe('denied records', () => {
  test('fold to one row a source, destination, port, protocol and action', () => {
    const records = [
      record(),
      record({ srcport: 51516, start: NOW - 9 * MINUTE, end: NOW - 8 * MINUTE, interfaceId: 'eni-0bbbbbbbbbbbbbbbb' }),
      record({ dstport: 3389 }),
    ];
    const [first, second] = rowsOf(records).toSorted((a, b) => b.count - a.count);
    expect(first).toMatchObject({
      key: '203.0.113.9|10.0.1.20|22|6|REJECT',
      count: 2,
      packets: 6,
      bytes: 360,
      first: NOW - 9 * MINUTE,
      last: NOW - 4 * MINUTE,
      interfaceIds: ['eni-0aaaaaaaaaaaaaaaa', 'eni-0bbbbbbbbbbbbbbbb'],
      direction: 'ingress',
      abnormal: [],
    });
    expect(first?.histogram).toHaveLength(30);
    expect(first?.histogram.slice(-5)).toEqual([1, 0, 1, 0, 0]);
    expect(second).toMatchObject({ dstport: 3389, count: 1 });
  });

  test('of many ephemeral ports that answer one service are one row', () => {
    const answers = [40000, 41000, 42000].map((dstport) => record({ srcport: 443, dstport }));
    expect(rowsOf(answers)).toMatchObject([{ srcport: 443, dstport: undefined, count: 3 }]);
  });

  test('leave the window with time', () => {
    const table = new FlowTable();
    rowsOf([record({ end: NOW - 50 * MINUTE, start: NOW - 51 * MINUTE }), record()], NOBODY, table);
    expect(table.read(NOW, NOBODY).rows).toMatchObject([{ count: 2, first: NOW - 51 * MINUTE }]);
    expect(table.read(NOW + 20 * MINUTE, NOBODY).rows).toMatchObject([{ count: 1, first: NOW - 5 * MINUTE }]);
    expect(table.read(NOW + 90 * MINUTE, NOBODY).rows).toEqual([]);
  });
});

describe('accepted records are shown', () => {
  test('not at all when ordinary', () => {
    expect(rowsOf([accepted(), accepted({ bytes: 99_999_999, dstaddr: '198.51.100.8' })])).toEqual([]);
  });

  test('as large egress from the threshold that the row states', () => {
    const [row] = rowsOf([accepted({ bytes: 60_000_000 }), accepted({ bytes: 40_000_000 })]);
    expect(row?.abnormal).toEqual(['large egress (100 MB, shown from 100 MB)']);
    expect(rowsOf([accepted({ bytes: 500_000_000, dstaddr: '10.0.9.9' })])).toEqual([]);
  });

  test('from an address that was denied before, but not those from before the denial', () => {
    const before = accepted({ srcaddr: '203.0.113.9', end: NOW - 20 * MINUTE, start: NOW - 21 * MINUTE });
    const after = accepted({ srcaddr: '203.0.113.9', dstaddr: '10.0.1.21', dstport: 80 });
    const rows = rowsOf([record(), before, after]).filter((row) => row.action === 'ACCEPT');
    expect(rows).toMatchObject([
      { dstaddr: '10.0.1.21', abnormal: ['accepted from 203.0.113.9, which was also denied'] },
    ]);
  });

  test('to and from an address that a finding names', () => {
    const known = { ...NOBODY, addresses: new Set(['198.51.100.7']) };
    const back = accepted({ srcaddr: '198.51.100.7', dstaddr: '10.0.1.20', srcport: 443, dstport: 40_000 });
    expect(
      rowsOf([accepted(), back], known)
        .map((row) => row.abnormal[0])
        .toSorted(),
    ).toEqual(['from 198.51.100.7, which a finding names', 'to 198.51.100.7, which a finding names']);
  });

  test('on a quarantined interface, once it is one', () => {
    const since = (at: number) => ({ ...NOBODY, quarantined: new Map([['eni-0aaaaaaaaaaaaaaaa', at]]) });
    expect(rowsOf([accepted()], since(NOW))).toEqual([]);
    expect(rowsOf([accepted()], since(NOW - 10 * MINUTE))).toMatchObject([
      { abnormal: ['accepted on eni-0aaaaaaaaaaaaaaaa, which is quarantined'] },
    ]);
  });
});

test('rows that did not change are the same objects', () => {
  const table = new FlowTable();
  const [before] = rowsOf([record(), record({ dstport: 80 })], NOBODY, table).filter((row) => row.dstport === 22);
  table.add(record({ dstport: 80 }), NOW, NOW);
  const after = table.read(NOW + 1, NOBODY).rows;
  expect(after.find((row) => row.dstport === 22)).toBe(before);
  expect(after.find((row) => row.dstport === 80)?.count).toBe(2);
});

test('rows beyond the cap are counted, not kept', () => {
  const table = new FlowTable({ maxRows: 10 });
  for (let port = 1; port <= 25; port++) table.add(record({ dstport: port }), NOW, NOW);
  const { rows, dropped } = table.read(NOW, NOBODY);
  expect([rows.length, dropped]).toEqual([10, 15]);
});

describe('ordinary accepted rows, where they are asked for', () => {
  const to = (host: number, bytes: number) => accepted({ dstaddr: `198.51.100.${host}`, bytes });

  test('come with the most bytes first, and say how many are left out', () => {
    const table = new FlowTable({ ordinary: 2 });
    for (const host of [1, 2, 3, 4]) table.add(to(host, host * 100), NOW, NOW);
    table.add(record(), NOW, NOW);
    const { rows, hidden } = table.read(NOW, NOBODY);
    const shown = rows.filter(({ action }) => action === 'ACCEPT').map(({ dstaddr }) => dstaddr);
    expect(shown.toSorted()).toEqual(['198.51.100.3', '198.51.100.4']);
    expect(hidden).toEqual({ rows: 2, bytes: 200 });
  });

  test('are shown however light they are where a detection names them', () => {
    const table = new FlowTable({ ordinary: 1 });
    for (const host of [1, 2, 3]) table.add(to(host, host * 100), NOW, NOW);
    const named = ({ dstaddr }: { readonly dstaddr: string }) => dstaddr === '198.51.100.1';
    const { rows } = table.read(NOW, { ...NOBODY, named });
    expect(rows.map(({ dstaddr }) => dstaddr).toSorted()).toEqual(['198.51.100.1', '198.51.100.3']);
  });

  test('give way to heavier ones when there is no more room, but not those that a finding names', () => {
    const table = new FlowTable({ ordinary: 100, maxRows: 8 });
    const known = { ...NOBODY, addresses: new Set(['198.51.100.1']) };
    table.read(NOW, known);
    for (let host = 1; host <= 9; host++) table.add(to(host, host * 100), NOW, NOW);
    const { rows, evicted, dropped } = table.read(NOW, known);
    expect(rows.map(({ dstaddr }) => dstaddr).toSorted()).toEqual(
      [1, 4, 5, 6, 7, 8, 9].map((host) => `198.51.100.${host}`),
    );
    expect([evicted, dropped]).toEqual([2, 0]);
  });
});

test('AWS services at the ends, and who refused, are kept where the format says them', () => {
  const [row] = rowsOf([record({ srcService: 'EC2', dstService: 'S3', rejectReason: 'BPA' })]);
  expect(row).toMatchObject({ srcService: 'EC2', dstService: 'S3', rejectReason: 'BPA' });
});

test('the rows hold every record of the window, whatever their order', () => {
  const some = fc.record({
    dstport: fc.integer({ min: 1, max: 4 }),
    bytes: fc.nat(1000),
    end: fc.integer({ min: 0, max: 57 }).map((minutes) => NOW - minutes * MINUTE),
  });
  fc.assert(
    fc.property(fc.array(some), (parts) => {
      const rows = rowsOf(parts.map((part) => record({ ...part, start: part.end - MINUTE })));
      const total = (of: (row: (typeof rows)[number]) => number) => rows.reduce((sum, row) => sum + of(row), 0);
      expect(total((row) => row.count)).toBe(parts.length);
      expect(total((row) => row.bytes)).toBe(parts.reduce((sum, { bytes }) => sum + bytes, 0));
      expect(total((row) => row.histogram.reduce((sum, count) => sum + count, 0))).toBe(parts.length);
    }),
  );
});
