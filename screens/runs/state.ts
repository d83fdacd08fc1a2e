import type { Failure } from '../../src/aws/errors.ts';
import type { RunSummary } from '../../src/playbook/port.ts';

export interface RunsState {
  readonly loading: boolean;
  readonly failure?: Failure;
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  readonly at: number;
}

export type RunsAction =
  | { readonly type: 'loading' }
  | { readonly type: 'loaded'; readonly runs: readonly RunSummary[] }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'move'; readonly by: number };

/** Gives the state in which the screen opens. */
export function openedRuns(): RunsState {
  return { loading: true, runs: [], at: 0 };
}

/** Gives the state after an action; the cursor stays on its run through a reload. */
export function reduceRuns(state: RunsState, action: RunsAction): RunsState {
  switch (action.type) {
    case 'loading':
      return { ...state, loading: true };
    case 'loaded': {
      const { failure: _, ...rest } = state;
      const runs = [...action.runs].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
      const again = runs.findIndex((run) => run.runId === state.runs[state.at]?.runId);
      return {
        ...rest,
        loading: false,
        runs,
        at: again >= 0 ? again : Math.min(state.at, Math.max(0, runs.length - 1)),
      };
    }
    case 'failed':
      return { ...state, loading: false, failure: action.failure };
    case 'move':
      return { ...state, at: Math.min(Math.max(0, state.at + action.by), Math.max(0, state.runs.length - 1)) };
  }
}
