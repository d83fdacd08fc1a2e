import type { ScreenContext } from '../../src/app/screen.ts';
import type { Binding } from '../../src/keys/binding.ts';
import { scrollBindings } from '../../src/keys/scroll-bindings.ts';
import { jsonOf } from '../../src/ui/export-text.ts';
import { type ErrorsAction, type ErrorsState, errorLines } from './state.ts';

type Context = ScreenContext<ErrorsState, ErrorsAction>;

export const errorsKeys: readonly Binding<Context>[] = [
  ...scrollBindings<Context>(({ app, size, dispatch }, motion) =>
    dispatch({ type: 'scroll', motion, total: errorLines(app.errors(), size.width).length, height: size.height }),
  ),
  {
    id: 'copy-errors',
    keys: ['Y'],
    label: 'copy all',
    help: 'Copies the log as JSON, for a support case.',
    scope: 'modal',
    footer: 1,
    disabledReason: ({ app }) => (app.errors().length === 0 ? 'There is nothing to copy.' : undefined),
    run: ({ app }) => {
      app.copy(
        jsonOf(app.errors().map(({ at, where, failure: { cause: _, ...failure } }) => ({ at, where, ...failure }))),
      );
      app.notify('Copied the error log as JSON', 'good');
    },
  },
  {
    id: 'close',
    keys: ['escape', 'q', '!'],
    label: 'back',
    help: 'Closes the error log.',
    scope: 'modal',
    footer: 95,
    run: ({ app }) => app.back(),
  },
];
