import type { Failure } from '../../src/aws/errors.ts';
import type { ChainSummary } from '../../src/playbook/chain.ts';
import type { RunSummary } from '../../src/playbook/port.ts';

export interface RunsState {
  readonly loading: boolean;
  readonly failure?: Failure;
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  /** Newest first; they stand above the runs. */
  readonly chains: readonly ChainSummary[];
  /** Over the chains, then the runs. */
  readonly at: number;
}

export type RunsAction =
  | { readonly type: 'loading' }
  | { readonly type: 'loaded'; readonly runs: readonly RunSummary[]; readonly chains: readonly ChainSummary[] }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'move'; readonly by: number };

/** Gives the state in which the screen opens. */
export function openedRuns(): RunsState {
  return { loading: true, runs: [], chains: [], at: 0 };
}

/** Gives the state after an action; the cursor stays on its run through a reload. */
export function reduceRuns(state: RunsState, action: RunsAction): RunsState {
  switch (action.type) {
    case 'loading':
      return { ...state, loading: true };
    case 'loaded': {
      const { failure: _, ...rest } = state;
      const runs = [...action.runs].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
      const { chains } = action;
      const before = idAt(state);
      const ids = [...chains.map(({ chainId }) => chainId), ...runs.map(({ runId }) => runId)];
      const again = before === undefined ? -1 : ids.indexOf(before);
      return {
        ...rest,
        loading: false,
        runs,
        chains,
        at: again >= 0 ? again : Math.min(state.at, Math.max(0, ids.length - 1)),
      };
    }
    case 'failed':
      return { ...state, loading: false, failure: action.failure };
    case 'move':
      return { ...state, at: Math.min(Math.max(0, state.at + action.by), Math.max(0, countOf(state) - 1)) };
  }
}

/** Gives how many places the cursor has. */
export const countOf = ({ chains, runs }: RunsState): number => chains.length + runs.length;

/** Gives the chain that the cursor is on. */
export const chainAt = ({ chains, at }: RunsState): ChainSummary | undefined => chains[at];

/** Gives the run that the cursor is on. */
export const runAt = ({ chains, runs, at }: RunsState): RunSummary | undefined => runs[at - chains.length];

const idAt = (state: RunsState): string | undefined => chainAt(state)?.chainId ?? runAt(state)?.runId;
