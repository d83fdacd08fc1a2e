import { FIELD_KINDS } from '../flows/fields.ts';
import type { FlowAnswer, FlowCount, FlowQuery } from '../flows/query.ts';
import { isoTime, type RowFormat, shortTime, type TableColumn } from './rows.ts';

const secondsToIso = (at: number | undefined): string | null => (at === undefined ? null : isoTime(at * 1000));

/**
 * What is printed of a counted row, under the flow-log fields' own names. The true count lies between `count` and `count`
 * and `error.count` together; without `error` the figures are exact.
 */
export function countFormat(query: FlowQuery, answer: FlowAnswer, now: number): RowFormat<FlowCount> {
  const keys = query.by.map((name, at) => ({
    name,
    value: ({ values }: FlowCount) => printed(name, values[at]),
  }));
  const { from, seconds } = answer.histogram;
  return {
    none: noneOf(answer),
    fields: [
      ...keys,
      { name: 'count', value: (row) => row.count },
      { name: 'packets', value: (row) => row.packets ?? null },
      { name: 'bytes', value: (row) => row.bytes ?? null },
      { name: 'first', value: (row) => secondsToIso(row.first) },
      { name: 'last', value: (row) => secondsToIso(row.last) },
      ...extra(query, 'interface-id', (row) => row.interfaceIds),
      ...extra(query, 'instance-id', (row) => row.instanceIds),
      ...extra(query, 'flow-direction', (row) => row.directions),
      { name: 'error', value: (row) => row.error?.count ?? null },
    ],
    columns: columnsOf(query, answer.rows, now),
    more: ({ error, histogram, interfaceIds, instanceIds }) => ({
      ...(query.by.includes('interface-id') ? {} : listed('interface-id', interfaceIds)),
      ...(query.by.includes('instance-id') ? {} : listed('instance-id', instanceIds)),
      error: error ?? null,
      histogram: { from: secondsToIso(from), seconds, counts: histogram },
    }),
  };
}

/** That nothing was read is no answer, and that nothing can be known is none either. */
function noneOf({ intake, unknown }: FlowAnswer): string {
  if (intake.records === 0) return 'No record was read.';
  return unknown.length > 0 ? 'No row: see what is unknown below.' : 'No record matches.';
}

function extra(query: FlowQuery, name: string, value: (row: FlowCount) => readonly string[]) {
  return query.by.includes(name) ? [] : [{ name, value }];
}

/** Names as a script takes them: that there were more than are kept (`…`) is a field of its own, `more-NAME`. */
export function listed(name: string, values: readonly string[]): Readonly<Record<string, unknown>> {
  const known = values.filter((value) => value !== '…');
  return known.length === values.length ? {} : { [name]: known, [`more-${name}`]: true };
}

function printed(name: string, value: string | undefined): string | number | null {
  if (value === undefined) return null;
  return FIELD_KINDS.get(name) === 'number' && /^\d{1,15}$/.test(value) ? Number(value) : value;
}

function columnsOf({ by }: FlowQuery, rows: readonly FlowCount[], now: number): readonly TableColumn<FlowCount>[] {
  const keys = by.map((name, at) => ({
    title: name,
    width: Math.max(name.length, FIELD_KINDS.get(name) === 'number' ? 5 : 15),
    grow: FIELD_KINDS.get(name) !== 'number',
    text: ({ values }: FlowCount) => values[at] ?? '-',
  }));
  const timeText = (at: number | undefined) => shortTime(at === undefined ? undefined : at * 1000, now);
  const figures: readonly Omit<TableColumn<FlowCount>, 'width'>[] = [
    { title: 'count', align: 'right', text: countText },
    {
      title: 'bytes',
      align: 'right',
      drop: 1,
      text: ({ bytes }) => (bytes === undefined ? '?' : String(bytes)),
    },
    { title: 'last (UTC)', drop: 2, text: ({ last }) => timeText(last) },
    { title: 'first (UTC)', drop: 3, text: ({ first }) => timeText(first) },
  ];
  // No wider than they are: what is left goes to addresses, and to the times that would not fit.
  const widest = ({ title, text }: (typeof figures)[number]) =>
    rows.reduce((most, row) => Math.max(most, text(row).length), title.length);
  return [...keys, ...figures.map((column) => ({ ...column, width: widest(column) }))];
}

/** `1204` where it is exact, `1204..1260` where it lies between. */
const countText = ({ count, error }: FlowCount): string =>
  error === undefined || error.count === 0 ? String(count) : `${count}..${count + error.count}`;
