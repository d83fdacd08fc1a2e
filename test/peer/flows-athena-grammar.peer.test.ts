import { execSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AthenaPlace } from '../../src/flows/athena/place.ts';
import { selectOf } from '../../src/flows/athena/select.ts';
import { tableOf } from '../../src/flows/athena/table.ts';
import { parseFilter } from '../../src/flows/filter.ts';
import { formatOf } from '../../src/flows/format.ts';
import type { FlowQuery } from '../../src/flows/query.ts';
import { SPARSE, V2, V5 } from './flow-objects.ts';

/** What is used of the grammars: where a statement is wrong. They are peers and no dependency of the project. */
interface Grammar {
  validate(sql: string): readonly { readonly message: string }[];
}

const PEER = join(import.meta.dirname, '../bench/sql-grammars');
const folder = mkdtempSync(join(tmpdir(), 'transit-grammars-'));
let trino: Grammar;
let hive: Grammar;

beforeAll(async () => {
  if (!existsSync(join(PEER, 'node_modules'))) execSync('npm ci --silent', { cwd: PEER });
  // Node can't load the package as it is published: it imports folders.
  const outfile = join(folder, 'grammars.mjs');
  const contents = "export { HiveSQL, TrinoSQL } from 'dt-sql-parser';";
  const stdin = { contents, resolveDir: PEER };
  await build({ stdin, bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'error' });
  const { HiveSQL, TrinoSQL } = (await import(pathToFileURL(outfile).href)) as Record<string, new () => Grammar>;
  if (HiveSQL === undefined || TrinoSQL === undefined) throw new Error('the grammars are not there');
  hive = new HiveSQL();
  trino = new TrinoSQL();
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

const place = (fields: string, over: Partial<AthenaPlace> = {}): AthenaPlace => ({
  bucket: 'amzn-s3-demo-bucket',
  prefix: 'logs/',
  hive: false,
  perHour: false,
  fileFormat: 'text',
  format: formatOf(fields.split(' ')),
  owners: [{ account: '111122223333', region: 'us-east-1' }],
  flowLogIds: [],
  ...over,
});

const PLACES: readonly AthenaPlace[] = [
  place(V2),
  place(V5, {
    hive: true,
    perHour: true,
    owners: [
      { account: '111122223333', region: 'us-east-1' },
      { account: '444455556666', region: 'eu-west-1' },
    ],
    flowLogIds: ["fl-0a'1", 'fl-0b'],
  }),
  place(V2, { hive: true, fileFormat: 'parquet', within: 'logs/AWSLogs/111122223333/' }),
  place(SPARSE, { prefix: '' }),
];
const STRETCH = { from: Date.UTC(2026, 10, 24, 22), to: Date.UTC(2026, 11, 2, 3) };

const QUERIES: readonly Partial<FlowQuery>[] = [
  {},
  {
    action: 'all',
    by: ['srcaddr', 'interface-id', 'vpc-id'],
    sort: 'bytes',
    since: 1_790_000_000,
    until: 1_790_003_600,
  },
  {
    filter: parseFilter(
      `dst in private & !(bytes < 1k | instance-id != "o'x") & src in 2001:db8::/32 & vpc-id = vpc-1`,
    ),
  },
];
const selects = [PLACES, ...PLACES.map((each) => [each])].flatMap((places) =>
  QUERIES.map((query) =>
    selectOf(
      { by: ['srcaddr', 'dstport'], action: 'denied', sort: 'count', top: 50, ...query },
      places.map((each) => ({ place: each, table: tableOf(each, 'default'), stretch: STRETCH })),
    ),
  ),
);

describe('what is sent to Athena', () => {
  test('is SQL of Trino where it asks', () => {
    for (const sql of selects) expect(trino.validate(`${sql};`)).toEqual([]);
    expect(trino.validate(`${selects[0]?.replace('GROUP BY', 'GROUPED BY')};`)).not.toEqual([]);
  });

  test('is SQL of Hive where it defines a table', () => {
    const tables = PLACES.map((each) => tableOf(each, 'default').ddl);
    for (const ddl of tables) expect(hive.validate(`${ddl};`)).toEqual([]);
    expect(hive.validate(`${tables[0]?.replace('LOCATION', 'LOCATED')};`)).not.toEqual([]);
  });

  test('is no longer than Athena takes', () => {
    // https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
    for (const sql of selects) expect(Buffer.byteLength(sql)).toBeLessThan(262_144);
  });
});
