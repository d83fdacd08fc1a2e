import type { ReactNode } from 'react';
import type { AppContext, ScreenDefinition } from '../../src/app/screen.ts';
import { LineView } from '../../src/ui/line-view.tsx';
import { postureKeys } from './keys.ts';
import { postureLines } from './screen-lines.ts';
import { postureInWords } from './spoken-lines.ts';
import { openedPosture, type PostureAction, type PostureState, reducePosture } from './state.ts';

/** Whether data in transit is protected: practices and their scores, checks and their resources, evidence and the fix. */
export const postureScreen: ScreenDefinition<PostureState, PostureAction, undefined> = {
  id: 'posture',
  title: () => 'Data in transit',
  layout: 'full',
  aPlaceToReturnTo: true,
  initial: openedPosture,
  reduce: reducePosture,
  keys: postureKeys,
  takesText: (state) => state.typing !== undefined,
  onText: ({ dispatch }, text) => dispatch({ type: 'filter-edit', edit: { do: 'insert', text } }),
  effect: ({ app }) => {
    app.audits.refresh();
    return app.runs.subscribe(app.audits.refresh);
  },
  View: PostureView,
};

function PostureView(props: {
  readonly state: PostureState;
  readonly app: AppContext;
  readonly width: number;
  readonly height: number;
}): ReactNode {
  const { state, app, width, height } = props;
  const { theme } = app;
  if (app.options.env.INK_SCREEN_READER === 'true') {
    const said = postureInWords(state, app.audits.view(), width);
    return <LineView lines={said} offset={0} height={said.length} theme={theme} />;
  }
  const lines = postureLines({
    state,
    audit: app.audits.view(),
    size: { width, height },
    now: app.now(),
    colour: theme.colour,
  });
  return <LineView lines={lines} offset={0} height={height} theme={theme} />;
}
