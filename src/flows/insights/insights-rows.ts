import type { FlowFormat } from '../format.ts';
import type { FlowCount, FlowQuery } from '../query.ts';
import { columnOf } from './insights-filter.ts';
import { COLUMN, NAMED, namedColumns } from './insights-query.ts';

type Row = Readonly<Record<string, string>>;
type Named = (typeof NAMED)[number];

interface Growing {
  readonly values: readonly (string | undefined)[];
  count: number;
  packets: number | undefined;
  bytes: number | undefined;
  first: number | undefined;
  last: number | undefined;
  readonly named: Readonly<Record<Named, Set<string>>>;
}

/** Puts together what queries over several formats and log groups gave: rows with the same values are one. */
export class InsightsRows {
  readonly #query: FlowQuery;
  readonly #rows = new Map<string, Growing>();
  /** Rows that say that nothing flowed, and that AWS lost records. */
  nodata = 0;
  skipdata = 0;

  constructor(query: FlowQuery) {
    this.#query = query;
  }

  /** Rows so far. */
  get size(): number {
    return this.#rows.size;
  }

  /** Records in all rows so far. */
  get records(): number {
    let sum = 0;
    for (const { count } of this.#rows.values()) sum += count;
    return sum;
  }

  /** Takes one row of a query over records of this format. */
  add(row: Row, format: FlowFormat): void {
    const count = numberOf(row[COLUMN.count]) ?? 0;
    const status = row[columnOf('log-status')];
    if (status === 'NODATA') this.nodata += count;
    else if (status === 'SKIPDATA') this.skipdata += count;
    else this.#grow(row, format, count);
  }

  /** The heaviest rows first; equal ones by their values, so that every run gives the same. `has` tells the formats' fields. */
  heaviest(has: (field: string) => boolean): readonly FlowCount[] {
    const { sort, top } = this.#query;
    const ranked = [...this.#rows.values()].map((row) => ({
      row,
      key: row.values.map((each) => each ?? '-').join(' '),
    }));
    ranked.sort((a, b) => (b.row[sort] ?? 0) - (a.row[sort] ?? 0) || (a.key < b.key ? -1 : 1));
    return ranked.slice(0, top).map(({ row: { named, ...figures } }) => ({
      ...figures,
      packets: has('packets') ? (figures.packets ?? 0) : undefined,
      bytes: has('bytes') ? (figures.bytes ?? 0) : undefined,
      interfaceIds: [...named['interface-id']],
      instanceIds: [...named['instance-id']],
      directions: [...named['flow-direction']],
      histogram: [],
    }));
  }

  #grow(row: Row, { has }: FlowFormat, count: number): void {
    const values = this.#query.by.map((field) => knownOf(has(field) ? row[columnOf(field)] : undefined));
    const key = JSON.stringify(values);
    const growing = this.#rows.get(key) ?? begun(values);
    this.#rows.set(key, growing);
    growing.count += count;
    growing.packets = joined(growing.packets, numberOf(row[COLUMN.packets]), (a, b) => a + b);
    growing.bytes = joined(growing.bytes, numberOf(row[COLUMN.bytes]), (a, b) => a + b);
    growing.first = joined(growing.first, numberOf(row[COLUMN.first]), Math.min);
    growing.last = joined(growing.last, numberOf(row[COLUMN.last]), Math.max);
    for (const field of NAMED) {
      const at = this.#query.by.indexOf(field);
      const [own, columns] = [growing.named[field], namedColumns(field)];
      const seen = at === -1 ? [row[columns.earliest], row[columns.latest]] : [values[at]];
      for (const value of seen) if (knownOf(value) !== undefined) own.add(value ?? '');
      if ((numberOf(row[columns.distinct]) ?? 0) > own.size) own.add('…');
    }
  }
}

const begun = (values: Growing['values']): Growing => ({
  values,
  count: 0,
  packets: undefined,
  bytes: undefined,
  first: undefined,
  last: undefined,
  named: { 'interface-id': new Set(), 'instance-id': new Set(), 'flow-direction': new Set() },
});

const knownOf = (value: string | undefined): string | undefined => (value === '-' || value === '' ? undefined : value);

function numberOf(text: string | undefined): number | undefined {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

const joined = (
  one: number | undefined,
  other: number | undefined,
  how: (one: number, other: number) => number,
): number | undefined => (one === undefined ? other : other === undefined ? one : how(one, other));
