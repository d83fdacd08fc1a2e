import { execSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What tests use of DuckDB, which is a peer and no dependency of the project. */
interface DuckDb {
  readonly DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection> }> };
}
export interface Connection {
  runAndReadAll(sql: string): Promise<{ columnNames(): string[]; getRows(): readonly (readonly unknown[])[] }>;
}

const PEER = join(import.meta.dirname, '../bench/duckdb');

/** Opens a DuckDB of its own in memory; installs the peer where it is not there yet. */
export async function openDuckDb(): Promise<Connection> {
  if (!existsSync(join(PEER, 'node_modules'))) execSync('npm ci --silent', { cwd: PEER });
  const { DuckDBInstance } = createRequire(join(PEER, 'package.json'))('@duckdb/node-api') as DuckDb;
  return (await DuckDBInstance.create(':memory:')).connect();
}

/** Makes a table `flows` of a text of flow logs in the default format, and writes it as flow logs do in Parquet. */
export async function loadFlows(duckdb: Connection, text: string, parquet: string, rowGroup: number): Promise<void> {
  await duckdb.runAndReadAll(
    `CREATE TABLE flows AS SELECT * FROM read_csv('${text}', delim = ' ', header = true, nullstr = '-')`,
  );
  // As flow logs name their columns in Parquet: with underscores.
  const names = 'account_id interface_id log_status'.split(' ');
  const renamed = names.map((name) => `"${name.replace('_', '-')}" AS ${name}`).join(', ');
  await duckdb.runAndReadAll(
    `COPY (SELECT * EXCLUDE ("account-id", "interface-id", "log-status"), ${renamed} FROM flows) TO '${parquet}' (FORMAT parquet, ROW_GROUP_SIZE ${rowGroup})`,
  );
}

/** DuckDB's own count, a line a row, in a steady order: the values, count, packets, bytes, first and last. */
export async function countByDuckDb(duckdb: Connection, by: string, where: string): Promise<readonly string[]> {
  const figures = 'count(*), sum(packets), sum(bytes), min("start"), max("end")';
  const reader = await duckdb.runAndReadAll(`SELECT ${by}, ${figures} FROM flows WHERE ${where} GROUP BY ${by}`);
  return reader
    .getRows()
    .map((row) => row.map(String).join(' '))
    .sort();
}
