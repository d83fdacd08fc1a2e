import { fieldsOf } from './engine/condition.ts';
import type { UsedFormat } from './engine/intake.ts';
import type { RecordTable, TableRow } from './engine/record-table.ts';
import { MADE_FROM } from './engine/slots.ts';
import type { FlowAnswer, FlowCount, FlowIntake, FlowQuery } from './query.ts';

const DIRECTIONS = ['ingress', 'egress'];

/** Makes the answer of a query from the table that counted it: its heaviest rows, and what can't be known. */
export function answerOf(
  query: FlowQuery,
  table: RecordTable,
  { intake, matched, formats }: { intake: FlowIntake; matched: number; formats: readonly UsedFormat[] },
): FlowAnswer {
  const has = (field: string) => formats.length === 0 || formats.some(({ format }) => format.has(field));
  const rows = heaviest(table, query).map((row) => countOf(row, table, has));
  return {
    rows,
    *everyRow() {
      for (let index = 0; index < table.rowCount; index++) yield countOf(table.row(index), table, has);
    },
    distinct: table.rowCount,
    matched,
    intake,
    unknown: unknownOf(query, formats),
    histogram: table.histogram,
  };
}

/** The rows that are given, ranked by the query's measure; equal ones by their key, so that every run gives the same. */
function heaviest(table: RecordTable, { sort, top }: FlowQuery): readonly TableRow[] {
  const figures = table.figures(sort);
  const enough = least(figures, top);
  const rows: TableRow[] = [];
  for (let index = 0; index < figures.length; index++) {
    if ((figures[index] ?? 0) >= enough) rows.push(table.row(index));
  }
  const ranked = rows.map((row) => ({ row, key: row.key.join(' ') }));
  ranked.sort((a, b) => b.row[sort] - a.row[sort] || (a.key < b.key ? -1 : 1));
  return ranked.slice(0, top).map(({ row }) => row);
}

/** Ranks up to which the heaviest are picked out one by one; beyond, all are sorted. */
const PICKED = 1000;

/** The figure of the last row that is among the `top` heaviest. */
function least(figures: Float64Array, top: number): number {
  if (figures.length <= top) return Number.NEGATIVE_INFINITY;
  if (top > PICKED) return figures.toSorted()[figures.length - top] ?? 0;
  const picked = figures.slice(0, top).sort();
  // By its index: there may be hundreds of thousands, and iterating takes three times as long.
  for (let index = top; index < figures.length; index++) {
    const figure = figures[index] ?? 0;
    if (figure <= (picked[0] ?? 0)) continue;
    let at = 1;
    for (; at < picked.length && (picked[at] ?? 0) < figure; at++) picked[at - 1] = picked[at] ?? 0;
    picked[at - 1] = figure;
  }
  return picked[0] ?? Number.POSITIVE_INFINITY;
}

function countOf(row: TableRow, table: RecordTable, has: (field: string) => boolean): FlowCount {
  const { error } = row;
  const exact = error.count === 0 && error.packets === 0 && error.bytes === 0;
  return {
    values: row.key.map((value) => (value === '-' ? undefined : value)),
    count: row.count,
    packets: has('packets') ? row.packets : undefined,
    bytes: has('bytes') ? row.bytes : undefined,
    first: row.first,
    last: row.last,
    interfaceIds: row.interfaces.map((word) => (word === -1 ? '…' : table.word(word))),
    instanceIds: row.instance === 0 ? [] : [row.instance === -1 ? '…' : table.word(row.instance)],
    directions: DIRECTIONS.filter((_, bit) => (row.directions & (1 << bit)) !== 0),
    histogram: row.histogram,
    ...(exact ? {} : { error }),
  };
}

/** Says, for every field that the query rests on, which records can't answer it. */
export function unknownOf(query: FlowQuery, formats: readonly UsedFormat[]): string[] {
  const all = formats.reduce((sum, { records }) => sum + records, 0);
  const questions = [
    ...(query.action === 'all' ? [] : [{ field: 'action', question: `what was ${query.action}` }]),
    ...query.by.flatMap((by) => (MADE_FROM[by] ?? [by]).map((field) => ({ field, question: field }))),
    ...[...fieldsOf(query.filter)].map((field) => ({ field, question: `which records the filter means by ${field}` })),
    ...(query.since === undefined ? [] : [{ field: 'end', question: 'which records are recent enough' }]),
    ...(query.until === undefined ? [] : [{ field: 'start', question: 'which records are old enough' }]),
    { field: 'packets', question: 'packets' },
    { field: 'bytes', question: 'bytes' },
    { field: 'start', question: 'when it began' },
    { field: 'end', question: 'when it ended' },
  ];
  const sentences = questions.flatMap(({ field, question }) => {
    const without = formats.filter(({ format }) => !format.has(field));
    const records = without.reduce((sum, each) => sum + each.records, 0);
    if (records === 0) return [];
    const share = records === all ? '' : ` (${records} of ${all} records)`;
    return [`${question}: unknown, the format has no \`${field}\`${share}`];
  });
  return [...new Set(sentences)];
}
