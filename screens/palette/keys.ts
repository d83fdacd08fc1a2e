import type { ScreenContext } from '../../src/app/screen.ts';
import type { Binding } from '../../src/keys/binding.ts';
import { editBindings } from '../../src/keys/edit-bindings.ts';
import { foundEntries, type PaletteAction, type PaletteState } from './state.ts';

type Context = ScreenContext<PaletteState, PaletteAction>;

export const paletteKeys: readonly Binding<Context>[] = [
  {
    id: 'run-command',
    keys: ['return'],
    label: 'do it',
    help: 'Does what the cursor is on.',
    scope: 'modal',
    footer: 1,
    disabledReason: ({ state }) => {
      const found = foundEntries(state);
      return found.length === 0 ? 'Nothing fits what you typed.' : found[state.at]?.disabled;
    },
    run: ({ app, state }) => {
      const entry = foundEntries(state)[state.at];
      app.back();
      entry?.run();
    },
  },
  {
    id: 'down',
    keys: ['down', 'tab', 'ctrl+n'],
    label: 'next',
    help: 'Goes to the next command.',
    scope: 'modal',
    run: ({ dispatch }) => dispatch({ type: 'move', by: 1 }),
  },
  {
    id: 'up',
    keys: ['up', 'shift+tab', 'ctrl+p'],
    label: 'previous',
    help: 'Goes to the command before.',
    scope: 'modal',
    run: ({ dispatch }) => dispatch({ type: 'move', by: -1 }),
  },
  {
    id: 'page-down',
    keys: ['pagedown'],
    label: 'page down',
    help: 'Goes ten commands on.',
    scope: 'modal',
    run: ({ dispatch }) => dispatch({ type: 'move', by: 10 }),
  },
  {
    id: 'page-up',
    keys: ['pageup'],
    label: 'page up',
    help: 'Goes ten commands back.',
    scope: 'modal',
    run: ({ dispatch }) => dispatch({ type: 'move', by: -10 }),
  },
  {
    id: 'close',
    keys: ['escape'],
    label: 'close',
    help: 'Closes the palette.',
    scope: 'modal',
    footer: 95,
    run: ({ app }) => app.back(),
  },
  ...editBindings<Context>(
    () => true,
    ({ dispatch }, edit) => dispatch({ type: 'edit', edit }),
  ),
];
