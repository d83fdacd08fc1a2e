import type { ReactNode } from 'react';
import type { AppContext, ScreenDefinition } from '../../src/app/screen.ts';
import { LineView } from '../../src/ui/line-view.tsx';
import { chainKeys } from './keys.ts';
import { chainLines, chainOffset } from './lines.ts';
import { type ChainAction, type ChainArgs, type ChainScreenState, openedChain, reduceChain } from './state.ts';

/** A chain live: which plan is at work, what is done and what is not, and how it ended. */
export const chainScreen: ScreenDefinition<ChainScreenState, ChainAction, ChainArgs> = {
  id: 'chain',
  title: () => 'Chain',
  layout: 'full',
  initial: openedChain,
  reduce: reduceChain,
  keys: chainKeys,
  effect: ({ app, dispatch, latest }) =>
    app.runs.subscribe(() => dispatch({ type: 'view', view: app.runs.chain(latest().key), runs: app.runs.list() })),
  View: ChainScreenView,
};

function ChainScreenView(props: {
  readonly state: ChainScreenState;
  readonly app: AppContext;
  readonly width: number;
  readonly height: number;
}): ReactNode {
  const { state, app, width, height } = props;
  const shown = chainLines(state, app.now(), width);
  return <LineView lines={shown.lines} offset={chainOffset(state, shown, height)} height={height} theme={app.theme} />;
}
