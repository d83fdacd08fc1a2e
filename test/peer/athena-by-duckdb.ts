import type { AthenaResult } from '../../src/emulator/emulator.ts';
import { type Connection, openDuckDb } from './duckdb.ts';

/**
 * What Trino has and DuckDB lacks: two functions and a type. `contains` is written after Trino's own, over the bits of both
 * addresses: it refuses an IPv4 network with bits set behind its length, and gives NULL for what TRY_CAST takes for no address. Nothing else of a statement is changed.
 */
const SHIMS = [
  'CREATE TYPE IPADDRESS AS VARCHAR',
  'CREATE MACRO regexp_like(text, pattern) AS regexp_matches(text, pattern)',
  "CREATE MACRO ip4_groups(a) AS CASE WHEN regexp_full_match(a, '([0-9]{1,3}[.]){3}[0-9]{1,3}') THEN string_split(a, '.') END",
  "CREATE MACRO ip4_bits(a) AS CASE WHEN list_max([x::INT FOR x IN ip4_groups(a)]) <= 255 THEN array_to_string([lpad(bin(x::INT), 8, '0') FOR x IN ip4_groups(a)], '') END",
  "CREATE MACRO ip6_half(h) AS CASE WHEN h = '' THEN [] ELSE string_split(h, ':') END",
  "CREATE MACRO ip6_groups(a) AS CASE WHEN strpos(a, ':') = 0 THEN NULL WHEN strpos(a, '::') = 0 THEN string_split(a, ':') ELSE ip6_half(split_part(a, '::', 1)) || list_transform(range(8 - len(ip6_half(split_part(a, '::', 1))) - len(ip6_half(split_part(a, '::', 2)))), lambda x: '0') || ip6_half(split_part(a, '::', 2)) END",
  "CREATE MACRO ip6_bits(a) AS CASE WHEN len(ip6_groups(a)) = 8 AND list_bool_and([regexp_full_match(x, '[0-9a-fA-F]{1,4}') FOR x IN ip6_groups(a)]) THEN array_to_string([lpad(bin(('0x' || x)::INT), 16, '0') FOR x IN ip6_groups(a)], '') END",
  'CREATE MACRO ip_bits(a) AS COALESCE(ip4_bits(a), ip6_bits(a))',
  "CREATE MACRO contains(network, address) AS CASE WHEN strpos(network, ':') = 0 AND strpos(substr(ip_bits(split_part(network, '/', 1)), split_part(network, '/', 2)::INT + 1), '1') > 0 THEN error('Invalid CIDR') WHEN ip_bits(address) IS NULL THEN NULL ELSE length(ip_bits(split_part(network, '/', 1))) = length(ip_bits(address)) AND left(ip_bits(split_part(network, '/', 1)), split_part(network, '/', 2)::INT) = left(ip_bits(address), split_part(network, '/', 2)::INT) END",
];

/** DuckDB as an engine of Athena's statements over the objects that lie in `buckets/BUCKET/KEY`. */
export interface DuckAthena {
  readonly connection: Connection;
  run(sql: string): Promise<AthenaResult>;
}

/** Starts DuckDB with the shims. */
export async function startDuckAthena(buckets: string): Promise<DuckAthena> {
  const connection = await openDuckDb();
  for (const shim of SHIMS) await connection.runAndReadAll(shim);
  return {
    connection,
    async run(sql) {
      if (/^CREATE EXTERNAL TABLE/.test(sql)) {
        await connection.runAndReadAll(viewInPlaceOf(sql, buckets));
        return { columns: [], rows: [], scannedBytes: 0 };
      }
      const answer = await connection.runAndReadAll(sql);
      return {
        columns: answer.columnNames().map((name) => ({ name, type: 'varchar' })),
        rows: answer.getRows().map((row) => row.map((value) => (value === null ? null : String(value)))),
        scannedBytes: 12_345_678,
      };
    },
  };
}

/**
 * A view that gives what the external table gives: columns by their position in a line, NULL behind its end; or the columns of Parquet by their names. Partitions are read from the folders that the table's
 * own template names.
 * @see https://docs.aws.amazon.com/athena/latest/ug/lazy-simple-serde.html
 */
function viewInPlaceOf(ddl: string, buckets: string): string {
  const [, database, name] = /^CREATE EXTERNAL TABLE IF NOT EXISTS `(\w+)`\.`(\w+)`/.exec(ddl) ?? [];
  const columns = [...ddl.matchAll(/^ {2}`(\w+)` (string|int|bigint),?$/gm)].map(([, column, type]) => ({
    column,
    type: { string: 'VARCHAR', int: 'INTEGER', bigint: 'BIGINT' }[type as 'string' | 'int' | 'bigint'],
  }));
  const location = /LOCATION 's3:\/\/([^']+)'/.exec(ddl)?.[1];
  const template = /'storage.location.template' = 's3:\/\/([^']+)'/.exec(ddl)?.[1] ?? '';
  const partitions = [...(/PARTITIONED BY \(([^)]+)\)/.exec(ddl)?.[1]?.split(', ') ?? [])].map((each) =>
    each.split(' '),
  );
  const pattern = template.replaceAll(/\$\{\w+\}/g, '([^/]+)');
  const folders = partitions.map(
    ([column, type], at) =>
      `CAST(regexp_extract("$path", '${pattern}', ${at + 1}) AS ${type === 'int' ? 'INTEGER' : 'VARCHAR'}) AS ${column}`,
  );
  const path = `'s3:/' || substr(filename, ${buckets.length + 1}) AS "$path"`;
  const parquet = ddl.includes('STORED AS PARQUET');
  const files = `'${buckets}/${location}**/*.${parquet ? 'parquet' : 'log.gz'}'`;
  const between = /FIELDS TERMINATED BY '(.)'/.exec(ddl)?.[1];
  const values = columns.map(({ column, type }, at) =>
    parquet
      ? `CAST("${column}" AS ${type}) AS "${column}"`
      : `string_split(line, '${between}')[${at + 1}] AS "${column}"`,
  );
  const reader = parquet
    ? `read_parquet(${files}, filename = true)`
    : `read_csv(${files}, delim = '\\x01', quote = '', escape = '', header = ${ddl.includes("'skip.header.line.count' = '1'")}, columns = {'line': 'VARCHAR'}, auto_detect = false, filename = true)`;
  return `CREATE SCHEMA IF NOT EXISTS "${database}";
    CREATE VIEW IF NOT EXISTS "${database}"."${name}" AS
    SELECT *, ${folders.join(', ')} FROM (SELECT ${values.join(', ')}, ${path} FROM ${reader})`;
}
