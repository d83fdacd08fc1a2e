import { fitted } from './cells.ts';

/** A column as the table lays it out: fixed `width` cells, or at least that when it grows; whole with `want`. */
export interface ColumnShape {
  readonly width: number;
  readonly grow?: boolean;
  readonly want?: number;
  readonly drop?: number;
}

/** A column that made it into the table, and its final width. */
export interface PlacedColumn<Column> {
  readonly column: Column;
  readonly width: number;
}

/**
 * Lays columns into `width` cells with a space between them. Those without `drop` are always there, those with 1 as soon
 * as all fit at their narrowest; the others follow by rising `drop`, each only once those before it have what they
 * want. A single remaining column takes what there is.
 */
export function placeColumns<Column extends ColumnShape>(
  columns: readonly Column[],
  width: number,
): PlacedColumn<Column>[] {
  const kept = keptColumns(columns, width);
  const spare = width - cells(kept, (column) => column.width);
  const growing = kept.filter((column) => column.grow === true);
  const widths = new Map(kept.map((column) => [column, column.width]));
  const change = (by: ReadonlyMap<Column, number>): void => {
    for (const [column, more] of by) widths.set(column, (widths.get(column) ?? 0) + more);
  };
  if (spare < 0) {
    const giving = growing.length > 0 ? growing : kept;
    const least = parted(-spare, giving, (column) => Math.max(0, column.width - NARROWEST));
    change(new Map([...least].map(([column, less]) => [column, -less])));
  } else {
    const wanted = parted(spare, growing, (column) => wholeWidth(column) - column.width);
    change(wanted);
    const left = width - cells(kept, (column) => widths.get(column) ?? 0);
    const share = growing.length === 0 ? 0 : Math.floor(left / growing.length);
    change(new Map(growing.map((column) => [column, share])));
  }
  return kept.map((column) => ({ column, width: widths.get(column) ?? column.width }));
}

/** No column is cut further: it would say nothing any more. */
const NARROWEST = 4;

const wholeWidth = (column: ColumnShape): number => Math.max(column.width, column.want ?? 0);

/** What columns take with a space between them. */
const cells = <Column>(columns: readonly Column[], widthOf: (column: Column) => number): number =>
  columns.reduce((sum, column) => sum + widthOf(column), Math.max(0, columns.length - 1));

function keptColumns<Column extends ColumnShape>(columns: readonly Column[], width: number): readonly Column[] {
  const kept: Column[] = [];
  for (const column of columns.toSorted((a, b) => (a.drop ?? 0) - (b.drop ?? 0))) {
    const drop = column.drop ?? 0;
    const others = cells(kept, drop <= 1 ? (each) => each.width : wholeWidth);
    if (drop > 0 && others + 1 + column.width > width) break;
    kept.push(column);
  }
  return columns.filter((column) => kept.includes(column));
}

/** Parts `amount` cells among columns in the measure of what each asks for, and gives none more than that. */
function parted<Column>(
  amount: number,
  columns: readonly Column[],
  asks: (column: Column) => number,
): ReadonlyMap<Column, number> {
  const all = columns.reduce((sum, column) => sum + asks(column), 0);
  let given = 0;
  let asked = 0;
  return new Map(
    columns.map((column) => {
      asked += asks(column);
      // Rounded as running sums, so that no cell is lost.
      const upTo = all <= amount ? asked : Math.floor((amount * asked) / Math.max(1, all));
      const own = upTo - given;
      given = upTo;
      return [column, own];
    }),
  );
}

/** The heading line of a table, plain. */
export function headingLine(
  placed: readonly PlacedColumn<{ readonly title: string; readonly align?: 'left' | 'right' }>[],
): string {
  return placed.map(({ column, width }) => fitted(column.title, width, column.align)).join(' ');
}
