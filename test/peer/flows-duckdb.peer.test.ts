import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerFlows } from '../../src/flows/answer-flows.ts';
import { parseFilter } from '../../src/flows/filter.ts';
import type { FlowQuery } from '../../src/flows/query.ts';
import { filePiece } from '../../src/flows/read/local.ts';
import { writeObject } from '../bench/flows/generate.ts';
import { type Connection, countByDuckDb, loadFlows, openDuckDb } from './duckdb.ts';

const folder = mkdtempSync(join(tmpdir(), 'transit-duckdb-'));
const text = join(folder, 'flows.log.gz');
const parquet = join(folder, 'flows.log.parquet');
let duckdb: Connection;

beforeAll(async () => {
  duckdb = await openDuckDb();
  await writeObject(text, { records: 100_000, seed: 11, once: 5000 });
  await loadFlows(duckdb, text, parquet, 20_000);
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
  const { answer, failures, readBytes } = await answerFlows({
    pieces: [filePiece(path, statSync(path).size)],
    query: { by, action: 'denied', top: 1_000_000, sort: 'count', ...query },
    keepBad: 10,
    threads: 1,
    signal: new AbortController().signal,
  });
  expect(failures).toEqual([]);
  // Parquet is read by parts, from its end: all of it counts as read all the same, and none of it twice.
  expect(readBytes).toBe(statSync(path).size);
  expect(answer.intake).toMatchObject({ records: 100_000, bad: 0 });
  return answer.rows
    .map(({ values, count, packets, bytes, first, last }) => [...values, count, packets, bytes, first, last].join(' '))
    .sort();
}

describe('an independent count by DuckDB', () => {
  test.for(QUESTIONS)('$name: text and Parquet agree with it, row by row', async ({ query, by, where }) => {
    const theirs = await countByDuckDb(duckdb, by, where);
    expect(theirs.length).toBeGreaterThan(1);
    expect(await ours(text, query)).toEqual(theirs);
    expect(await ours(parquet, query)).toEqual(theirs);
  });
});
