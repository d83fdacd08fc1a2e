import { cellWidth, fitted } from '../ui/cells.ts';
import { csvOf } from '../ui/export-text.ts';
import { safeText } from '../ui/safe-text.ts';
import { headingLine, placeColumns } from '../ui/table.ts';
import type { Cli } from './cli.ts';

/** How `findings`, `access` and `flows` print: JSON lines, CSV, or a table for people. */
export interface RowsOptions {
  readonly json?: boolean;
  readonly csv?: boolean;
}

export type FieldValue = string | number | boolean | null | readonly string[];

/** One field of a row, named as AWS names it; null for what is unknown, which is not the same as none. */
export interface Field<Row> {
  readonly name: string;
  readonly value: (row: Row) => FieldValue;
}

/** A column of the table. The one with the highest `drop` goes first where the terminal is too narrow. */
export interface TableColumn<Row> {
  readonly title: string;
  readonly width: number;
  readonly grow?: boolean;
  readonly drop?: number;
  readonly align?: 'left' | 'right';
  readonly text: (row: Row) => string;
}

/** What is printed of a kind of row. `more` gives further fields for JSON only: AWS's own nested ones. */
export interface RowFormat<Row> {
  readonly fields: readonly Field<Row>[];
  readonly columns: readonly TableColumn<Row>[];
  /** The lines of a terminal that is so many cells wide, where a table would cut what matters; safe for a terminal. */
  readonly lines?: (rows: readonly Row[], width: number) => string[];
  readonly more?: (row: Row) => Readonly<Record<string, unknown>>;
  readonly none: string;
  /** The order of the rows; the feed's own unless told. */
  readonly order?: (a: Row, b: Row) => number;
}

/** Prints rows as the options say; nothing but the rows goes to standard output, a remark that there are none aside. */
export function printRows<Row>(
  cli: Cli,
  unsorted: readonly Row[],
  format: RowFormat<Row>,
  { json, csv }: RowsOptions,
): void {
  const rows = sortedRows(unsorted, format);
  if (json) {
    for (const row of rows) cli.json(jsonRow(row, format));
  } else if (csv) {
    const cells = rows.map((row) => format.fields.map(({ value }) => csvCell(value(row))));
    const text = csvOf(
      format.fields.map(({ name }) => name),
      cells,
    );
    // `cli.line` ends the last line: RFC 4180 allows that, and wants CRLF between the others.
    for (const line of text.slice(0, -2).split('\r\n')) cli.line(`${line}\r`);
  } else if (rows.length === 0) {
    cli.note(format.none);
  } else {
    const ownLines = cli.terminal ? format.lines?.(rows, cli.columns) : undefined;
    for (const line of ownLines ?? tableLines(rows, format.columns, tableWidth(cli))) cli.line(line);
  }
}

/** Gives the rows in the order they are printed. */
export const sortedRows = <Row>(rows: readonly Row[], { order }: RowFormat<Row>): readonly Row[] =>
  order === undefined ? rows : rows.toSorted(order);

/** The cells that a table has room for: a terminal's, and no end of them where it goes to a file or another program. */
export const tableWidth = ({ terminal, columns }: Pick<Cli, 'terminal' | 'columns'>): number =>
  terminal ? columns : Number.POSITIVE_INFINITY;

/**
 * Gives a heading and a line a row, none wider than `width` cells; where there is no end of them every value is whole. Every
 * value is safe for a terminal.
 */
export function tableLines<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[], width: number): string[] {
  const placed = width === Number.POSITIVE_INFINITY ? wholeColumns(rows, columns) : placeColumns(columns, width);
  const line = (row: Row) =>
    placed.map(({ column, width: cells }) => fitted(safeText(column.text(row)), cells, column.align)).join(' ');
  return [headingLine(placed), ...rows.map(line)].map((text) => text.trimEnd());
}

function wholeColumns<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[]) {
  return columns.map((column) => {
    const widest = rows.reduce((most, row) => Math.max(most, cellWidth(safeText(column.text(row)))), 0);
    return { column, width: Math.max(widest, cellWidth(column.title)) };
  });
}

function jsonRow<Row>(row: Row, { fields, more }: RowFormat<Row>): Readonly<Record<string, unknown>> {
  const flat = Object.fromEntries(fields.map(({ name, value }) => [name, value(row)]));
  return { ...flat, ...more?.(row) };
}

function csvCell(value: FieldValue): string {
  if (value === null) return '';
  return typeof value === 'object' ? value.join(' ') : String(value);
}

/** An instant as AWS writes it (ISO 8601); null when unknown. Epoch milliseconds in. */
export function isoTime(at: number | undefined): string | null {
  if (at === undefined || !Number.isFinite(at) || Math.abs(at) > 8.64e15) return null;
  return new Date(at).toISOString();
}

/**
 * `01-15 12:00:00` in UTC for tables, with its year where that is not the one of `now`; `-` when unknown. Epoch milliseconds
 * in.
 */
export function shortTime(at: number | undefined, now = at): string {
  const iso = isoTime(at);
  if (iso === null) return '-';
  return iso.slice(iso.slice(0, 4) === isoTime(now)?.slice(0, 4) ? 5 : 0, 19).replace('T', ' ');
}
