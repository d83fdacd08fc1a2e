import { describe, expect, test } from 'vitest';
import { type ColumnShape, placeColumns } from '../../src/ui/table.ts';

interface Named extends ColumnShape {
  readonly name: string;
}

const columns: readonly Named[] = [
  { name: 'action', width: 6 },
  { name: 'way', width: 18, want: 37, grow: true },
  { name: 'count', width: 5, drop: 3 },
  { name: 'last', width: 4, drop: 2 },
];
const placed = (width: number, of: readonly Named[] = columns) =>
  placeColumns(of, width).map(({ column, width: cells }) => `${column.name} ${cells}`);

describe('columns', () => {
  test('that may be dropped get no room before the others have what they want', () => {
    expect(placed(48)).toEqual(['action 6', 'way 41']);
    expect(placed(49)).toEqual(['action 6', 'way 37', 'last 4']);
    expect(placed(55)).toEqual(['action 6', 'way 37', 'count 5', 'last 4']);
  });

  test('of the first rank come as soon as all fit at their narrowest', () => {
    const early = [...columns.slice(0, 2), { name: 'age', width: 4, drop: 1 }];
    expect(placed(30, early)).toEqual(['action 6', 'way 18', 'age 4']);
    expect(placed(29, early)).toEqual(['action 6', 'way 22']);
  });

  test('that grow share what is missing in the measure of what each wants', () => {
    const two = [
      { name: 'type', width: 10, want: 30, grow: true },
      { name: 'resource', width: 10, want: 20, grow: true },
    ];
    expect(placed(36, two)).toEqual(['type 20', 'resource 15']);
    expect(placed(61, two)).toEqual(['type 35', 'resource 25']);
  });

  test('never take more than there is, nor leave less than four cells', () => {
    for (let width = 12; width < 120; width++) {
      const cells = placeColumns(columns, width).reduce((sum, each) => sum + each.width + 1, -1);
      expect(cells).toBeLessThanOrEqual(width);
    }
    expect(placed(5)).toEqual(['action 6', 'way 4']);
  });
});
