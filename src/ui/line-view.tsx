import type { ReactNode } from 'react';
import { Lines } from './lines.tsx';
import type { TextLine } from './text-lines.ts';
import type { Theme } from './theme.ts';

/** Draws the `height` lines from `offset` on, already wrapped to the width, and mounts no others. */
export function LineView(props: {
  readonly lines: readonly TextLine[];
  readonly offset: number;
  readonly height: number;
  readonly theme: Theme;
}): ReactNode {
  const { lines, offset, height, theme } = props;
  const from = Math.min(Math.max(0, offset), Math.max(0, lines.length - height));
  return <Lines lines={lines.slice(from, from + height).map((each) => painted(each, theme))} />;
}

/** Gives a line as the string a terminal prints, tones included. */
export function painted(of: TextLine, theme: Theme): string {
  return of.spans.map((part) => (part.tone === undefined ? part.text : theme.paint(part.tone, part.text))).join('');
}
