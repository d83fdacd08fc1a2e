import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CloudWatchReader, type FilterLogEvents } from '../../src/flows/cloudwatch-reader.ts';
import { DEFAULT_FORMAT } from '../../src/flows/format.ts';

const SOURCE = {
  kind: 'cloudwatch',
  logGroupName: '/vpc/flow-logs',
  flowLogIds: [],
  formats: [DEFAULT_FORMAT],
  aggregationSeconds: 60,
} as const;
const MINUTE = 60_000;
const START = 100 * MINUTE;
const never = new AbortController().signal;

interface Event {
  eventId: string;
  timestamp: number;
  message: string;
}

/** A log group that answers as FilterLogEvents does, in pages of a few events, and counts what it was asked. */
function logGroup(pageSize = 3) {
  const events: Event[] = [];
  const queries: Parameters<FilterLogEvents>[0][] = [];
  const filter: FilterLogEvents = async (query) => {
    queries.push(query);
    const fitting = events
      .filter((event) => event.timestamp >= query.startTime)
      .sort((a, b) => a.timestamp - b.timestamp);
    const from = Number(query.nextToken ?? 0);
    const nextToken = from + pageSize < fitting.length ? String(from + pageSize) : undefined;
    return { events: fitting.slice(from, from + pageSize), nextToken };
  };
  let made = 0;
  const put = (timestamp: number) => {
    made++;
    events.push({ eventId: `e${made}`, timestamp, message: `m${made}` });
  };
  return { put, filter, queries };
}

test('reads each event once over any number of refreshes, late ones too', async () => {
  const moment = fc.record({ minutesLater: fc.nat(3), late: fc.array(fc.nat(10), { maxLength: 8 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { maxLength: 12 }), async (moments) => {
      const group = logGroup();
      const reader = new CloudWatchReader(SOURCE, group.filter);
      const lines: string[] = [];
      let now = START;
      let put = 0;
      for (const { minutesLater, late } of moments) {
        now += minutesLater * MINUTE;
        for (const minutes of late) {
          group.put(now - minutes * MINUTE);
          put++;
        }
        await reader.read(START - 30 * MINUTE, (line) => lines.push(line), never);
      }
      expect(new Set(lines).size).toBe(lines.length);
      expect(lines.length).toBe(put);
    }),
  );
});

test('asks one request when nothing is new, no further back than late records can be', async () => {
  const group = logGroup(100);
  const reader = new CloudWatchReader(SOURCE, group.filter);
  group.put(START);
  await reader.read(START - 60 * MINUTE, () => {}, never);
  await reader.read(START - 60 * MINUTE, () => {}, never);
  expect(group.queries.map((query) => query.startTime)).toEqual([START - 60 * MINUTE, START - 11 * MINUTE]);
});

test('stops at the budget of a refresh, says so, and goes on with the next', async () => {
  const group = logGroup(1);
  for (let minute = 0; minute < 30; minute++) group.put(START + minute);
  const reader = new CloudWatchReader(SOURCE, group.filter);
  const lines: string[] = [];
  expect(await reader.read(0, (line) => lines.push(line), never)).toBe(true);
  expect(lines).toHaveLength(20);
  expect(await reader.read(0, (line) => lines.push(line), never)).toBe(false);
  expect(new Set(lines).size).toBe(30);
});

test('a failure between two pages loses nothing and counts nothing twice', async () => {
  const group = logGroup(2);
  for (let minute = 0; minute < 5; minute++) group.put(START + minute);
  let asked = 0;
  const reader = new CloudWatchReader(SOURCE, async (query, signal) => {
    asked++;
    if (asked === 2) throw new Error('the connection was reset');
    return group.filter(query, signal);
  });
  const lines: string[] = [];
  await expect(reader.read(0, (line) => lines.push(line), never)).rejects.toThrow('reset');
  await reader.read(0, (line) => lines.push(line), never);
  expect(lines).toEqual(['m1', 'm2', 'm3', 'm4', 'm5']);
});

test('that is always behind remembers no more events than late records and the last pages have', async () => {
  const group = logGroup(10);
  const reader = new CloudWatchReader(SOURCE, group.filter);
  const lines: string[] = [];
  for (let second = 0; second < 3 * 3600; second++) group.put(START + second * 1000);
  let most = 0;
  while (await reader.read(0, (line) => lines.push(line), never)) most = Math.max(most, reader.remembered);
  expect(most).toBeLessThanOrEqual(11 * 60 + 1);
  await reader.read(0, (line) => lines.push(line), never);
  expect([lines.length, new Set(lines).size]).toEqual([3 * 3600, 3 * 3600]);
});

test('an event that a page far apart in time gives again counts once', async () => {
  const event = (at: number) => ({ eventId: `e${at}`, timestamp: START + at * MINUTE, message: `m${at}` });
  const pages = [
    [event(0), event(1)],
    [event(1), event(40)],
    [event(40), event(90)],
  ];
  const reader = new CloudWatchReader(SOURCE, async ({ nextToken = '0' }) => {
    const page = Number(nextToken);
    return { events: pages[page] ?? [], nextToken: page + 1 < pages.length ? String(page + 1) : undefined };
  });
  const lines: string[] = [];
  await reader.read(0, (line) => lines.push(line), never);
  expect(lines).toEqual(['m0', 'm1', 'm40', 'm90']);
});
