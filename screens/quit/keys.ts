import type { ScreenContext } from '../../src/app/screen.ts';
import type { Binding } from '../../src/keys/binding.ts';
import type { QuitAction, QuitState } from './state.ts';

type Context = ScreenContext<QuitState, QuitAction>;

export const quitKeys: readonly Binding<Context>[] = [
  {
    id: 'stop-and-quit',
    keys: ['s'],
    label: 'stop, then quit',
    help: 'Asks every run to stop after its step, and quits when they have.',
    scope: 'modal',
    footer: 1,
    when: ({ app }) => app.held().length > 0,
    run: ({ app, dispatch }) => {
      dispatch({ type: 'wait' });
      for (const view of app.runs.list()) app.runs.stop(view.key);
      if (app.held().length === 0) app.quit(true);
    },
  },
  {
    id: 'quit-now',
    keys: ['y'],
    label: 'quit now',
    help: 'Quits at once; the journal tells how far each run came.',
    scope: 'modal',
    footer: 2,
    run: ({ app }) => app.quit(true),
  },
  {
    id: 'stay',
    keys: ['escape', 'n', 'q'],
    label: 'stay',
    help: 'Goes back; the run goes on.',
    scope: 'modal',
    footer: 95,
    run: ({ app }) => app.back(),
  },
];
