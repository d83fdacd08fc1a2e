import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { AppContext, ScreenDefinition } from '../../src/app/screen.ts';
import { LineView } from '../../src/ui/line-view.tsx';
import { editSpans } from '../../src/ui/text-edit.ts';
import { readChain, respondKeys, respondOffset } from './keys.ts';
import { approvalLines, bodyHeight, respondLines } from './lines.ts';
import {
  modeOf,
  openedRespond,
  type RespondAction,
  type RespondArgs,
  type RespondState,
  reduceRespond,
} from './state.ts';

const titles = { run: 'Contain all', resume: 'Go on with a chain', rollback: 'Roll a chain back' } as const;

/** All that fits a row as one sequence of plans: reviewed together, approved once. */
export const respondScreen: ScreenDefinition<RespondState, RespondAction, RespondArgs> = {
  id: 'respond',
  title: ({ args }) => ('offers' in args ? 'Put right' : titles[modeOf(args)]),
  layout: 'full',
  initial: openedRespond,
  reduce: reduceRespond,
  keys: respondKeys,
  takesText: (state) => state.phase === 'approving',
  onText: ({ dispatch }, text, pasted) => dispatch({ type: 'typed', text, pasted }),
  effect: ({ app, dispatch, latest }) => {
    void readChain(app, latest(), dispatch);
    return undefined;
  },
  View: RespondView,
};

function RespondView(props: {
  readonly state: RespondState;
  readonly app: AppContext;
  readonly width: number;
  readonly height: number;
}): ReactNode {
  const { state, app, width, height } = props;
  const room = bodyHeight(state, height);
  const shown = respondLines(state, app, width);
  const typed = editSpans(state.typed, width - 2, app.theme.colour);
  return (
    <Box flexDirection="column" width={width} height={height}>
      <LineView lines={shown.lines} offset={respondOffset(state, shown, room)} height={room} theme={app.theme} />
      {room < height ? (
        <LineView lines={approvalLines(state, typed, width)} offset={0} height={4} theme={app.theme} />
      ) : null}
    </Box>
  );
}
