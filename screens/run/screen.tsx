import type { ReactNode } from 'react';
import type { AppContext, ScreenDefinition } from '../../src/app/screen.ts';
import { LineView } from '../../src/ui/line-view.tsx';
import { runKeys, runOffset } from './keys.ts';
import { runLines } from './lines.ts';
import { openedRun, type RunAction, type RunArgs, type RunState, reduceRun } from './state.ts';
import { watchRun } from './watch.ts';

/** A run live: each step with its mark, what AWS was asked and answered, and how it ended. */
export const runScreen: ScreenDefinition<RunState, RunAction, RunArgs> = {
  id: 'run',
  title: (state) => `Run: ${state.view?.saved.plan.playbook ?? state.key}`,
  layout: 'full',
  initial: openedRun,
  reduce: reduceRun,
  keys: runKeys,
  effect: ({ app, dispatch, latest }) => {
    const watch = watchRun(app, (watching, since) => dispatch({ type: 'watching', watching, since }));
    watch.look(latest().view);
    const unsubscribe = app.runs.subscribe(() => {
      const view = app.runs.view(latest().key);
      if (view !== latest().view) dispatch({ type: 'view', view });
      watch.look(view);
    });
    return () => {
      unsubscribe();
      watch.end();
    };
  },
  View: RunScreenView,
};

function RunScreenView(props: {
  readonly state: RunState;
  readonly app: AppContext;
  readonly width: number;
  readonly height: number;
}): ReactNode {
  const { state, app, width, height } = props;
  const shown = runLines(state, app.now(), width);
  return <LineView lines={shown.lines} offset={runOffset(state, shown, height)} height={height} theme={app.theme} />;
}
