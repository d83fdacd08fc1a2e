import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { FlowLog } from '../../src/aws/ec2/flow-log.ts';
import type { FlowAccess } from '../../src/flows/flow-reader.ts';
import { DEFAULT_FORMAT } from '../../src/flows/format.ts';
import type { ReadProgress } from '../../src/flows/read-progress.ts';
import { flowsLoader } from '../../src/live/flows-feed.ts';
import { pollFeed } from '../../src/live/poll-feed.ts';
import { DENIED_SSH, logFormat, recordLine } from '../flows/record-line.ts';
import { manualClock, settled } from './manual-clock.ts';

const END = DENIED_SSH.end * 1000;
const NOW = END + 9 * 60_000;
const NAME = '111122223333_vpcflowlogs_eu-central-1_fl-0000000000000000a_';
const HEADER = DEFAULT_FORMAT.fields.join(' ');

const flowLog = (over: Partial<FlowLog>): FlowLog => ({
  flowLogId: 'fl-0000000000000000a',
  resourceId: 'vpc-0a1b2c3d4e5f60718',
  status: 'ACTIVE',
  destinationType: 's3',
  destination: 'arn:aws:s3:::amzn-s3-demo-logs',
  trafficType: 'ALL',
  logFormat: logFormat(...DEFAULT_FORMAT.fields),
  maxAggregationInterval: 600,
  ...over,
});
const lineFor = (port: number) => recordLine(DEFAULT_FORMAT.fields, { ...DENIED_SSH, dstport: port });

/** A feed over flow logs; each object or page waits until a test lets it through. */
function feedOver(log: FlowLog, pieces: number) {
  const { clock, advance } = manualClock();
  const day = new Date(END).toISOString().slice(0, 10).replaceAll('-', '/');
  const stamp = new Date(END).toISOString().replaceAll(/[-:]/g, '').slice(0, 13);
  const bodies = new Map(
    Array.from({ length: pieces }, (_, at) => [
      `AWSLogs/111122223333/vpcflowlogs/eu-central-1/${day}/${NAME}${stamp}Z_${10 + at}.log.gz`,
      gzipSync(`${HEADER}\n${lineFor(1000 + at)}\n`),
    ]),
  );
  const gates = new Set<() => void>();
  const through = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      gates.add(resolve);
      signal.addEventListener('abort', () => {
        gates.delete(resolve);
        reject(signal.reason);
      });
    });
  const access: FlowAccess = {
    account: async () => '111122223333',
    region: 'eu-central-1',
    filterLogEvents: async ({ nextToken = '0' }, signal) => {
      await through(signal);
      const at = Number(nextToken);
      const events = [{ eventId: `e${at}`, timestamp: END + at, message: lineFor(1000 + at) }];
      return { events, nextToken: at + 1 < pieces ? String(at + 1) : undefined };
    },
    store: {
      list: async ({ prefix }) => ({
        objects: [...bodies]
          .filter(([key]) => key.startsWith(prefix))
          .map(([key, { length: size }]) => ({ key, etag: 'e', size })),
      }),
      get: async (_bucket, { key }, signal) => {
        await through(signal);
        return (async function* () {
          yield bodies.get(key) ?? Buffer.alloc(0);
        })();
      },
    },
  };
  const known = () => ({ addresses: new Set<string>(), quarantined: new Map<string, number>() });
  const load = flowsLoader(
    { flowLogs: async () => [log], access: async () => access },
    // Each question moves on, so that no step is too close to the last to be told.
    { now: () => NOW + 1000 * moments++, region: 'eu-central-1', known },
  );
  let moments = 0;
  const feed = pollFeed({ id: 'flows', load, intervalMs: 30_000, clock });
  const told: ReadProgress[] = [];
  feed.subscribe(() => {
    const { progress } = feed.snapshot();
    if (progress !== undefined) told.push(progress);
  });
  /** Lets so many waiting reads through. */
  const pass = async (count: number) => {
    for (let passed = 0; passed < count; passed++) {
      while (gates.size === 0) await new Promise((resolve) => setImmediate(resolve));
      const [first] = gates;
      if (first !== undefined) gates.delete(first);
      first?.();
      await settled();
    }
  };
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve));
  };
  return { feed, told, pass, until, advance, bodies };
}

test('objects: stopped in the middle it shows what it has, says how far it was, and waits for a person', async () => {
  const { feed, told, pass, until, advance, bodies } = feedOver(flowLog({}), 8);
  feed.start();
  await pass(3);
  await until(() => told.at(-1)?.objects?.read === 3);
  const bytes = [...bodies.values()].reduce((sum, body) => sum + body.length, 0);
  expect(told.at(-1)).toMatchObject({ objects: { read: 3, of: 8 }, bytes: { of: bytes }, records: 3 });
  feed.endLoad?.();
  await until(() => !feed.snapshot().refreshing);
  const { rows, stopped, status, failure, progress } = feed.snapshot();
  expect({ rows: rows.length, status, failure, progress }).toEqual({
    rows: 3,
    status: 'ready',
    failure: undefined,
    progress: undefined,
  });
  expect(stopped).toMatchObject({ objects: { read: 3, of: 8 } });
  // How late records come is not known before all is read.
  expect(feed.snapshot().lag).toBeUndefined();

  await advance(600_000);
  expect(feed.snapshot()).toMatchObject({ stopped, status: 'ready', refreshing: false });

  const goesOn = feed.refresh();
  expect(feed.snapshot().stopped).toBeUndefined();
  await pass(5);
  await goesOn;
  expect(feed.snapshot()).toMatchObject({ status: 'ready', refreshing: false, lag: { endedAt: END } });
  expect(feed.snapshot().stopped).toBeUndefined();
  expect(
    feed
      .snapshot()
      .rows.map(({ count, dstport }) => [count, dstport])
      .toSorted(),
  ).toEqual(Array.from({ length: 8 }, (_, at) => [1, 1000 + at]));
});

test('a log group: the page that was not waited for is read when a person reads on, and none twice', async () => {
  const { feed, told, pass, until } = feedOver(
    flowLog({ destinationType: 'cloud-watch-logs', logGroupName: '/vpc/flow-logs' }),
    5,
  );
  const first = feed.refresh();
  await pass(2);
  await until(() => told.at(-1)?.pages === 2);
  expect(told.at(-1)).toMatchObject({ pages: 2, reached: END + 1 });
  expect(told.at(-1)?.bytes).toBeUndefined();
  feed.endLoad?.();
  await first;
  expect(feed.snapshot().rows).toHaveLength(2);
  const goesOn = feed.refresh();
  await pass(3);
  await goesOn;
  expect(feed.snapshot().rows.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1]);
});
