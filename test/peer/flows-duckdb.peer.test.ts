import { execSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerFlows } from '../../src/flows/answer-flows.ts';
import { parseFilter } from '../../src/flows/filter.ts';
import type { FlowQuery } from '../../src/flows/query.ts';
import { filePiece } from '../../src/flows/read/local.ts';
import { writeObject } from '../bench/flows/generate.ts';

/** What this test uses of DuckDB, which is a peer and no dependency of the project. */
interface DuckDb {
  readonly DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection> }> };
}
interface Connection {
  runAndReadAll(sql: string): Promise<{ getRows(): readonly (readonly unknown[])[] }>;
}

const PEER = join(import.meta.dirname, '../bench/duckdb');
const folder = mkdtempSync(join(tmpdir(), 'transit-duckdb-'));
const text = join(folder, 'flows.log.gz');
const parquet = join(folder, 'flows.log.parquet');
let duckdb: Connection;

beforeAll(async () => {
  if (!existsSync(join(PEER, 'node_modules'))) execSync('npm ci --silent', { cwd: PEER });
  const { DuckDBInstance } = createRequire(join(PEER, 'package.json'))('@duckdb/node-api') as DuckDb;
  duckdb = await (await DuckDBInstance.create(':memory:')).connect();
  await writeObject(text, { records: 100_000, seed: 11, once: 5000 });
  await duckdb.runAndReadAll(
    `CREATE TABLE flows AS SELECT * FROM read_csv('${text}', delim = ' ', header = true, nullstr = '-')`,
  );
  // As flow logs name their columns in Parquet: with underscores.
  const names = 'account_id interface_id log_status'.split(' ');
  const renamed = names.map((name) => `"${name.replace('_', '-')}" AS ${name}`).join(', ');
  await duckdb.runAndReadAll(
    `COPY (SELECT * EXCLUDE ("account-id", "interface-id", "log-status"), ${renamed} FROM flows) TO '${parquet}' (FORMAT parquet, ROW_GROUP_SIZE 20000)`,
  );
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Each question as our query and as SQL that says the same. */
const QUESTIONS: readonly { name: string; query: Partial<FlowQuery>; by: string; where: string }[] = [
  { name: 'denied connections', query: {}, by: 'srcaddr, dstaddr, dstport, protocol', where: "action = 'REJECT'" },
  {
    name: 'accepted bytes by source and interface',
    query: { by: ['srcaddr', 'interface-id'], action: 'accepted', sort: 'bytes' },
    by: 'srcaddr, "interface-id"',
    where: "action = 'ACCEPT'",
  },
  {
    name: 'a filter and a window',
    query: {
      by: ['dstport'],
      action: 'all',
      filter: parseFilter('dstport in 22,3389 & src in 11.0.0.0/8 & !(bytes < 1000)'),
      since: 1_700_000_050,
    },
    by: 'dstport',
    where: `dstport IN (22, 3389) AND srcaddr LIKE '11.%' AND NOT bytes < 1000 AND "end" >= 1700000050`,
  },
];

async function ours(path: string, query: Partial<FlowQuery>): Promise<string[]> {
  const by = ['srcaddr', 'dstaddr', 'dstport', 'protocol'];
  const { answer, failures } = await answerFlows({
    pieces: [filePiece(path, statSync(path).size)],
    query: { by, action: 'denied', top: 1_000_000, sort: 'count', ...query },
    keepBad: 10,
    threads: 1,
    signal: new AbortController().signal,
  });
  expect(failures).toEqual([]);
  expect(answer.intake).toMatchObject({ records: 100_000, bad: 0 });
  return answer.rows
    .map(({ values, count, packets, bytes, first, last }) => [...values, count, packets, bytes, first, last].join(' '))
    .sort();
}

describe('an independent count by DuckDB', () => {
  test.for(QUESTIONS)('$name: text and Parquet agree with it, row by row', async ({ query, by, where }) => {
    const figures = 'count(*), sum(packets), sum(bytes), min("start"), max("end")';
    const reader = await duckdb.runAndReadAll(`SELECT ${by}, ${figures} FROM flows WHERE ${where} GROUP BY ${by}`);
    const theirs = reader
      .getRows()
      .map((row) => row.map(String).join(' '))
      .sort();
    expect(theirs.length).toBeGreaterThan(1);
    expect(await ours(text, query)).toEqual(theirs);
    expect(await ours(parquet, query)).toEqual(theirs);
  });
});
