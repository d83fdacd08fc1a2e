import type { AppContext, RunView, StepView } from '../../src/app/screen.ts';
import type { Watching } from '../../src/live/watch-contained.ts';

/** Which of the runs started here is shown. */
export interface RunArgs {
  readonly key: string;
}

export interface RunState {
  readonly key: string;
  readonly view: RunView | undefined;
  /** The chosen step; undefined follows the step under way. */
  readonly at?: number;
  /** The calls of the chosen step are shown. */
  readonly expanded: boolean;
  /** First visible line when the person has paged; undefined keeps the chosen step in sight. */
  readonly offset?: number;
  /** What the flow logs show of what the run cut off, and since when they are looked at. */
  readonly watching?: Watching;
  readonly since?: number;
}

export type RunAction =
  | { readonly type: 'view'; readonly view: RunView | undefined }
  | { readonly type: 'move'; readonly by: number }
  | { readonly type: 'expand' }
  | { readonly type: 'page'; readonly offset: number }
  | { readonly type: 'watching'; readonly watching: Watching; readonly since: number };

/** Gives the state in which the screen opens. */
export function openedRun(args: RunArgs, app: AppContext): RunState {
  return { key: args.key, view: app.runs.view(args.key), expanded: false };
}

/** Gives the state after an action. */
export function reduceRun(state: RunState, action: RunAction): RunState {
  const { offset: _, ...unscrolled } = state;
  switch (action.type) {
    case 'view':
      return { ...state, view: action.view };
    case 'move': {
      const last = Math.max(0, (state.view?.steps.length ?? 1) - 1);
      return { ...unscrolled, at: Math.min(last, Math.max(0, chosenStep(state) + action.by)) };
    }
    case 'expand':
      return { ...unscrolled, at: chosenStep(state), expanded: !state.expanded };
    case 'watching':
      return { ...state, watching: action.watching, since: action.since };
    case 'page':
      return { ...state, offset: action.offset };
  }
}

/** Gives the index of the step the cursor is on: the chosen one, else the one under way, else the last that began. */
export function chosenStep(state: RunState): number {
  if (state.at !== undefined) return state.at;
  const steps = state.view?.steps ?? [];
  const running = steps.findIndex((step) => step.mark === 'running' || step.mark === 'failed');
  return running >= 0 ? running : Math.max(0, steps.findLastIndex(hasBegun));
}

/** Gives how much of the run is over, from 0 to 1. */
export function progressOf(view: RunView): number {
  if (view.steps.length === 0) return view.finished?.status === 'nothing-to-do' ? 1 : 0;
  return stepsOver(view) / view.steps.length;
}

/** Gives how many steps have been verified or needed nothing. */
export function stepsOver(view: RunView): number {
  return view.steps.filter((step) => step.mark === 'verified' || step.mark === 'skipped').length;
}

/** Why the run can't be rolled back now; undefined when it can. */
export function rollbackRefused(state: RunState, app: AppContext): string | undefined {
  const { view } = state;
  if (app.readOnly) return 'Read-only: this console can change nothing.';
  if (view?.finished === undefined) return 'The run is under way: x asks it to stop after this step.';
  if (view.runId === undefined) return 'The run did not begin: there is nothing to roll back.';
  if (view.mode === 'rollback' && view.finished.status === 'done') return 'It is rolled back.';
  if (changedNothing(view)) return 'Nothing was changed: there is nothing to roll back.';
  return undefined;
}

/** Why the run can't be resumed now; undefined when it can. */
export function resumeRefused(state: RunState, app: AppContext): string | undefined {
  const { view } = state;
  if (app.readOnly) return 'Read-only: this console can change nothing.';
  if (view?.finished === undefined) return 'The run is under way.';
  if (view.mode === 'rollback') return 'A rollback goes on with R.';
  const { status } = view.finished;
  if (status === 'done' || status === 'nothing-to-do') return 'The run is done.';
  if (view.runId === undefined || changedNothing(view)) return 'Nothing was changed: plan it again.';
  return undefined;
}

function changedNothing(view: RunView): boolean {
  const status = view.finished?.status;
  if (status === 'failed-unchanged' || status === 'nothing-to-do') return true;
  return (status === 'refused' || status === 'no-access') && view.mode === 'run' && !view.steps.some(hasChanged);
}

const hasBegun = (step: StepView): boolean => step.mark !== 'waiting';
const hasChanged = (step: StepView): boolean => step.mark === 'applied' || step.mark === 'verified';
