import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.ts';
import type { FlowsOptions } from '../../src/cli/flow-query.ts';
import { flows } from '../../src/cli/flows.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { textOf } from '../bench/flows/generate.ts';
import { BUCKET, HEADER, keyOf, NOW, put, serveGroups } from '../cli/flow-places-aws.ts';
import { memoryCli } from '../cli/memory-cli.ts';
import { sessionOn } from '../live/embedded-aws.ts';
import { type Connection, countByDuckDb, loadFlows, openDuckDb } from './duckdb.ts';

const RECORDS = 20_000;
const GROUP = '/vpc/flow-logs';
const folder = mkdtempSync(join(tmpdir(), 'transit-sources-'));
const file = join(folder, 'flows.log');
const parquet = join(folder, 'flows.log.parquet');
let duckdb: Connection;
let emulator: Emulator;

/** Records of the generator, moved to the hour before the embedded AWS's now. */
function recentRecords(): string[] {
  const lines = [...textOf({ records: RECORDS, seed: 23, once: 1000 })].join('').trim().split('\n').slice(1);
  const fields = HEADER.split(' ');
  const [start, end] = [fields.indexOf('start'), fields.indexOf('end')];
  const moved = NOW / 1000 - 1_700_001_000;
  return lines.map((line) => {
    const values = line.split(' ');
    for (const at of [start, end]) values[at] = String(Number(values[at]) + moved);
    return values.join(' ');
  });
}

beforeAll(async () => {
  const records = recentRecords();
  const quarter = (at: number) => [HEADER, ...records.filter((_, index) => index % 4 === at)].join('\n');
  writeFileSync(file, [HEADER, ...records].join('\n'));
  duckdb = await openDuckDb();
  await loadFlows(duckdb, file, parquet, 15_000);
  const parts = [0, 1, 2, 3];
  emulator = await serveGroups([{ logGroupName: GROUP, fields: HEADER, records }], 3, (world) => {
    for (const at of parts) {
      put(world, { [`plain/${keyOf(10 + at)}`]: quarter(at), [`hive/${keyOf(10 + at, { hive: true })}`]: quarter(at) });
    }
    const columns = readFileSync(parquet);
    const ending = '.log.parquet';
    put(world, { [`plain-parquet/${keyOf(10, { ending })}`]: columns });
    put(world, { [`hive-parquet/${keyOf(10, { ending, hive: true })}`]: columns });
  });
}, 120_000);
afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

const SOURCES: readonly [string, FlowsOptions][] = [
  ['a file', { sources: [file] }],
  ['S3, plain, text', { sources: [`s3://${BUCKET}/plain`] }],
  ['S3, Hive, text', { sources: [`s3://${BUCKET}/hive`] }],
  ['S3, plain, Parquet', { sources: [`s3://${BUCKET}/plain-parquet/`] }],
  ['S3, Hive, Parquet', { sources: [`s3://${BUCKET}/hive-parquet/`] }],
  ['CloudWatch Logs, counted here', { sources: [`cloudwatch:${GROUP}`], engine: 'local' }],
  ['CloudWatch Logs Insights', { sources: [`cloudwatch:${GROUP}`], engine: 'insights' }],
  ["the account's own flow logs", { engine: 'local' }],
];

/** Each question as our options and as SQL that says the same. */
const QUESTIONS: readonly [string, FlowsOptions, string, string][] = [
  ['denied connections', {}, 'srcaddr, dstaddr, dstport, protocol', "action = 'REJECT'"],
  [
    'accepted bytes by source and interface',
    { by: 'srcaddr,interface-id', action: 'accepted', sort: 'bytes' },
    'srcaddr, "interface-id"',
    "action = 'ACCEPT'",
  ],
  [
    'a filter and a window',
    {
      by: 'dstport',
      action: 'all',
      filter: 'dstport in 22,3389 & src in 11.0.0.0/8 & !(bytes < 1000)',
      since: new Date(NOW - 975_000).toISOString(),
    },
    'dstport',
    `dstport IN (22, 3389) AND srcaddr LIKE '11.%' AND NOT bytes < 1000 AND "end" >= ${(NOW - 975_000) / 1000}`,
  ],
];

async function ours(options: FlowsOptions, by: string): Promise<readonly string[]> {
  const memory = memoryCli({ now: () => NOW, openSession: () => sessionOn(emulator) });
  const code = await flows(memory.cli, { since: '1h', top: 1_000_000, json: true, ...options });
  expect([code, memory.errors.filter((line) => /lines? could not be read:?$|to the end|at most/.test(line))]).toEqual([
    EXIT.done,
    [],
  ]);
  const seconds = (at: unknown) => Date.parse(String(at)) / 1000;
  const fields = by.replaceAll('"', '').split(', ');
  return (memory.objects as Record<string, unknown>[])
    .map((row) => {
      const values = fields.map((field) => String(Array.isArray(row[field]) ? row[field][0] : row[field]));
      return [...values, row.count, row.packets, row.bytes, seconds(row.first), seconds(row.last)].join(' ');
    })
    .sort();
}

describe.for(QUESTIONS)('%s', ([, options, by, where]) => {
  test.for(SOURCES)('%s agrees with DuckDB, row by row', async ([, source]) => {
    const theirs = await countByDuckDb(duckdb, by, where);
    expect(theirs.length).toBeGreaterThan(1);
    expect(await ours({ ...options, ...source }, by)).toEqual(theirs);
  });
});
