import { cellWidth, padStyled, truncate } from './cells.ts';
import type { Theme } from './theme.ts';

/** What a frame says of itself: `strong` is drawn heavy (and coloured), so that focus shows without colour. */
export interface FrameLook {
  readonly title: string;
  /** Already styled text drawn in place of `title`; must be as wide as it. */
  readonly styledTitle?: string;
  readonly right?: string;
  readonly rightTone?: string;
  readonly bottom?: string;
  readonly bottomTone?: string;
  readonly strong: boolean;
  /** The body's lines are exactly as wide as the frame's inside: measuring styled text is what costs. */
  readonly exact?: boolean;
}

const LIGHT = { corners: ['┌', '┐', '└', '┘'], across: '─', down: '│' } as const;
const HEAVY = { corners: ['┏', '┓', '┗', '┛'], across: '━', down: '┃' } as const;

/** Frames styled `body` lines: `width` × `height` cells in all, title and remark in the top line, state in the last. */
export function framed(
  theme: Theme,
  look: FrameLook,
  body: readonly string[],
  width: number,
  height: number,
): string[] {
  const glyphs = look.strong ? HEAVY : LIGHT;
  const tone = look.strong ? 'focus' : 'border';
  const border = (text: string): string => theme.paint(tone, text);
  const inner = Math.max(0, width - 2);
  const side = border(glyphs.down);
  const rows = Array.from({ length: Math.max(0, height - 2) }, (_, row) => {
    const line = body[row];
    if (line === undefined) return side + ' '.repeat(inner) + side;
    return side + (look.exact === true ? line : padStyled(line, inner)) + side;
  });
  return [
    border(glyphs.corners[0]) + topEdge(theme, look, glyphs.across, tone, inner) + border(glyphs.corners[1]),
    ...rows,
    border(glyphs.corners[2]) +
      edge(theme, look.bottom ?? '', look.bottomTone ?? 'dim', glyphs.across, tone, inner) +
      border(glyphs.corners[3]),
  ];
}

function topEdge(theme: Theme, look: FrameLook, across: string, tone: string, inner: number): string {
  const right = look.right ?? '';
  // `━ title ━━━━ right ━`; the spaces around a missing remark are left out.
  const taken = 3 + (right === '' ? 0 : cellWidth(right) + 2);
  const title = truncate(look.title, Math.max(0, inner - taken));
  const gap = inner - taken - cellWidth(title);
  if (gap < 0) return edge(theme, look.title, 'title', across, tone, inner);
  const shown = title === look.title && look.styledTitle !== undefined ? look.styledTitle : theme.paint('title', title);
  const start = `${theme.paint(tone, across)} ${shown} `;
  if (right === '') return start + theme.paint(tone, across.repeat(gap));
  const fill = gap === 0 ? '' : `${theme.paint(tone, across.repeat(gap - 1))} `;
  return `${start}${fill}${theme.paint(look.rightTone ?? 'dim', right)} ${theme.paint(tone, across)}`;
}

function edge(theme: Theme, text: string, textTone: string, across: string, tone: string, inner: number): string {
  if (text === '' || inner < 6) return theme.paint(tone, across.repeat(inner));
  const shown = truncate(text, inner - 4);
  const rest = inner - cellWidth(shown) - 3;
  return theme.paint(tone, across) + theme.paint(textTone, ` ${shown} `) + theme.paint(tone, across.repeat(rest));
}
