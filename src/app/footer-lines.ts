import type { FooterItem } from '../keys/dispatch.ts';
import { cellWidth, truncateWords } from '../ui/cells.ts';
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
    const text = truncateWords(`${LEVEL_MARK[notice.level]} ${safeText(notice.text)}`, room);
    return ` ${theme.paint(LEVEL_TONE[notice.level], text)}`;
  }
  return ` ${theme.paint('dim', truncateWords(aside, room))}`;
}

/** The last line: keys and what they do, the pinned ones always and as many others as there is room for; disabled ones in brackets. */
export function keysLine(items: readonly FooterItem[], width: number, theme: Theme): string {
  const drawn = items.map(({ key, label, pinned, disabled }) => {
    const plain = disabled === undefined ? `${key} ${label}` : `(${key} ${label})`;
    const styled = disabled === undefined ? `${theme.paint('accent', key)} ${label}` : theme.paint('dim', plain);
    return { styled, pinned, cells: cellWidth(plain) + 2 };
  });
  let room = width - drawn.reduce((sum, item) => sum + (item.pinned ? item.cells : 0), 0);
  const shown = drawn.filter((item) => {
    if (item.pinned) return true;
    if (item.cells > room) return false;
    room -= item.cells;
    return true;
  });
  return ` ${shown.map((item) => item.styled).join('  ')}`;
}
