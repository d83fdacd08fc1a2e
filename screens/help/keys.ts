import type { ScreenContext } from '../../src/app/screen.ts';
import type { Binding } from '../../src/keys/binding.ts';
import { scrollBindings } from '../../src/keys/scroll-bindings.ts';
import { type HelpAction, type HelpState, helpLines } from './state.ts';

type Context = ScreenContext<HelpState, HelpAction>;

export const helpKeys: readonly Binding<Context>[] = [
  ...scrollBindings<Context>(
    ({ state, size, dispatch }, motion) =>
      dispatch({ type: 'scroll', motion, total: helpLines(state, size.width).length, height: size.height }),
    { inFooter: true },
  ),
  {
    id: 'close',
    keys: ['escape', 'q', '?'],
    label: 'back',
    help: 'Closes the help.',
    scope: 'modal',
    footer: 95,
    run: ({ app }) => app.back(),
  },
];
