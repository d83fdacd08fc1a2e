import { FIELD_KINDS } from '../fields.ts';
import type { FlowQuery } from '../query.ts';
import { conditionSql, type FieldSql } from './condition-sql.ts';
import { PARTITION, partitionCondition, type Stretch } from './partitions.ts';
import type { AthenaPlace, Owner } from './place.ts';
import { exactly, identifier, literal } from './sql-text.ts';
import { type AthenaTable, BEYOND } from './table.ts';

/** A table, and which part of it a query reads. */
export interface TableScan {
  readonly place: AthenaPlace;
  readonly table: AthenaTable;
  readonly stretch: Stretch;
}

/** Fields that make a line no record when their value is no whole number, as for every other engine here. */
const NUMBERS = ['srcport', 'dstport', 'protocol', 'packets', 'bytes', 'start', 'end'];
const ADDRESSES = ['srcaddr', 'dstaddr'];
const WHOLE = `'^[0-9]{1,15}$'`;
const WHOLE_OR_NONE = `'^([0-9]{1,15}|-)$'`;
const ADDRESS = `'^[0-9a-fA-F]{0,4}[.:][0-9a-fA-F.:]+$'`;

/**
 * Writes the SELECT that says of each line of one table what it is (`kind`: match, other, nodata, skipdata, bad, none, foreign) and,
 * of a match, what is counted.
 */
export function judgedLines(scan: TableScan, query: FlowQuery, source: number): string {
  const { place, table } = scan;
  const has = (field: string) => table.columns.has(field);
  const column = (field: string) => identifier(table.columns.get(field) ?? '');
  const fields: FieldSql = {
    value: (field) => (has(field) ? `NULLIF(${column(field)}, '-')` : undefined),
    number: (field) =>
      has(field)
        ? `CASE WHEN regexp_like(${column(field)}, ${WHOLE}) THEN CAST(${column(field)} AS BIGINT) END`
        : undefined,
  };
  const number = (field: string) => fields.number(field) ?? 'CAST(NULL AS BIGINT)';
  const word = (field: string) => fields.value(field) ?? 'CAST(NULL AS VARCHAR)';
  const began = `COALESCE(${number('start')}, ${number('end')})`;
  const ended = `COALESCE(${number('end')}, ${number('start')})`;
  const key = query.by.map((field) => (has(field) ? column(field) : "'-'")).join(` || ' ' || `);
  const columns = {
    source: String(source),
    kind: kindOf(scan, query, fields, began, ended),
    key,
    packets: `COALESCE(${number('packets')}, 0)`,
    bytes: `COALESCE(${number('bytes')}, 0)`,
    began,
    ended,
    interface: word('interface-id'),
    instance: word('instance-id'),
    direction: word('flow-direction'),
  };
  const select = Object.entries(columns).map(([name, sql]) => `  ${sql} AS ${identifier(name)}`);
  return `SELECT\n${select.join(',\n')}\nFROM (\n${lines(scan, usedBy(query, has), place.fileFormat === 'text')}\n)`;
}

/** The fields of the table that the query rests on; Parquet is billed by the columns that are read. */
function usedBy(query: FlowQuery, has: (field: string) => boolean): readonly string[] {
  const own = [...NUMBERS, ...ADDRESSES, 'action', 'log-status', 'interface-id', 'instance-id', 'flow-direction'];
  return [...new Set([...own, ...query.by, ...filtered(query.filter)])].filter(has);
}

function filtered(filter: FlowQuery['filter']): readonly string[] {
  if (filter === undefined) return [];
  if ('parts' in filter) return filter.parts.flatMap(filtered);
  return 'part' in filter ? filtered(filter.part) : [filter.field];
}

/** The lines as words, `-` for no value, from the partitions and objects that are meant. */
function lines({ place, table, stretch }: TableScan, used: readonly string[], text: boolean): string {
  const names = used.map((field) => identifier(table.columns.get(field) ?? ''));
  const shape = text ? [...table.columns.values(), BEYOND].map(identifier) : [];
  const columns = text
    ? [...new Set([...names, ...shape])]
    : names.map((name) => `COALESCE(NULLIF(CAST(${name} AS VARCHAR), ''), '-') AS ${name}`);
  const where = [
    ...ownedBy(place.owners),
    partitionCondition(stretch, place.perHour),
    `regexp_like("$path", ${literal(pathPattern(place))})`,
  ];
  const from = `${identifier(table.database)}.${identifier(table.name)}`;
  return `  SELECT ${columns.join(', ')}\n  FROM ${from}\n  WHERE ${where.join('\n    AND ')}`;
}

const first = ({ columns }: AthenaTable): string => [...columns.values()][0] ?? '';
const last = ({ columns }: AthenaTable): string => [...columns.values()].at(-1) ?? '';

/**
 * Injected partitions are read where conditions name their values one by one. Where not every account has a folder in every
 * region, one more condition leaves out those that are not meant.
 */
function ownedBy(owners: readonly Owner[]): readonly string[] {
  const regionsOf = Map.groupBy(owners, ({ account }) => account);
  const alike = Map.groupBy(regionsOf, ([, own]) => own.map(({ region }) => region).join(' '));
  const groups = [...alike].map(([regions, own]) => [
    oneOf(
      PARTITION.account,
      own.map(([account]) => account),
    ),
    oneOf(PARTITION.region, regions.split(' ')),
  ]);
  if (groups.length === 1) return groups.flat();
  return [
    oneOf(PARTITION.account, [...regionsOf.keys()]),
    oneOf(PARTITION.region, [...new Set(owners.map(({ region }) => region))]),
    `(${groups.map((group) => `(${group.join(' AND ')})`).join(' OR ')})`,
  ];
}

function oneOf(column: string, values: readonly string[]): string {
  const [only, ...more] = values.map(literal);
  return more.length === 0 ? `"${column}" = ${only}` : `"${column}" IN (${[only, ...more].join(', ')})`;
}

/** Objects of the flow logs that are meant, in the form that the table is of. */
function pathPattern({ flowLogIds, fileFormat, bucket, within }: AthenaPlace): string {
  const begins = within === undefined ? '' : `^s3://${exactly(bucket)}/${exactly(within)}.*`;
  const ids = flowLogIds.length === 0 ? '' : `_(${flowLogIds.map(exactly).join('|')})_[^/]*`;
  return `${begins}${ids}${fileFormat === 'parquet' ? '\\.parquet$' : '\\.log(\\.gz)?$'}`;
}

/** Tells what a line is, in the same order of questions as `src/flows/parse.ts`. */
function kindOf({ place, table }: TableScan, query: FlowQuery, fields: FieldSql, began: string, ended: string): string {
  const has = (field: string) => table.columns.has(field);
  const column = (field: string) => identifier(table.columns.get(field) ?? '');
  const status = has('log-status') ? column('log-status') : undefined;
  const bothMissing = ADDRESSES.every(has) ? `${column('srcaddr')} = '-' AND ${column('dstaddr')} = '-'` : undefined;
  const cases = [
    ...(place.fileFormat === 'text' ? shapeCases(table) : []),
    ...(status === undefined
      ? []
      : [
          `WHEN ${status} = 'NODATA' THEN 'nodata'`,
          // Of a gap outside the window nobody needs to know; where its time is not known it may lie in it.
          ...outside(query, began, ended).map((sql) => `WHEN ${status} = 'SKIPDATA' AND ${sql} THEN 'none'`),
          `WHEN ${status} = 'SKIPDATA' THEN 'skipdata'`,
          `WHEN ${status} <> 'OK' THEN 'bad'`,
        ]),
    ...NUMBERS.filter(has).map((field) => `WHEN NOT regexp_like(${column(field)}, ${WHOLE_OR_NONE}) THEN 'bad'`),
    ...(status === undefined && bothMissing !== undefined ? [`WHEN ${bothMissing} THEN 'nodata'`] : []),
    ...ADDRESSES.filter(has).map((field) => `WHEN NOT regexp_like(${column(field)}, ${ADDRESS}) THEN 'bad'`),
    ...(has('action') ? [`WHEN ${column('action')} NOT IN ('ACCEPT', 'REJECT', '-') THEN 'bad'`] : []),
    ...(has('flow-direction') ? [`WHEN ${column('flow-direction')} NOT IN ('ingress', 'egress', '-') THEN 'bad'`] : []),
    `WHEN ${matches(query, fields, began, ended)} THEN 'match'`,
  ];
  return `CASE\n    ${cases.join('\n    ')}\n    ELSE 'other'\n  END`;
}

/**
 * The header that names the table's own fields, and an empty line, are none; any other header says that lines of another
 * format follow. A line that ends early or goes on beyond its format is bad.
 */
function shapeCases(table: AthenaTable): readonly string[] {
  const [begin, end] = [identifier(first(table)), identifier(last(table))];
  const own = [...table.columns.keys()].join(' ');
  const whole = [...table.columns.values()].map((name) => `COALESCE(${identifier(name)}, '')`).join(" || ' ' || ");
  const names = (sql: string) => `REPLACE(LOWER(${sql}), '_', '-')`;
  return [
    `WHEN ${names(begin)} IN (${[...FIELD_KINDS.keys()].map(literal).join(', ')}) THEN CASE WHEN ${names(whole)} = ${literal(own)} THEN 'none' ELSE 'foreign' END`,
    `WHEN COALESCE(${begin}, '') = '' AND ${end} IS NULL THEN 'none'`,
    `WHEN ${end} IS NULL OR COALESCE(${identifier(BEYOND)}, '') <> '' THEN 'bad'`,
  ];
}

function outside({ since, until }: FlowQuery, began: string, ended: string): readonly string[] {
  return [
    ...(since === undefined ? [] : [`${ended} < ${Math.trunc(since)}`]),
    ...(until === undefined ? [] : [`${began} >= ${Math.trunc(until)}`]),
  ];
}

function matches({ action, filter, since, until }: FlowQuery, fields: FieldSql, began: string, ended: string): string {
  const wanted = action === 'denied' ? 'REJECT' : 'ACCEPT';
  const acted = fields.value('action');
  const conditions = [
    ...(action === 'all' ? [] : [acted === undefined ? 'FALSE' : `${acted} = ${literal(wanted)}`]),
    ...(since === undefined ? [] : [`${ended} >= ${Math.trunc(since)}`]),
    ...(until === undefined ? [] : [`${began} < ${Math.trunc(until)}`]),
    ...(filter === undefined ? [] : [conditionSql(filter, fields)]),
  ];
  return conditions.length === 0 ? 'TRUE' : conditions.join('\n      AND ');
}
