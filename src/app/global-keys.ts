import type { Binding } from '../keys/binding.ts';
import type { KeyContext } from './key-context.ts';

const screenOpen = ({ store }: KeyContext): boolean => store().state().stack.length > 0;

/** Whether the screen on top has no key of its own that closes it. */
function needsClosing({ store }: KeyContext): boolean {
  const top = store().state().stack.at(-1);
  return top !== undefined && !top.screen.keys.some((binding) => binding.keys.includes('escape'));
}

/** Opens a screen, or closes it when it is the one on top, so that one key does both. */
function toggle({ app, store }: KeyContext, screen: string): void {
  if (store().state().stack.at(-1)?.screen.id === screen) app.back();
  else app.open(screen);
}

/** The keys that work everywhere but where text is typed. */
export const globalKeys: readonly Binding<KeyContext>[] = [
  {
    id: 'palette',
    keys: [':'],
    label: 'commands',
    help: 'Find and run a command by its name.',
    scope: 'global',
    footer: 60,
    run: (context) => toggle(context, 'palette'),
  },
  {
    id: 'errors',
    keys: ['!'],
    label: 'errors',
    help: 'Show what went wrong so far, newest first.',
    scope: 'global',
    disabledReason: ({ app }) => (app.errors().length === 0 ? 'nothing has gone wrong so far' : undefined),
    run: (context) => toggle(context, 'errors'),
  },
  {
    id: 'help',
    keys: ['?'],
    label: 'help',
    help: 'Show every key that works here.',
    scope: 'global',
    footer: 90,
    run: (context) => toggle(context, 'help'),
  },
  {
    id: 'login',
    keys: ['L'],
    label: 'log in',
    help: 'Log in with `aws sso login` without leaving; nothing on screen is lost.',
    scope: 'global',
    run: (context) => toggle(context, 'login'),
  },
  {
    id: 'suspend',
    keys: ['ctrl+z'],
    label: 'suspend',
    help: 'Go back to the shell; `fg` brings the console back. A run waits meanwhile, so not while one is active.',
    scope: 'global',
    disabledReason: ({ app }) =>
      process.platform === 'win32'
        ? 'Windows has no job control'
        : app.held().length > 0
          ? `would hold up ${app.held().join(', ')}`
          : undefined,
    run: ({ app }) => app.suspend(),
  },
  {
    id: 'close',
    keys: ['q', 'escape'],
    label: 'back',
    help: 'Close this screen.',
    scope: 'global',
    footer: 95,
    when: needsClosing,
    run: ({ app }) => app.back(),
  },
  {
    id: 'quit',
    keys: ['q'],
    label: 'quit',
    help: 'Quit; asks first while a run is active. Ctrl+C does the same on every screen.',
    scope: 'global',
    footer: 100,
    when: (context) => !screenOpen(context),
    run: ({ app }) => app.quit(),
  },
];
