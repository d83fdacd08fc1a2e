import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { QUERY_WRITES } from '../../src/aws/athena/operations.ts';
import type { FlowLog } from '../../src/aws/ec2/flow-log.ts';
import { failureOf } from '../../src/aws/errors.ts';
import type { Session } from '../../src/aws/session.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { flows } from '../../src/cli/flows.ts';
import { createClock } from '../../src/emulator/clock.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { serveWorld } from '../../src/emulator/start.ts';
import { answerFlows } from '../../src/flows/answer-flows.ts';
import { answerAthena, planAthena } from '../../src/flows/athena/answer-athena.ts';
import { findPlaces } from '../../src/flows/athena/find-places.ts';
import { type AthenaPlace, joined, placesOf } from '../../src/flows/athena/place.ts';
import { parseFilter } from '../../src/flows/filter.ts';
import type { FlowAnswer, FlowQuery } from '../../src/flows/query.ts';
import { filePiece } from '../../src/flows/read/local.ts';
import { sessionOn } from '../aws/session-on.ts';
import { memoryCli } from '../cli/memory-cli.ts';
import { smallWorld } from '../emulator/small-world.ts';
import { type DuckAthena, startDuckAthena } from './athena-by-duckdb.ts';
import {
  ACCOUNT,
  BEGIN,
  BUCKET,
  FLOW_LOG,
  HOURS,
  keyOf,
  OTHER_FLOW_LOG,
  REGION,
  SPARSE,
  V2,
  V5,
  type WrittenObject,
  writeTextObjects,
} from './flow-objects.ts';

const HOUR = 3600;
const buckets = mkdtempSync(join(tmpdir(), 'transit-athena-'));
const places: Record<string, readonly WrittenObject[]> = {};
let duck: DuckAthena;
let emulator: Emulator;
let session: Session;

beforeAll(async () => {
  duck = await startDuckAthena(buckets);
  places['plain/'] = writeTextObjects(buckets, { prefix: 'plain/', hive: false, perHour: false }, V2);
  places['hourly/'] = writeTextObjects(buckets, { prefix: 'hourly/', hive: true, perHour: true }, V5);
  places['sparse/'] = writeTextObjects(buckets, { prefix: 'sparse/', hive: true, perHour: false }, SPARSE);
  places['parquet/'] = await writeParquet(places['plain/']);
  const shared = { prefix: 'shared/', hive: false, perHour: false };
  places.shared = writeTextObjects(buckets, shared, V5);
  places.sharing = writeTextObjects(buckets, { ...shared, flowLogId: OTHER_FLOW_LOG }, SPARSE);
  const world = smallWorld();
  for (const { key, path } of Object.values(places).flat()) {
    const body = readFileSync(path);
    const stored = { key, size: body.length, lastModified: BEGIN, etag: '"0"', storageClass: 'STANDARD' };
    if (world.buckets[BUCKET]) world.buckets[BUCKET].objects[key] = { ...stored, body: body.toString('base64') };
  }
  emulator = await serveWorld({
    world,
    clock: createClock({ frozenAt: BEGIN + 48 * HOUR * 1000 }),
    traffic: { delivered: () => [], settle: () => {}, changed: () => undefined, catchUp: () => undefined },
    runAthenaSql: duck.run,
  });
  session = await sessionOn(emulator);
}, 240_000);
afterAll(async () => {
  session?.close();
  await emulator?.stop();
  rmSync(buckets, { recursive: true });
});

/** The records of text objects as AWS writes them in Parquet: named with underscores, typed, and nothing for a dash. */
async function writeParquet(objects: readonly WrittenObject[]): Promise<readonly WrittenObject[]> {
  const ints = ['version', 'srcport', 'dstport', 'protocol'];
  const bigints = ['packets', 'bytes', 'start', 'end'];
  const written: WrittenObject[] = [];
  for (const [at, { lines }] of objects.entries()) {
    const good = lines.filter(
      (line) => / (ACCEPT|REJECT|-) (OK|NODATA|SKIPDATA)$/.test(line) && !/12x|nowhere/.test(line),
    );
    const hour = HOURS[at] ?? 0;
    const key = keyOf({ prefix: 'parquet/', hive: true, perHour: true }, BEGIN + hour * HOUR * 1000, 'log.parquet');
    const path = join(buckets, BUCKET, key);
    mkdirSync(dirname(path), { recursive: true });
    const columns = V2.split(' ').map((field, index) => {
      const type = ints.includes(field) ? 'INTEGER' : bigints.includes(field) ? 'BIGINT' : 'VARCHAR';
      return `CAST(NULLIF(string_split(line, ' ')[${index + 1}], '-') AS ${type}) AS "${field.replaceAll('-', '_')}"`;
    });
    await duck.connection.runAndReadAll(
      `COPY (SELECT ${columns.join(', ')} FROM (VALUES ${good.map((line) => `('${line}')`).join(', ')}) rows(line)) TO '${path}' (FORMAT parquet)`,
    );
    written.push({ key, path, lines: good });
  }
  return written;
}

const QUESTIONS: readonly (readonly [string, Partial<FlowQuery>])[] = [
  ['denied connections', {}],
  [
    'what was accepted, by source and interface, by bytes',
    { by: ['srcaddr', 'interface-id'], action: 'accepted', sort: 'bytes' },
  ],
  [
    'all by every field of a connection, by packets',
    { by: ['srcaddr', 'srcport', 'dstaddr', 'dstport', 'protocol', 'action'], action: 'all', sort: 'packets' },
  ],
  ['ports, of which many weigh the same', { by: ['srcport', 'dstport'], action: 'all', sort: 'count' }],
  ['fields that may have no value', { by: ['instance-id', 'tcp-flags', 'pkt-dst-aws-service'], action: 'all' }],
  ['an IPv4 block', { action: 'all', filter: parseFilter('dst in 10.0.0.99/9') }],
  ['an IPv6 block', { action: 'all', filter: parseFilter('src in 2001:db8::/65 | dst = fd00:0:0::5') }],
  ['what is not private', { action: 'all', filter: parseFilter('src in public & !(dstport=443)') }],
  ['the negation of what some records have no value for', { action: 'all', filter: parseFilter('!(packets > 10)') }],
  ['words, unequal', { action: 'all', filter: parseFilter('instance-id != i-0123456789abcdef0 | action != ACCEPT') }],
  ['a field that no record has', { action: 'all', filter: parseFilter('!(vpc-id = vpc-1) | bytes >= 4000') }],
  ['ranges and lists', { action: 'all', filter: parseFilter('port in 22,3000-9000 & proto=tcp & bytes<=2kb') }],
  ['an hour', { action: 'all', since: BEGIN / 1000 + 2.5 * HOUR, until: BEGIN / 1000 + 3.5 * HOUR }],
  ['from one border to another', { action: 'all', since: BEGIN / 1000 + 60, until: BEGIN / 1000 + 2 * HOUR }],
  ['since the second day', { since: BEGIN / 1000 + 3 * HOUR }],
  ['until the third object', { until: BEGIN / 1000 + 2 * HOUR, action: 'all' }],
  ['the three heaviest', { top: 3, action: 'all' }],
  ['what nobody ever asked for', { filter: parseFilter('dstport=1'), action: 'all' }],
];

const queryOf = (asked: Partial<FlowQuery>): FlowQuery => ({
  by: ['srcaddr', 'dstaddr', 'dstport', 'protocol'],
  action: 'denied',
  sort: 'count',
  top: 100_000,
  ...asked,
});

async function local(named: readonly string[], query: FlowQuery): Promise<FlowAnswer> {
  const { answer, failures } = await answerFlows({
    pieces: named.flatMap((place) => places[place] ?? []).map(({ path }) => filePiece(path, statSync(path).size)),
    query,
    keepBad: 10,
    threads: 1,
    signal,
  });
  expect(failures).toEqual([]);
  return answer;
}

const { signal } = new AbortController();

async function placesBelow(...prefixes: readonly string[]): Promise<readonly AthenaPlace[]> {
  const urls = prefixes.map((prefix) => `s3://${BUCKET}/${prefix}`);
  return joined((await Promise.all(urls.map((url) => findPlaces(session.read, url, undefined, signal)))).flat());
}

async function athena(asked: readonly AthenaPlace[], query: FlowQuery) {
  const plan = await planAthena(session.read, {
    query,
    places: asked,
    settings: { workGroup: 'responders', database: 'default', output: undefined },
    now: emulator.now(),
    signal,
  });
  const write = session.write?.(QUERY_WRITES);
  if (write === undefined) throw new Error('this session should be able to write');
  const report = await answerAthena({
    plan,
    write,
    token: () => crypto.randomUUID(),
    signal,
    wait: async () => {},
  });
  return { plan, report };
}

/** What must be the same: each row in its order, and what was read and not read. Parts of a row that Athena tells less of are left out. */
const told = ({ rows, distinct, matched, intake, unknown }: FlowAnswer) => ({
  rows: rows.map(({ values, count, packets, bytes, first, last, directions }) => ({
    key: values,
    figures: [count, packets, bytes, first, last],
    directions,
  })),
  distinct,
  matched,
  intake: { ...intake, lines: 0 },
  unknown,
});

describe.each(['plain/', 'hourly/', 'sparse/', 'parquet/'])('objects in s3://BUCKET/%s', (place) => {
  test.each(QUESTIONS)('%s: Athena’s SQL, run by DuckDB, agrees with the engine here row by row', async (_, asked) => {
    const query = queryOf(asked);
    const { report } = await athena(await placesBelow(place), query);
    const ours = await local([place], query);
    // Only partitions that may hold matches are read: where a window is asked for, fewer records are.
    const windowed = query.since !== undefined || query.until !== undefined;
    const both = [told(report.answer), told(ours)].map(({ intake, ...rest }) =>
      windowed
        ? { rest: { ...rest, unknown: rest.unknown.map((text) => text.replace(/ \(.*\)$/, '')) } }
        : { intake, rest },
    );
    expect(both[0]).toEqual(both[1]);
  });
});

test.each([
  ['plain/', ['what nobody ever asked for']],
  ['parquet/', ['what nobody ever asked for']],
  ['hourly/', ['what nobody ever asked for']],
  [
    'sparse/',
    [
      'denied connections',
      'what was accepted, by source and interface, by bytes',
      'the negation of what some records have no value for',
      'words, unequal',
      'ranges and lists',
      'since the second day',
      'what nobody ever asked for',
    ],
  ],
])('the questions to %s have answers, but for these', async (place, none) => {
  const empty: string[] = [];
  for (const [name, asked] of QUESTIONS) {
    if ((await local([place], queryOf(asked))).rows.length === 0) empty.push(name);
  }
  expect(empty).toEqual(none);
});

describe('more than one place', () => {
  const query = queryOf({ action: 'all', by: ['srcaddr', 'action'], sort: 'bytes' });

  test('in several formats is one answer, read by one statement', async () => {
    const { report, plan } = await athena(await placesBelow('hourly/', 'sparse/', 'plain/'), query);
    expect(plan.ddl).toHaveLength(3);
    const ours = await local(['hourly/', 'sparse/', 'plain/'], query);
    expect(ours.unknown.length).toBeGreaterThan(2);
    expect(told(report.answer)).toEqual({ ...told(ours), unknown: expect.arrayContaining([...ours.unknown]) });
    expect(report.answer.unknown).toHaveLength(ours.unknown.length);
  });

  test('in one folder is told apart by the flow logs whose objects they are', async () => {
    const log = (flowLogId: string, fields: string): FlowLog => ({
      flowLogId,
      resourceId: 'vpc-0aaaaaaaaaaaaaaa1',
      status: 'ACTIVE',
      destinationType: 's3',
      destination: `arn:aws:s3:::${BUCKET}/shared`,
      trafficType: 'ALL',
      logFormat: fields
        .split(' ')
        .map((field) => `\${${field}}`)
        .join(' '),
    });
    const logs = [log(FLOW_LOG, V5), log(OTHER_FLOW_LOG, SPARSE)];
    const first = await athena(placesOf(logs.slice(0, 1), ACCOUNT, REGION).places, query);
    expect(told(first.report.answer)).toEqual(told(await local(['shared'], query)));
    const both = await athena(placesOf(logs, ACCOUNT, REGION).places, query);
    expect(told(both.report.answer)).toEqual(told(await local(['shared', 'sharing'], query)));
    // Both statements read the same folder, whosever objects lie there, and both are billed.
    expect(both.plan.bytes).toBe(2 * first.plan.bytes);
  });
});

test('objects of another format in the folder that was named are noticed, and are no answer', async () => {
  const { report } = await athena(await placesBelow('shared/'), queryOf({}));
  expect(report.failures.map(({ error }) => failureOf(error).message)).toEqual([
    `${HOURS.length * 2} headers name other fields than the table has: the lines below them were misread.`,
  ]);
});

test('the command prints the same rows from Athena as from the files', async () => {
  const options = { action: 'all', by: 'srcaddr,dstport', top: 20, json: true };
  const files = memoryCli();
  expect(await flows(files.cli, { ...options, sources: [join(buckets, BUCKET, 'plain')] })).toBe(EXIT.done);
  const asked = memoryCli({ now: emulator.now, openSession: () => sessionOn(emulator) });
  const fromAthena = { engine: 'athena', yes: true, athenaWorkgroup: 'responders', sources: [`s3://${BUCKET}/plain/`] };
  expect(await flows(asked.cli, { ...options, ...fromAthena })).toBe(EXIT.done);
  expect(files.objects).toHaveLength(20);
  // Athena tells the first and the last interface only, and no histogram.
  const alike = ({
    histogram,
    'interface-id': interfaces,
    'more-interface-id': more,
    ...rest
  }: Record<string, unknown>) => rest;
  expect(asked.objects.map((row) => alike(row as Record<string, unknown>))).toEqual(
    files.objects.map((row) => alike(row as Record<string, unknown>)),
  );
  expect(asked.errors.join('\n')).toMatch(/Athena read 12 MiB: less than 0\.01 USD/);
});
