import { fitted } from './cells.ts';

/** A column as the table lays it out: fixed `width` cells, or at least that when it grows. */
export interface ColumnShape {
  readonly width: number;
  readonly grow?: boolean;
  readonly drop?: number;
}

/** A column that made it into the table, and its final width. */
export interface PlacedColumn<Column> {
  readonly column: Column;
  readonly width: number;
}

/**
 * Lays columns into `width` cells with a space between them: those with the highest `drop` go first when it is too
 * narrow, the growing ones share what is left over, and a single remaining column takes what there is.
 */
export function placeColumns<Column extends ColumnShape>(
  columns: readonly Column[],
  width: number,
): PlacedColumn<Column>[] {
  const kept = [...columns];
  const needed = (): number => kept.reduce((sum, column) => sum + column.width, Math.max(0, kept.length - 1));
  while (kept.length > 1 && needed() > width) {
    const dropped = kept.reduce((worst, column) => ((column.drop ?? 0) > (worst.drop ?? 0) ? column : worst));
    if ((dropped.drop ?? 0) === 0) break;
    kept.splice(kept.indexOf(dropped), 1);
  }
  let spare = width - needed();
  const growing = kept.filter((column) => column.grow === true).length;
  return kept.map((column) => {
    if (spare < 0) {
      const cut = Math.min(-spare, Math.max(0, column.width - 4));
      if (column.grow !== true && growing > 0) return { column, width: column.width };
      spare += cut;
      return { column, width: column.width - cut };
    }
    if (column.grow !== true) return { column, width: column.width };
    const share = Math.floor(spare / growing);
    return { column, width: column.width + share };
  });
}

/** The heading line of a table, plain. */
export function headingLine(
  placed: readonly PlacedColumn<{ readonly title: string; readonly align?: 'left' | 'right' }>[],
): string {
  return placed.map(({ column, width }) => fitted(column.title, width, column.align)).join(' ');
}
