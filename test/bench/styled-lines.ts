import type { IBufferCell, Terminal } from '@xterm/headless';

const colour = (base: 38 | 48, isDefault: boolean, isRgb: boolean, value: number): string[] => {
  if (isDefault) return [];
  if (isRgb) return [`${base};2;${(value >> 16) & 255};${(value >> 8) & 255};${value & 255}`];
  return [`${base};5;${value}`];
};

const styleOf = (cell: IBufferCell): string =>
  [
    ...(cell.isBold() ? ['1'] : []),
    ...(cell.isDim() ? ['2'] : []),
    ...(cell.isUnderline() ? ['4'] : []),
    ...(cell.isInverse() ? ['7'] : []),
    ...colour(38, cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
    ...colour(48, cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
  ].join(';');

/** The visible screen as one string a line, colours and all, such as a program could print it. */
export function styledLines(terminal: Terminal): string[] {
  return Array.from({ length: terminal.rows }, (_, y) => {
    const line = terminal.buffer.active.getLine(terminal.buffer.active.viewportY + y);
    let [text, style] = ['', ''];
    for (let x = 0; line !== undefined && x < terminal.cols; x += 1) {
      const cell = line.getCell(x);
      if (cell === undefined || cell.getWidth() === 0) continue;
      const next = styleOf(cell);
      if (next !== style) text += `\u001b[0m${next === '' ? '' : `\u001b[${next}m`}`;
      style = next;
      text += cell.getChars() || ' ';
    }
    return style === '' ? text : `${text}\u001b[0m`;
  });
}
