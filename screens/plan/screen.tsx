import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { AppContext, ScreenDefinition } from '../../src/app/screen.ts';
import { LineView } from '../../src/ui/line-view.tsx';
import { editSpans } from '../../src/ui/text-edit.ts';
import { line, lineOf, span, type TextLine } from '../../src/ui/text-lines.ts';
import { planKeys } from './keys.ts';
import { bodyHeight, planLines } from './lines.ts';
import { readPlan } from './read-plan.ts';
import {
  isConfirmed,
  modeOf,
  openedPlan,
  type PlanAction,
  type PlanArgs,
  type PlanState,
  reducePlan,
  toBeTyped,
} from './state.ts';

const titles = { run: 'Plan', resume: 'Resume', rollback: 'Roll back' } as const;

/** A plan before it is applied: what changes, what it touches, what it will not stop, and the typed approval. */
export const planScreen: ScreenDefinition<PlanState, PlanAction, PlanArgs> = {
  id: 'plan',
  title: titleOf,
  layout: 'full',
  initial: openedPlan,
  reduce: reducePlan,
  keys: planKeys,
  takesText: (state) => state.phase === 'approving',
  onText: ({ dispatch }, text, pasted) => dispatch({ type: 'typed', text, pasted }),
  effect: ({ app, dispatch, latest }) => {
    void readPlan(app, latest().args, dispatch);
    return undefined;
  },
  View: PlanView,
};

function titleOf(state: PlanState): string {
  const mode = modeOf(state.args);
  const what = mode === undefined ? 'Plan of a run' : titles[mode];
  return state.saved === undefined ? what : `${what}: ${state.saved.plan.playbook}`;
}

function PlanView(props: {
  readonly state: PlanState;
  readonly app: AppContext;
  readonly width: number;
  readonly height: number;
}): ReactNode {
  const { state, app, width, height } = props;
  const room = bodyHeight(state, height);
  const lines = planLines(state, app, { width, height });
  return (
    <Box flexDirection="column" width={width} height={height}>
      <LineView lines={lines} offset={state.offset} height={room} theme={app.theme} />
      {room < height ? (
        <LineView lines={approvalLines(state, app, width)} offset={0} height={4} theme={app.theme} />
      ) : null}
    </Box>
  );
}

function approvalLines(state: PlanState, app: AppContext, width: number): TextLine[] {
  const target = toBeTyped(state.saved?.plan.target.id ?? '');
  const said = state.phase === 'starting' ? 'starting …' : state.complaint;
  const ready = isConfirmed(state)
    ? 'Press Enter to apply it, Esc to go back.'
    : 'Nothing is changed before the whole id is typed.';
  return [
    line('─'.repeat(width), 'border'),
    lineOf([span(`Type `), span(target, 'title'), span(' to approve this plan:')]),
    lineOf([span('› ', 'accent'), ...editSpans(state.typed, width - 2, app.theme.colour)]),
    said === undefined ? line(ready, isConfirmed(state) ? 'good' : 'dim') : line(said, 'warn'),
  ];
}
