import type { FlowQuery } from '../query.ts';
import { judgedLines, type TableScan } from './record-sql.ts';
import { literal } from './sql-text.ts';

/** How each field of `by` is apart from the next in a key, as in the keys of the other engines. */
export const KEY_SEPARATOR = ' ';

/** The kinds of lines that a result tells the number of. `foreign` are headers of another format than the table's. */
export const KINDS = ['match', 'other', 'nodata', 'skipdata', 'bad', 'none', 'foreign'] as const;

/**
 * Writes the one statement that answers a query. Everything is read once, since Athena bills what is read: lines are told
 * apart and counted by kind and key, and the same counts summed by kind alone. The rows of totals come first (`is_total`
 * is 1), then the keys in the order of the other engines: the heaviest first, equal ones by their key.
 */
export function selectOf(query: FlowQuery, scans: readonly TableScan[]): string {
  const sources = scans.map((_, source) => source);
  return `WITH "judged" AS (
${scans.map((scan, source) => judgedLines(scan, query, source)).join('\nUNION ALL\n')}
), "kept" AS (
SELECT *, CASE WHEN "kind" = 'match' THEN "key" END AS "row_key" FROM "judged"
), "counted" AS (
SELECT "kind", "row_key",
  COUNT(*) AS "records",
${sources.map((source) => `  SUM(CASE WHEN "source" = ${source} THEN 1 ELSE 0 END) AS "records_${source}",`).join('\n')}
  SUM("packets") AS "packets", SUM("bytes") AS "bytes",
  MIN("began") AS "first", MAX("ended") AS "last",
  MIN("interface") AS "interface_low", MAX("interface") AS "interface_high",
  MIN("instance") AS "instance_low", MAX("instance") AS "instance_high",
  MIN("direction") AS "direction_low", MAX("direction") AS "direction_high"
FROM "kept"
GROUP BY "kind", "row_key"
), "summed" AS (
SELECT GROUPING("row_key") AS "is_total", "kind", "row_key",
  COUNT(*) AS "keys",
  SUM("records") AS "count",
${sources.map((source) => `  SUM("records_${source}") AS "records_${source}",`).join('\n')}
  SUM("packets") AS "packets", SUM("bytes") AS "bytes",
  MIN("first") AS "first", MAX("last") AS "last",
  MIN("interface_low") AS "interface_low", MAX("interface_high") AS "interface_high",
  MIN("instance_low") AS "instance_low", MAX("instance_high") AS "instance_high",
  MIN("direction_low") AS "direction_low", MAX("direction_high") AS "direction_high"
FROM "counted"
GROUP BY GROUPING SETS (("kind"), ("kind", "row_key"))
)
SELECT * FROM "summed"
WHERE "is_total" = 1 OR "kind" = ${literal('match')}
ORDER BY "is_total" DESC, "${query.sort}" DESC, "row_key"
LIMIT ${Math.min(query.top, 1_000_000_000) + KINDS.length}`;
}
