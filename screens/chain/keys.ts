import type { ScreenContext } from '../../src/app/screen.ts';
import type { Binding } from '../../src/keys/binding.ts';
import { pageBindings } from '../../src/keys/scroll-bindings.ts';
import { scrolled } from '../../src/ui/scroll.ts';
import { chainLines, chainOffset } from './lines.ts';
import { type ChainAction, type ChainScreenState, chosenLink, continuingRefused, runOf } from './state.ts';

type Context = ScreenContext<ChainScreenState, ChainAction>;

export const chainKeys: readonly Binding<Context>[] = [
  {
    id: 'stop',
    keys: ['x'],
    label: 'stop',
    help: 'Asks the chain to stop after the step under way.',
    scope: 'modal',
    footer: 1,
    when: ({ state }) => state.view !== undefined && state.view.finished === undefined,
    disabledReason: ({ state }) => (state.view?.stopping ? 'It stops after the step under way.' : undefined),
    run: ({ app, state }) => app.runs.stop(state.key),
  },
  {
    id: 'open-run',
    keys: ['return'],
    label: 'its run',
    help: 'Shows the run of the plan at the cursor: steps, calls, and what is watched.',
    scope: 'modal',
    footer: 2,
    disabledReason: ({ state }) =>
      runOf(state, chosenLink(state)) === undefined ? 'It has not begun here.' : undefined,
    run: ({ app, state }) => app.open('run', { key: runOf(state, chosenLink(state))?.key }),
  },
  {
    id: 'rollback',
    keys: ['R'],
    label: 'roll back all',
    help: 'Shows what would be put back, the last plan first, and asks for the approval of it.',
    scope: 'modal',
    footer: 3,
    disabledReason: ({ state, app }) => continuingRefused(state, app, 'rollback'),
    run: ({ app, state }) => app.open('respond', { chainId: state.view?.chainId, act: 'rollback' }),
  },
  {
    id: 'resume',
    keys: ['c'],
    label: 'go on',
    help: 'Goes on with a chain that stopped, after approval.',
    scope: 'modal',
    footer: 4,
    when: ({ state }) => state.view?.finished !== undefined,
    disabledReason: ({ state, app }) => continuingRefused(state, app, 'resume'),
    run: ({ app, state }) => app.open('respond', { chainId: state.view?.chainId, act: 'resume' }),
  },
  {
    id: 'down',
    keys: ['j', 'down'],
    label: 'next plan',
    help: 'Goes to the next plan.',
    scope: 'modal',
    run: ({ dispatch }) => dispatch({ type: 'move', by: 1 }),
  },
  {
    id: 'up',
    keys: ['k', 'up'],
    label: 'plan before',
    help: 'Goes to the plan before.',
    scope: 'modal',
    run: ({ dispatch }) => dispatch({ type: 'move', by: -1 }),
  },
  ...pageBindings<Context>(({ state, app, size, dispatch }, motion) => {
    const shown = chainLines(state, app.now(), size.width);
    const offset = scrolled(chainOffset(state, shown, size.height), motion, shown.lines.length, size.height);
    dispatch({ type: 'page', offset });
  }),
  {
    id: 'copy-chain',
    keys: ['y'],
    label: 'copy id',
    help: 'Copies the id of this chain.',
    scope: 'modal',
    when: ({ state }) => state.view?.chainId !== undefined,
    run: ({ app, state }) => {
      app.copy(state.view?.chainId ?? '');
      app.notify('Copied the id of this chain', 'good');
    },
  },
  {
    id: 'close',
    keys: ['escape', 'q'],
    label: 'back',
    help: 'Goes back to the panes, or to the audit that it came from; a chain under way goes on.',
    scope: 'modal',
    footer: 95,
    run: ({ app, state }) => {
      app.home();
      if (state.view?.finished === undefined) app.notify('The chain goes on; the palette (:) leads back to it.');
    },
  },
];
