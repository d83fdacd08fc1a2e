import type { ScreenContext } from '../../src/app/screen.ts';
import type { Binding } from '../../src/keys/binding.ts';
import { jsonOf } from '../../src/ui/export-text.ts';
import type { ScrollMotion } from '../../src/ui/scroll.ts';
import { type ErrorsAction, type ErrorsState, errorLines } from './state.ts';

type Context = ScreenContext<ErrorsState, ErrorsAction>;

function scroll(id: ScrollMotion, keys: readonly string[], label: string, help: string): Binding<Context> {
  return {
    id,
    keys,
    label,
    help,
    scope: 'modal',
    run: ({ app, size, dispatch }) =>
      dispatch({ type: 'scroll', motion: id, total: errorLines(app.errors(), size.width).length, height: size.height }),
  };
}

export const errorsKeys: readonly Binding<Context>[] = [
  scroll('down', ['j', 'down'], 'down', 'Scrolls down a line.'),
  scroll('up', ['k', 'up'], 'up', 'Scrolls up a line.'),
  scroll('page-down', ['pagedown', ' ', 'ctrl+d'], 'page down', 'Scrolls down a page.'),
  scroll('page-up', ['pageup', 'ctrl+u'], 'page up', 'Scrolls up a page.'),
  scroll('top', ['g', 'home'], 'top', 'Goes to the first line.'),
  scroll('bottom', ['G', 'end'], 'bottom', 'Goes to the last line.'),
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
    footer: 9,
    run: ({ app }) => app.back(),
  },
];
