import type { ReactNode } from 'react';
import type { AppContext, ScreenDefinition } from '../../src/app/screen.ts';
import { LineView } from '../../src/ui/line-view.tsx';
import { scrolledTo } from '../../src/ui/scroll.ts';
import { readRuns, runsKeys } from './keys.ts';
import { runsLines } from './lines.ts';
import { countOf, openedRuns, type RunsAction, type RunsState, reduceRuns } from './state.ts';

/** Lines under the chosen run that should be in sight with it. */
const ABOUT = 6;

/** Every journalled run: how it stands, and what can be done with it. */
export const runsScreen: ScreenDefinition<RunsState, RunsAction, unknown> = {
  id: 'runs',
  title: (state) => (countOf(state) === 0 ? 'Runs' : `Runs (${state.runs.length})`),
  layout: 'full',
  initial: openedRuns,
  reduce: reduceRuns,
  keys: runsKeys,
  effect: ({ app, dispatch }) => {
    void readRuns(app, dispatch);
    let ended = 0;
    return app.runs.subscribe(() => {
      const now = [...app.runs.list(), ...app.runs.chains()].filter((view) => view.finished !== undefined).length;
      if (now === ended) return;
      ended = now;
      void readRuns(app, dispatch);
    });
  },
  View: RunsView,
};

function RunsView(props: {
  readonly state: RunsState;
  readonly app: AppContext;
  readonly width: number;
  readonly height: number;
}): ReactNode {
  const { state, app, width, height } = props;
  const { lines, cursor } = runsLines(state, app.now(), width);
  const offset = scrolledTo(0, Math.min(cursor + ABOUT, lines.length - 1), lines.length, height);
  return <LineView lines={lines} offset={Math.min(offset, cursor)} height={height} theme={app.theme} />;
}
