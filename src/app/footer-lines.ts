import type { FooterItem } from '../keys/dispatch.ts';
import { cellWidth, truncate } from '../ui/cells.ts';
import { safeText } from '../ui/safe-text.ts';
import { editSpans } from '../ui/text-edit.ts';
import type { Theme } from '../ui/theme.ts';
import type { ConsoleState } from './console-state.ts';

const LEVEL_MARK = { info: '·', good: '✔', warn: '▲', bad: '✖' } as const;
const LEVEL_TONE = { info: 'plain', good: 'good', warn: 'warn', bad: 'bad' } as const;

/** The line above the keys: the filter being typed, else what was just said, else `aside`. */
export function messageLine(state: ConsoleState, aside: string, theme: Theme): string {
  const room = Math.max(1, state.size.width - 2);
  const draft = state.stack.length === 0 ? state.panes[state.focus]?.draft : undefined;
  if (draft !== undefined) {
    const spans = editSpans(draft, room - 9, theme.colour);
    const typed = spans.map((part) => (part.tone === undefined ? part.text : theme.paint(part.tone, part.text)));
    return ` ${theme.paint('accent', 'Filter /')}${typed.join('')}`;
  }
  const { notice } = state;
  if (notice !== undefined) {
    const text = truncate(`${LEVEL_MARK[notice.level]} ${safeText(notice.text)}`, room);
    return ` ${theme.paint(LEVEL_TONE[notice.level], text)}`;
  }
  return ` ${theme.paint('dim', truncate(aside, room))}`;
}

/** How many of the last items always show: help and the way out. */
const PINNED = 2;

/** The last line: keys and what they do, as many as there is room for and the last two always; disabled ones in brackets. */
export function keysLine(items: readonly FooterItem[], width: number, theme: Theme): string {
  const drawn = items.map(({ key, label, disabled }) => {
    const plain = disabled === undefined ? `${key} ${label}` : `(${key} ${label})`;
    const styled = disabled === undefined ? `${theme.paint('accent', key)} ${label}` : theme.paint('dim', plain);
    return { styled, cells: cellWidth(plain) + 2 };
  });
  const pinned = drawn.slice(-PINNED);
  let room = width - pinned.reduce((sum, item) => sum + item.cells, 0);
  const others = drawn.slice(0, -PINNED).filter((item) => {
    if (item.cells > room) return false;
    room -= item.cells;
    return true;
  });
  return ` ${[...others, ...pinned].map((item) => item.styled).join('  ')}`;
}
