import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../../src/aws/session.ts';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { planAthena } from '../../../src/flows/athena/answer-athena.ts';
import { estimatePlace, priceOf } from '../../../src/flows/athena/estimate.ts';
import { findPlaces } from '../../../src/flows/athena/find-places.ts';
import type { AthenaPlace } from '../../../src/flows/athena/place.ts';
import { DEFAULT_FORMAT } from '../../../src/flows/format.ts';
import { sessionOn } from '../../aws/session-on.ts';
import { BUCKET, NOW, serveSmallWorld } from '../../emulator/small-world.ts';

const HEADER = 'srcaddr dstaddr action log-status';
const EAST = 'AWSLogs/111122223333/vpcflowlogs/us-east-1';
const WEST = 'AWSLogs/111122223333/vpcflowlogs/us-west-2';
const OTHERS = 'AWSLogs/444455556666/vpcflowlogs/us-east-1';
const HIVE =
  'AWSLogs/aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2026/month=05/day=04';
const file = (at: number, end = 'log.gz') => `111122223333_vpcflowlogs_us-east-1_fl-0a_20260504T${at}Z_0a.${end}`;

/** More than a page of one region, beside other services' logs and other layouts. */
const KEYS: readonly string[] = [
  ...Array.from({ length: 1500 }, (_, at) => `org/${EAST}/2026/05/03/${file(1000 + at)}`),
  `org/${EAST}/2026/05/04/${file(1000)}`,
  `org/${EAST}/2026/05/04/09/${file(1001)}`,
  `org/${EAST}/2026/05/04/${file(1002, 'log.parquet')}`,
  `org/${EAST}/2026/05/04/${file(1003, 'gz')}`,
  `org/${WEST}/2026/05/04/${file(1000)}`,
  `org/${OTHERS}/2026/05/04/${file(1000)}`,
  ...Array.from(
    { length: 1200 },
    (_, at) => `org/AWSLogs/111122223333/CloudTrail/us-east-1/2026/05/04/${1000 + at}.json.gz`,
  ),
  `org/${HIVE}/hour=07/${file(1000)}`,
  `org/readme.txt`,
  `bare/${EAST}/2026/05/04/${file(1000)}`,
];

let emulator: Emulator;
let session: Session;
beforeAll(async () => {
  emulator = await serveSmallWorld((world) => {
    const body = gzipSync(`${HEADER}\n203.0.113.7 10.0.0.5 REJECT OK\n`);
    for (const key of KEYS) {
      const content = key.startsWith('bare/') ? gzipSync('203.0.113.7 10.0.0.5 REJECT OK\n') : body;
      const stored = { key, size: content.length, lastModified: NOW, etag: '"0"', storageClass: 'STANDARD' };
      if (world.buckets[BUCKET]) world.buckets[BUCKET].objects[key] = { ...stored, body: content.toString('base64') };
    }
  });
  session = await sessionOn(emulator);
});
afterAll(async () => {
  session.close();
  await emulator.stop();
});

const { signal } = new AbortController();
const find = (prefix: string, format = undefined as AthenaPlace['format'] | undefined) =>
  findPlaces(session.read, `s3://${BUCKET}/${prefix}`, format, signal);
const listed = () => emulator.requests().filter(({ operation }) => operation === 'ListObjectsV2');

describe('what lies below a prefix', () => {
  test('is told by a few listings, whatever accounts, regions and layouts there are', async () => {
    emulator.clearRequests();
    const places = await find('org');
    expect(places).toMatchObject([
      {
        prefix: 'org/',
        hive: false,
        perHour: false,
        owners: [
          { account: '111122223333', region: 'us-east-1' },
          { account: '111122223333', region: 'us-west-2' },
          { account: '444455556666', region: 'us-east-1' },
        ],
      },
      { prefix: 'org/', hive: true, perHour: true, owners: [{ account: '111122223333', region: 'eu-west-1' }] },
    ]);
    expect(places.map(({ format }) => format.fields.join(' '))).toEqual([HEADER, HEADER]);
    expect(listed().length).toBeLessThan(10);
  });

  test('is no more than the part that was named', async () => {
    const within = `org/${EAST}/2026/05/04/`;
    const [place] = await find(within);
    expect(place).toMatchObject({ prefix: 'org/', owners: [{ region: 'us-east-1' }], within });
    if (place === undefined) throw new Error('there should be one place');
    const all = { from: Number.NEGATIVE_INFINITY, to: NOW };
    expect(await estimatePlace(session.read, place, all, signal)).toMatchObject({ objects: 4 });
  });

  test('without a header is asked for, and taken where it is given', async () => {
    await expect(find('bare/')).rejects.toThrow(/has no header that names its fields/);
    expect(await find('bare/', DEFAULT_FORMAT)).toMatchObject([{ format: DEFAULT_FORMAT }]);
  });

  test('may be nothing', async () => {
    await expect(find('org/AWSLogs/111122223333/CloudTrail/')).rejects.toThrow(/There are no flow logs below/);
    await expect(findPlaces(session.read, 's3://', undefined, signal)).rejects.toThrow(/There are no flow logs below/);
  });
});

describe('what a query would read', () => {
  const place = async (): Promise<AthenaPlace> => {
    const [first] = await find('org');
    if (first === undefined) throw new Error('there should be a place');
    return { ...first, owners: [{ account: '111122223333', region: 'us-east-1' }] };
  };

  test('is added up from the days of its time alone', async () => {
    emulator.clearRequests();
    const day = { from: Date.UTC(2026, 4, 4), to: Date.UTC(2026, 4, 4, 10) };
    const estimate = await estimatePlace(session.read, await place(), day, signal);
    expect(listed().at(-1)?.input).toMatchObject({ Prefix: `org/${EAST}/2026/05/04/` });
    // The folder of an hour lies in that of its day, and is read with it; Parquet among text, and what is no log by its name, is billed and not seen.
    expect(estimate).toMatchObject({ objects: 4, elsewhere: 0, otherForm: 2, stretch: { from: Date.UTC(2026, 4, 4) } });
    expect(estimate.bytes).toBeGreaterThan(100);
  });

  test('of all time is all there is, and says from when to when', async () => {
    const all = { from: Number.NEGATIVE_INFINITY, to: NOW };
    expect(await estimatePlace(session.read, await place(), all, signal)).toMatchObject({
      objects: 1504,
      stretch: { from: Date.UTC(2026, 4, 3), to: Date.UTC(2026, 4, 4, 9) },
    });
  });

  test('by the hour leaves out, and counts, what is filed by the day', async () => {
    const hours = { ...(await place()), perHour: true };
    const day = { from: Date.UTC(2026, 4, 4), to: Date.UTC(2026, 4, 4, 10) };
    expect(await estimatePlace(session.read, hours, day, signal)).toMatchObject({
      objects: 1,
      elsewhere: 3,
      otherForm: 0,
    });
    const named = { ...hours, flowLogIds: ['fl-0b'] };
    expect(await estimatePlace(session.read, named, day, signal)).toMatchObject({
      objects: 1,
      elsewhere: 0,
      otherForm: 0,
    });
  });

  test('is told as it was added up: what may be read and billed, and what is not read', async () => {
    const told = async (at: AthenaPlace) => {
      const query = {
        by: ['srcaddr'],
        action: 'all',
        sort: 'count',
        top: 1,
        since: Date.UTC(2026, 4, 4, 3) / 1000,
      } as const;
      const settings = { workGroup: 'primary', database: 'default', output: 's3://results/' };
      const { objects, notes } = await planAthena(session.read, { query, places: [at], settings, now: NOW, signal });
      return [objects, ...notes];
    };
    expect(await told(await place())).toEqual([
      4,
      '2 of the objects are stored otherwise than the first: Athena may read and bill that, and counts nothing of it',
    ]);
    expect(await told({ ...(await place()), perHour: true })).toEqual([
      1,
      '3 further objects are not read: filed otherwise than the first',
    ]);
  });

  test('is listed again where S3 asks to slow down', async () => {
    const day = { from: Date.UTC(2026, 4, 4), to: Date.UTC(2026, 4, 4, 10) };
    const asked = await place();
    emulator.addFault({ operation: 's3:ListObjectsV2', kind: 'throttle', count: 4 });
    expect(await estimatePlace(session.read, asked, day, signal)).toMatchObject({ objects: 4 });
    emulator.addFault({ operation: 's3:ListObjectsV2', kind: 'throttle', count: 4 });
    expect(await find(`org/${WEST}/`)).toHaveLength(1);
  });

  test('costs 5 USD a terabyte, and no less than 10 MB', () => {
    expect([0, 1, 10_000_000, 1e12, 3e12].map(priceOf)).toEqual([0, 0.00005, 0.00005, 5, 15]);
  });
});
