import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layoutOf } from '../../src/app/layout.ts';
import { clipboardSequence } from '../../src/app/terminal.ts';

test('from 110 columns on the panes stand side by side, the focused one widest', () => {
  const { panes, tabs } = layoutOf({ width: 110, height: 30 }, 3, 1, false);
  expect(tabs).toBe(false);
  expect(panes.map(({ width }) => width)).toEqual([31, 48, 31]);
});

test('below that, and zoomed, the focused pane stands alone under tabs', () => {
  expect(layoutOf({ width: 109, height: 30 }, 3, 2, false)).toMatchObject({
    tabs: true,
    panes: [{ pane: 2, width: 109 }],
  });
  expect(layoutOf({ width: 200, height: 30 }, 3, 0, true)).toMatchObject({
    tabs: true,
    panes: [{ pane: 0, width: 200 }],
  });
});

test('the parts always add up to the terminal', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 1, max: 200 }),
      fc.nat(2),
      fc.boolean(),
      (width, height, focus, zoom) => {
        const layout = layoutOf({ width, height }, 3, focus, zoom);
        expect(layout.panes.reduce((sum, pane) => sum + pane.width, 0)).toBe(width);
        if (!layout.tooSmall) expect(layout.body.height + 3 + (layout.tabs ? 1 : 0)).toBe(height);
      },
    ),
  );
});

test('a copy is OSC 52 of the UTF-8, wrapped once more inside tmux', () => {
  expect(clipboardSequence('é', false)).toBe('\x1b]52;c;w6k=\x07');
  expect(clipboardSequence('é', true)).toContain('\x1bPtmux;\x1b\x1b]52;c;w6k=\x07\x1b\\');
});
