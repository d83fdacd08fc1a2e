/** The same count by DuckDB's read_csv. The formats of the object differ by stretches, so the object is one of version 2 alone. */
import { DuckDBInstance } from '../duckdb/node_modules/@duckdb/node-api/lib/index.js';

const began = performance.now();
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const reader = await connection.runAndReadAll(`
  SELECT srcaddr, dstaddr, dstport, protocol, count(*) AS records, sum(packets), sum(bytes), min("start"), max("end")
  FROM read_csv('${process.argv[2]}', delim = ' ', header = true, nullstr = '-')
  WHERE action = 'REJECT' GROUP BY ALL ORDER BY records DESC, srcaddr, dstaddr, dstport LIMIT 20`);
const rows = reader.getRows().map((row) => row.map(String));
process.stdout.write(JSON.stringify({ ms: performance.now() - began, rows }));
