import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { DEFAULT_FORMAT } from '../../src/flows/format.ts';
import { keyTime, listings } from '../../src/flows/s3-keys.ts';
import { type ObjectStore, S3Reader, type StoredObject } from '../../src/flows/s3-reader.ts';
import type { S3Source } from '../../src/flows/sources.ts';

const SOURCE: S3Source = {
  kind: 's3',
  flowLogId: 'fl-0000000000000000a',
  bucket: 'amzn-s3-demo-logs',
  prefix: 'network/',
  hive: false,
  perHour: false,
  format: DEFAULT_FORMAT,
  aggregationSeconds: 60,
};
const ACCOUNT = '111122223333';
const PLACE = { account: async () => ACCOUNT, region: 'eu-central-1' };
const NOW = Date.UTC(2026, 0, 15, 0, 20);
const HOUR = 3_600_000;
const never = new AbortController().signal;
const HEADER = DEFAULT_FORMAT.fields.join(' ');

const key = (time: string, hash: string) =>
  `network/AWSLogs/111122223333/vpcflowlogs/eu-central-1/${time.slice(0, 4)}/${time.slice(4, 6)}/${time.slice(6, 8)}/` +
  `111122223333_vpcflowlogs_eu-central-1_fl-0000000000000000a_${time}Z_${hash}.log.gz`;

/** A bucket in memory that counts the reads of each object and how many were under way at once. */
function bucket() {
  const bodies = new Map<string, Buffer>();
  const read: string[] = [];
  const listed: string[] = [];
  let open = 0;
  let most = 0;
  const store: ObjectStore = {
    list: async ({ prefix, startAfter }) => {
      listed.push(prefix);
      const keys = [...bodies.keys()].filter((name) => name.startsWith(prefix) && name > startAfter).sort();
      return { objects: keys.map((name) => ({ key: name, etag: 'e', size: bodies.get(name)?.length ?? 0 })) };
    },
    get: async (_bucket, object: StoredObject) => {
      read.push(object.key);
      open++;
      most = Math.max(most, open);
      return (async function* () {
        await new Promise((resolve) => setImmediate(resolve));
        open--;
        yield bodies.get(object.key) ?? Buffer.alloc(0);
      })();
    },
  };
  const put = (name: string, body: Buffer) => bodies.set(name, body);
  return { store, put, read, listed, most: () => most };
}

async function linesOf(reader: S3Reader, now = NOW): Promise<string[]> {
  const lines: string[] = [];
  await reader.read(now - HOUR, now, (line) => lines.push(line), never);
  return lines;
}

test("AWS's layout and the Hive one name the folders of each day or hour", () => {
  const since = NOW - HOUR;
  const file = '111122223333_vpcflowlogs_eu-central-1_fl-0000000000000000a_';
  const days = listings(SOURCE, ACCOUNT, PLACE.region, since, NOW);
  expect(days).toEqual([
    {
      prefix: `network/AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/01/14/${file}`,
      startAfter: `network/AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/01/14/${file}20260114T2320`,
    },
    {
      prefix: `network/AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/01/15/${file}`,
      startAfter: `network/AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/01/15/${file}20260115T0000`,
    },
  ]);
  const hive = { ...SOURCE, prefix: '', hive: true, perHour: true };
  const place = 'AWSLogs/aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=eu-central-1';
  expect(listings(hive, ACCOUNT, PLACE.region, since, NOW).map(({ prefix }) => prefix)).toEqual([
    `${place}/year=2026/month=01/day=14/hour=23/${file}`,
    `${place}/year=2026/month=01/day=15/hour=00/${file}`,
  ]);
  expect(keyTime(key('20260115T0005', 'abc'))).toBe(Date.UTC(2026, 0, 15, 0, 5));
  expect(keyTime('something-else.log.gz')).toBeUndefined();
});

test('only objects of the window are read, each once, gzipped or plain, without their headers', async () => {
  const { store, put, read } = bucket();
  put(key('20260114T1200', 'old'), gzipSync(`${HEADER}\nold\n`));
  put(key('20260114T2355', 'one'), gzipSync(`${HEADER}\na\nb\n`));
  put(key('20260115T0010', 'two'), Buffer.from(`${HEADER}\nc\n${HEADER}\nd\n`));
  const reader = new S3Reader(SOURCE, store, PLACE);
  expect((await linesOf(reader)).toSorted()).toEqual(['a', 'b', 'c', 'd']);
  put(key('20260115T0005', 'late'), gzipSync(`${HEADER}\ne\n`));
  expect(await linesOf(reader)).toEqual(['e']);
  expect(read).toHaveLength(3);
});

test('a steady state lists one folder and reads nothing', async () => {
  const noon = Date.UTC(2026, 0, 15, 12, 0);
  const { store, put, read, listed } = bucket();
  put(key('20260115T1155', 'one'), gzipSync(`${HEADER}\na\n`));
  const reader = new S3Reader(SOURCE, store, PLACE);
  await linesOf(reader, noon);
  const before = listed.length;
  expect(await linesOf(reader, noon + 60_000)).toEqual([]);
  expect([listed.length - before, read.length]).toEqual([1, 1]);
});

test('at most four objects are read at once', async () => {
  const { store, put, most } = bucket();
  for (let at = 0; at < 20; at++) put(key('20260115T0010', `h${at}`), gzipSync(`${HEADER}\n${at}\n`));
  expect(await linesOf(new S3Reader(SOURCE, store, PLACE))).toHaveLength(20);
  expect(most()).toBe(4);
});

test('an object that ends early gives its whole lines once and a note', async () => {
  const { store, put } = bucket();
  const lines = Array.from({ length: 20_000 }, (_, at) => `x${Math.sin(at)}`);
  const whole = gzipSync([HEADER, ...lines].join('\n'));
  put(key('20260115T0010', 'cut'), whole.subarray(0, whole.length / 2));
  const reader = new S3Reader(SOURCE, store, PLACE);
  const got = await linesOf(reader);
  expect(got.length).toBeGreaterThan(1000);
  expect(lines.slice(0, got.length)).toEqual(got);
  expect(reader.notes().join()).toMatch(/cut\.log\.gz ends early: \d+ lines were read/);
  expect(await linesOf(reader)).toEqual([]);
});

test('a read that broke off goes on behind the last line it gave', async () => {
  const { store, put } = bucket();
  put(key('20260115T0010', 'one'), Buffer.from(`${HEADER}\na\nb\nc\n`));
  let broken = false;
  const flaky: ObjectStore = {
    ...store,
    get: async (name, object, signal) => {
      if (broken) return store.get(name, object, signal);
      broken = true;
      return (async function* () {
        yield Buffer.from(`${HEADER}\na\nb\n`);
        throw new Error('the connection was reset');
      })();
    },
  };
  const reader = new S3Reader(SOURCE, flaky, PLACE);
  const lines: string[] = [];
  const read = () => reader.read(NOW - HOUR, NOW, (line) => lines.push(line), never);
  await expect(read()).rejects.toThrow('reset');
  await read();
  expect(lines).toEqual(['a', 'b', 'c']);
});
