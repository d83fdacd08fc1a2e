import { expect, test } from 'vitest';
import { cellWidth } from '../../src/ui/cells.ts';
import { framed } from '../../src/ui/frame.ts';
import { placeColumns } from '../../src/ui/table.ts';
import { backgroundOf, themeFor } from '../../src/ui/theme.ts';

test('NO_COLOR takes every colour away', () => {
  const theme = themeFor({ NO_COLOR: '1', TERM: 'xterm' });
  expect(theme.colour).toBe(false);
  for (const tone of ['critical', 'selected', 'dim', 'nonsense']) expect(theme.paint(tone, 'text')).toBe('text');
});

test('an empty NO_COLOR is none', () => {
  expect(themeFor({ NO_COLOR: '' }).colour).toBe(true);
});

test('the background is what COLORFGBG says, else dark', () => {
  expect(backgroundOf({ COLORFGBG: '0;15' })).toBe('light');
  expect(backgroundOf({ COLORFGBG: '15;default;0' })).toBe('dark');
  expect(backgroundOf({})).toBe('dark');
});

test('a light terminal gets no yellow and no cyan, a tone closes what it opens', () => {
  const theme = themeFor({}, 'light');
  for (const tone of ['high', 'medium', 'low', 'good', 'bad', 'warn', 'accent', 'focus']) {
    expect(theme.paint(tone, 'x')).not.toMatch(/\x1b\[(?:33|36|93|96)m/u);
  }
  expect(theme.paint('high', 'x')).toBe('\x1b[1m\x1b[31mx\x1b[22m\x1b[39m');
});

const plain = themeFor({ NO_COLOR: '1' });

test('a frame is exactly as large as asked, whatever it holds', () => {
  const lines = framed(
    plain,
    { title: 'A very long title indeed', right: '14s', strong: true },
    ['one', '報告'],
    20,
    5,
  );
  expect(lines).toEqual([
    '┏━ A very lo… 14s ━┓',
    '┃one               ┃',
    '┃報告              ┃',
    '┃                  ┃',
    '┗━━━━━━━━━━━━━━━━━━┛',
  ]);
  for (const line of lines) expect(cellWidth(line)).toBe(20);
});

test('columns are dropped from the highest drop on, and the growing ones take the rest', () => {
  const columns = [
    { id: 'a', width: 4 },
    { id: 'b', width: 10, grow: true },
    { id: 'c', width: 6, drop: 2 },
    { id: 'd', width: 6, drop: 1 },
  ];
  const widths = (room: number) => placeColumns(columns, room).map(({ column, width }) => [column.id, width]);
  expect(widths(40)).toEqual([
    ['a', 4],
    ['b', 21],
    ['c', 6],
    ['d', 6],
  ]);
  expect(widths(24)).toEqual([
    ['a', 4],
    ['b', 12],
    ['d', 6],
  ]);
  expect(widths(16)).toEqual([
    ['a', 4],
    ['b', 11],
  ]);
  expect(widths(10)).toEqual([
    ['a', 4],
    ['b', 5],
  ]);
});
