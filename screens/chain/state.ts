import type { AppContext, ChainView, RunView } from '../../src/app/screen.ts';

/** Which of the chains started here is shown. */
export interface ChainArgs {
  readonly key: string;
}

export interface ChainScreenState {
  readonly key: string;
  readonly view: ChainView | undefined;
  readonly runs: readonly RunView[];
  /** The chosen plan; undefined follows the one at work. */
  readonly at?: number;
  readonly offset?: number;
}

export type ChainAction =
  | { readonly type: 'view'; readonly view: ChainView | undefined; readonly runs: readonly RunView[] }
  | { readonly type: 'move'; readonly by: number }
  | { readonly type: 'page'; readonly offset: number };

/** Gives the state in which the screen opens. */
export function openedChain({ key }: ChainArgs, app: AppContext): ChainScreenState {
  return { key, view: app.runs.chain(key), runs: app.runs.list() };
}

/** Gives the state after an action. */
export function reduceChain(state: ChainScreenState, action: ChainAction): ChainScreenState {
  const { offset: _, ...unscrolled } = state;
  switch (action.type) {
    case 'view':
      return { ...state, view: action.view, runs: action.runs };
    case 'move': {
      const last = Math.max(0, (state.view?.links.length ?? 1) - 1);
      return { ...unscrolled, at: Math.min(last, Math.max(0, chosenLink(state) + action.by)) };
    }
    case 'page':
      return { ...state, offset: action.offset };
  }
}

/** Gives the index of the plan the cursor is on: the chosen one, else the one at work or that failed, else the last begun. */
export function chosenLink(state: ChainScreenState): number {
  if (state.at !== undefined) return state.at;
  const links = state.view?.links ?? [];
  const active = links.findIndex(({ mark }) => mark === 'running' || mark === 'failed');
  return active >= 0
    ? active
    : Math.max(
        0,
        links.findLastIndex(({ mark }) => mark !== 'waiting'),
      );
}

/** Gives the run of a link, once it has begun here. */
export function runOf({ view, runs }: ChainScreenState, index: number): RunView | undefined {
  const runKey = view?.links[index]?.runKey;
  return runKey === undefined ? undefined : runs.find(({ key }) => key === runKey);
}

/** Why the chain can't be gone on with, or rolled back, now; undefined when it can. */
export function continuingRefused(
  state: ChainScreenState,
  app: AppContext,
  act: 'resume' | 'rollback',
): string | undefined {
  const { view } = state;
  if (app.readOnly) return 'Read-only: this console can change nothing.';
  if (view?.finished === undefined) return 'The chain is under way: x asks it to stop after this step.';
  if (view.chainId === undefined) return 'The chain did not begin: nothing was changed.';
  // What comes next is said by the chain itself: it has read what its runs left.
  const isOpen = view.finished.next.some((command) => command.includes(act === 'resume' ? '--resume' : 'rollback'));
  if (isOpen) return undefined;
  return act === 'resume' ? 'There is nothing to go on with.' : 'Nothing was left changed.';
}
