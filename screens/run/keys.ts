import type { ScreenContext } from '../../src/app/screen.ts';
import type { Binding } from '../../src/keys/binding.ts';
import { pageBindings } from '../../src/keys/scroll-bindings.ts';
import { scrolled, scrolledTo } from '../../src/ui/scroll.ts';
import { type RunLines, runLines } from './lines.ts';
import { type RunAction, type RunState, resumeRefused, rollbackRefused } from './state.ts';

type Context = ScreenContext<RunState, RunAction>;

/**
 * Gives the first visible line: where the person paged to, the top when the run has ended and no step was chosen, else
 * where the cursor and the line after it are in sight.
 */
export function runOffset(state: RunState, shown: RunLines, height: number): number {
  if (state.offset !== undefined) return state.offset;
  // How it ended stands at the top.
  if (state.at === undefined && state.view?.finished !== undefined) return 0;
  const wanted = Math.min(shown.cursor + 1, Math.max(0, shown.lines.length - 1));
  return scrolledTo(0, wanted, shown.lines.length, height);
}

export const runKeys: readonly Binding<Context>[] = [
  {
    id: 'stop',
    keys: ['x'],
    label: 'stop',
    help: 'Asks the run to stop after the step under way.',
    scope: 'modal',
    footer: 1,
    when: ({ state }) => state.view !== undefined && state.view.finished === undefined,
    disabledReason: ({ state }) => (state.view?.stopping ? 'It stops after the step under way.' : undefined),
    run: ({ app, state }) => app.runs.stop(state.key),
  },
  {
    id: 'rollback',
    keys: ['R'],
    label: 'roll back',
    help: 'Shows what would be put back, and asks for the approval of it.',
    scope: 'modal',
    footer: 2,
    disabledReason: ({ state, app }) => rollbackRefused(state, app),
    run: ({ app, state }) => app.open('plan', { runId: state.view?.runId, act: 'rollback' }),
  },
  {
    id: 'resume',
    keys: ['c'],
    label: 'resume',
    help: 'Goes on with a run that stopped, after approval.',
    scope: 'modal',
    footer: 3,
    when: ({ state }) => state.view?.finished !== undefined,
    disabledReason: ({ state, app }) => resumeRefused(state, app),
    run: ({ app, state }) => app.open('plan', { runId: state.view?.runId, act: 'resume' }),
  },
  {
    id: 'calls',
    keys: ['return'],
    label: 'calls',
    help: 'Shows or hides what AWS was asked in this step and what came back.',
    scope: 'modal',
    footer: 4,
    run: ({ dispatch }) => dispatch({ type: 'expand' }),
  },
  {
    id: 'down',
    keys: ['j', 'down'],
    label: 'next step',
    help: 'Goes to the next step.',
    scope: 'modal',
    run: ({ dispatch }) => dispatch({ type: 'move', by: 1 }),
  },
  {
    id: 'up',
    keys: ['k', 'up'],
    label: 'step before',
    help: 'Goes to the step before.',
    scope: 'modal',
    run: ({ dispatch }) => dispatch({ type: 'move', by: -1 }),
  },
  ...pageBindings<Context>(({ state, app, size, dispatch }, motion) => {
    const shown = runLines(state, app.now(), size.width);
    const offset = scrolled(runOffset(state, shown, size.height), motion, shown.lines.length, size.height);
    dispatch({ type: 'page', offset });
  }),
  {
    id: 'copy-run',
    keys: ['y'],
    label: 'copy id',
    help: 'Copies the id of this run.',
    scope: 'modal',
    when: ({ state }) => state.view?.runId !== undefined,
    run: ({ app, state }) => {
      app.copy(state.view?.runId ?? '');
      app.notify('Copied the id of this run', 'good');
    },
  },
  {
    id: 'close',
    keys: ['escape', 'q'],
    label: 'back',
    help: 'Goes back to the panes, or to the audit that it came from; a run under way goes on.',
    scope: 'modal',
    footer: 95,
    run: ({ app, state }) => {
      app.home();
      if (state.view?.finished === undefined) app.notify('The run goes on; the palette (:) leads back to it.');
    },
  },
];
