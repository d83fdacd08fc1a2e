import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.ts';
import type { FlowsOptions } from '../../src/cli/flow-query.ts';
import { flows } from '../../src/cli/flows.ts';
import type { Emulator, Fault } from '../../src/emulator/emulator.ts';
import { sessionOn } from '../live/embedded-aws.ts';
import { asked, BUCKET, HEADER, keyOf, NOW, put, record, serveObjects } from './flow-places-aws.ts';
import { memoryCli } from './memory-cli.ts';

let emulator: Emulator;
afterEach(() => {
  vi.restoreAllMocks();
  return emulator.stop();
});

const text = (...records: string[]) => `${[HEADER, ...records].join('\n')}\n`;
const ALL = `s3://${BUCKET}`;

/** Runs the command; `whenListed` runs after everything was listed and before any of it is read. */
async function run(options: FlowsOptions, { whenListed = () => {}, signal = new AbortController().signal } = {}) {
  const memory = memoryCli({ columns: 120, now: () => NOW, signal, openSession: () => sessionOn(emulator) });
  const note = (line: string) => {
    if (line.startsWith('Counting here')) whenListed();
    memory.cli.note(line);
  };
  const code = await flows({ ...memory.cli, note }, { json: true, by: 'srcaddr', ...options });
  return { code, ...memory, notes: memory.errors.join('\n') };
}

describe('flows s3://bucket/prefix', () => {
  test('counts plain and Hive layouts, text and gzip, and leaves other services alone', async () => {
    emulator = await serveObjects({
      [keyOf(10)]: text(record('203.0.113.7'), record('203.0.113.7')),
      [keyOf(12, { hive: true })]: text(record('203.0.113.7'), record('198.51.100.9')),
      [keyOf(11, { ending: '.log' })]: Buffer.from(text(record('198.51.100.9'))),
      'AWSLogs/111122223333/CloudTrail/us-east-1/2026/05/04/trail.json.gz': '{"Records":[]}',
      'AWSLogs/111122223333/vpcflowlogs/us-east-1/README': 'no flow logs',
    });
    const { code, objects, errors } = await run({ sources: [ALL] });
    expect(code).toBe(EXIT.done);
    expect(objects).toMatchObject([
      { srcaddr: '203.0.113.7', count: 3 },
      { srcaddr: '198.51.100.9', count: 2 },
    ]);
    expect(errors[0]).toMatch(/^Counting here: [\d.]+ B in 3 objects$/);
    expect(errors).toContain('1 objects are not read: their names are not those of flow logs');
    expect(errors).toContain('What other services deliver under AWSLogs/ is not read');
    expect(errors).toContain('5 records read, 5 match');
    expect(asked(emulator, 'ListObjectsV2').map(({ Prefix }) => Prefix)).not.toContain(
      'AWSLogs/111122223333/CloudTrail/',
    );
  });

  test('a place that may not be listed is named beside what the others hold', async () => {
    emulator = await serveObjects({ [keyOf(10)]: text(record('203.0.113.7'), record('203.0.113.7')) });
    emulator.addFault({ operation: 's3:ListObjectsV2', kind: 'access-denied', count: 1 });
    const { code, objects, notes } = await run({ sources: [`${ALL}/secret/`, `${ALL}/AWSLogs/`] });
    expect(code).toBe(EXIT.noAccess);
    expect(objects).toMatchObject([{ srcaddr: '203.0.113.7', count: 2 }]);
    expect(notes).toContain('1 of 2 sources could not be read to the end');
    expect(notes).toContain(`${ALL}/secret/: `);
    expect(notes).toMatch(/ListBucket/);
    expect(notes).not.toContain('100 %');
  });

  test('with a window, lists its days only and reads no object outside of it', async () => {
    const day = 24 * 60;
    emulator = await serveObjects({
      [keyOf(3 * day)]: text(record('203.0.113.7', 3 * day)),
      [keyOf(day)]: text(record('203.0.113.7', day)),
      [keyOf(day, { hive: true })]: text(record('203.0.113.7', day)),
      [keyOf(100)]: text(record('203.0.113.7', 100)),
      [keyOf(0, { hive: true })]: text(record('203.0.113.7', 40)),
    });
    const { objects, errors } = await run({ sources: [`${ALL}/AWSLogs`], since: '25h', until: '20h' });
    expect(objects).toMatchObject([{ srcaddr: '203.0.113.7', count: 2 }]);
    expect(errors[0]).toMatch(/in 2 objects$/);
    const listings = asked(emulator, 'ListObjectsV2');
    expect(listings).toContainEqual(
      expect.objectContaining({
        Prefix: 'AWSLogs/111122223333/vpcflowlogs/us-east-1/',
        StartAfter: 'AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/05/03/',
      }),
    );
    expect(asked(emulator, 'GetObject').map(({ Key }) => Key)).toEqual([keyOf(day), keyOf(day, { hive: true })]);
  });

  test('a listing of many pages, and one object by its name', async () => {
    const others = Array.from({ length: 1200 }, (_, at) => [`logs/${at}.csv`, 'no flow logs'] as const);
    emulator = await serveObjects({
      ...Object.fromEntries(others),
      'logs/7.log.gz': text(record('203.0.113.7')),
      'logs/8.log.gz': text(record('203.0.113.7')),
    });
    const all = await run({ sources: [`${ALL}/logs`] });
    expect(all.objects).toMatchObject([{ count: 2 }]);
    expect(all.errors).toContain('1200 objects are not read: their names are not those of flow logs');
    expect(asked(emulator, 'ListObjectsV2').filter(({ ContinuationToken }) => ContinuationToken)).toHaveLength(1);
    const one = await run({ sources: [`${ALL}/logs/7.log.gz`, `${ALL}/logs/8.log.gz`, `${ALL}/logs/8.log.gz`] });
    expect(one.objects).toMatchObject([{ count: 2 }]);
  });

  test('what is not there, or names no bucket, is refused in words', async () => {
    emulator = await serveObjects({});
    await expect(run({ sources: [`${ALL}/nowhere`] })).rejects.toMatchObject({
      failure: { code: 'not-found', message: `s3://${BUCKET}/nowhere/ holds nothing.` },
    });
    await expect(run({ sources: ['s3://?'] })).rejects.toMatchObject({ failure: { code: 'invalid' } });
    await expect(run({ sources: ['s3://amzn-s3-demo-elsewhere'] })).rejects.toMatchObject({
      failure: { code: 'not-found', operation: 's3:ListObjectsV2' },
    });
  });

  test('without access to the listing the failure names the permission', async () => {
    emulator = await serveObjects({ [keyOf(10)]: text(record('203.0.113.7')) });
    emulator.addFault({ operation: 's3:ListObjectsV2', kind: 'access-denied', count: 9 });
    await expect(run({ sources: [ALL] })).rejects.toMatchObject({
      failure: { code: 'denied', permission: 's3:ListBucket' },
    });
  });
});

describe('flows s3://bucket/prefix counts nothing twice when', () => {
  /** Enough of them that a half of the object holds many. */
  const records = Array.from({ length: 400 }, (_, at) => record(`203.0.113.${at % 200}`));
  const objectsOf = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [keyOf(10 + at), text(...records)]));

  test.each<[string, Fault]>([
    ['an object is reset in its middle, time and again', { operation: 's3:GetObject', kind: 'cut-page', count: 4 }],
    ['S3 asks to slow down', { operation: 's3:GetObject', kind: 'throttle', count: 3 }],
    ['S3 answers 503', { operation: 's3:GetObject', kind: 'error503', count: 3 }],
    ['connections break before an answer', { operation: 's3:GetObject', kind: 'reset-before', count: 3 }],
    ['listing is throttled', { operation: 's3:ListObjectsV2', kind: 'throttle', count: 2 }],
  ])('%s', async (_, fault) => {
    emulator = await serveObjects(objectsOf(3));
    emulator.addFault(fault);
    const { code, objects, errors } = await run({ sources: [ALL], top: 500 });
    expect(code).toBe(EXIT.done);
    expect(objects).toHaveLength(200);
    expect(objects).toEqual(objects.map(() => expect.objectContaining({ count: 6, packets: 12, bytes: 600 })));
    expect(errors).toContain('1,200 records read, 1,200 match');
  });

  test('the rest of an object is asked for from the byte it got to, in the state it was listed in', async () => {
    const [[key, content]] = Object.entries(objectsOf(1)) as [[string, string]];
    emulator = await serveObjects({ [key]: content });
    emulator.addFault({ operation: 's3:GetObject', kind: 'cut-page', count: 1 });
    await run({ sources: [ALL] });
    const size = gzipSync(content).length;
    const gets = asked(emulator, 'GetObject');
    expect(gets.map(({ Range }) => Range)).toEqual([
      `bytes=0-${size - 1}`,
      `bytes=${Math.floor(size / 2)}-${size - 1}`,
    ]);
    expect(new Set(gets.map(({ IfMatch }) => IfMatch)).size).toBe(1);
    expect(gets[0]?.IfMatch).toMatch(/^"[0-9a-f]{32}"$/);
  });

  test('an object never gets whole: its beginning counts, and the share is said', async () => {
    emulator = await serveObjects(objectsOf(1));
    // Waits between retries are a random part of a bound: none of it.
    vi.spyOn(Math, 'random').mockReturnValue(0);
    emulator.addFault({ operation: 's3:GetObject', kind: 'reset-before', count: 99, skip: 1 });
    emulator.addFault({ operation: 's3:GetObject', kind: 'cut-page', count: 1 });
    const { code, notes, objects } = await run({ sources: [ALL], top: 500 });
    expect(code).toBe(EXIT.noAccess);
    expect(objects.length).toBeGreaterThan(0);
    expect(notes).toMatch(/1 of 1 source could not be read to the end; [\d.]+ .?i?B of [\d.]+ KiB \(\d\d %\) was read/);
    expect(notes).toMatch(/s3:GetObject on .*: the connection broke off/);
  });
});

describe('flows s3://bucket/prefix says so when', () => {
  const three = {
    [keyOf(30)]: text(record('203.0.113.7', 30)),
    [keyOf(20)]: text(record('203.0.113.8', 20)),
    [keyOf(10)]: text(record('203.0.113.9', 10)),
  };
  const sources = (objects: readonly unknown[]) => objects.map((row) => (row as { srcaddr: string }).srcaddr).sort();

  test('an object was deleted after it was listed', async () => {
    emulator = await serveObjects(three);
    const { code, objects, notes } = await run(
      { sources: [ALL] },
      { whenListed: () => emulator.edit((world) => delete world.buckets[BUCKET]?.objects[keyOf(20)]) },
    );
    expect(code).toBe(EXIT.failed);
    expect(sources(objects)).toEqual(['203.0.113.7', '203.0.113.9']);
    expect(notes).toMatch(/1 of 3 sources could not be read to the end; \d+ B of \d+ B \(6\d %\) was read/);
    expect(notes).toContain(
      `s3://${BUCKET}/${keyOf(20)}: s3:GetObject on ${BUCKET}/${keyOf(20)}: it was deleted after`,
    );
  });

  test('an object was replaced after it was listed: not a byte of the new one counts', async () => {
    emulator = await serveObjects(three);
    const { code, objects, notes } = await run(
      { sources: [ALL] },
      { whenListed: () => emulator.edit((world) => put(world, { [keyOf(20)]: text(record('192.0.2.1', 20)) })) },
    );
    expect(code).toBe(EXIT.failed);
    expect(sources(objects)).toEqual(['203.0.113.7', '203.0.113.9']);
    expect(notes).toContain(`s3:GetObject on ${BUCKET}/${keyOf(20)}: it was replaced after it was listed`);
  });

  test('one of many may not be read', async () => {
    emulator = await serveObjects(three);
    emulator.addFault({ operation: 's3:GetObject', kind: 'access-denied', count: 1 });
    const { code, objects, notes } = await run({ sources: [ALL] });
    expect(code).toBe(EXIT.noAccess);
    expect(objects).toHaveLength(2);
    expect(notes).toMatch(/1 of 3 sources could not be read to the end; \d+ B of \d+ B \(6\d %\) was read/);
    expect(notes).toContain('s3:GetObject is not permitted');
  });

  test('the token runs out on the way: the rest is named, and not asked for one by one', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [keyOf(10 + at), text(record('203.0.113.7'))]),
    );
    emulator = await serveObjects(many);
    emulator.addFault({ operation: 's3:GetObject', kind: 'expired-token', count: 99, skip: 5 });
    const { code, objects, notes } = await run({ sources: [ALL] });
    expect(code).toBe(EXIT.noAccess);
    expect(objects).toMatchObject([{ srcaddr: '203.0.113.7', count: 5 }]);
    expect(notes).toMatch(/35 of 40 sources could not be read to the end; .* \(1\d %\) was read/);
    expect(notes).toContain('The provided token has expired');
    // What several say alike is said once, with their number.
    const told = notes.split('\n').filter((note) => note.includes('has expired'));
    const more = told.map((note) => Number(/ and (\d+) more: /.exec(note)?.[1] ?? 0));
    expect(told.length).toBeLessThan(15);
    expect(more.reduce((sum, each) => sum + each + 1, 0)).toBe(35);
    expect(asked(emulator, 'GetObject').length).toBeLessThan(15);
  });

  test('it is interrupted while it lists: nothing was read, and that is said', async () => {
    emulator = await serveObjects(three);
    emulator.addFault({ operation: 's3:ListObjectsV2', kind: 'slow', count: 9, delayMs: 600_000 });
    const stop = new AbortController();
    const running = run({ sources: [ALL] }, { signal: stop.signal });
    await vi.waitFor(() => expect(asked(emulator, 'ListObjectsV2')).toHaveLength(1), { timeout: 20_000 });
    stop.abort();
    const { code, out, errors } = await running;
    expect([code, out, errors]).toEqual([EXIT.interrupted, [], ['Stopped: nothing was read']]);
  });

  test('it is interrupted: prints what it has', async () => {
    const many = Array.from({ length: 8 }, (_, at) => [keyOf(20 - at), text(record(`203.0.113.${at}`, 15))] as const);
    emulator = await serveObjects(Object.fromEntries(many));
    emulator.addFault({ operation: 's3:GetObject', kind: 'slow', count: 9, skip: 5, delayMs: 600_000 });
    const stop = new AbortController();
    const running = run({ sources: [ALL] }, { signal: stop.signal });
    // The eighth is asked for when the fifth is begun: four have been counted by then.
    await vi.waitFor(() => expect(asked(emulator, 'GetObject')).toHaveLength(8), { timeout: 20_000 });
    stop.abort();
    const { code, notes, objects } = await running;
    expect(code).toBe(EXIT.interrupted);
    const first = [0, 1, 2, 3].map((at) => `203.0.113.${at}`);
    expect(sources(objects)).toEqual(expect.arrayContaining(first));
    expect(objects.length).toBeLessThan(6);
    expect(notes).toMatch(/Stopped: .* of .* was read/);
  });
});
