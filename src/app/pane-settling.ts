import { type ConsoleState, settledPane } from './console-state.ts';
import type { Layout } from './layout.ts';
import { bannerLines } from './pane-banner.ts';
import type { PaneData } from './pane-data.ts';
import type { Row } from './pane-rows.ts';

/** Holds each pane's selection to a row that exists, whatever came in or was chosen. */
export interface PaneSettling {
  /** Gives the state with every selection on a row and in sight; the same state where nothing moved. */
  settled(state: ConsoleState, layout: Layout, rows: (pane: number) => readonly Row[]): ConsoleState;
  /** Whether every pane had rows when it was settled last. */
  filled(): boolean;
}

/** Makes the settling. It remembers the rows that each pane showed, and tells the pane's arrivals of them. */
export function createPaneSettling(panes: readonly PaneData[]): PaneSettling {
  const shownBefore: (readonly Row[])[] = [];
  return {
    settled: (state, { rowsPerPane, panes: drawn }, rows) => {
      const next = state.panes.map((pane, index) => {
        const data = panes[index];
        if (data === undefined) return pane;
        const shown = rows(index);
        const changed = shownBefore[index] !== shown;
        shownBefore[index] = shown;
        data.arrivals?.look(data.snapshot().rows, data.snapshot().status, state.now);
        const width = drawn.find((each) => each.pane === index)?.width ?? state.size.width;
        const height = rowsPerPane - bannerLines(data.snapshot(), state.now, width - 2).length;
        const focused = index === state.focus;
        // A pane that nobody has been in stays at its top: what matters most comes in there.
        const settled = settledPane(pane, shown, data.pane.key, height, changed && (focused || pane.visited === true));
        if (focused && state.stack.length === 0 && pane.key !== undefined && settled.key !== undefined) {
          data.arrivals?.seen(settled.key);
        }
        return focused && settled.visited !== true ? { ...settled, visited: true } : settled;
      });
      return next.some((pane, index) => pane !== state.panes[index]) ? { ...state, panes: next } : state;
    },
    filled: () => panes.every((_, index) => (shownBefore[index]?.length ?? 0) > 0),
  };
}
