import type { ScreenContext } from '../../src/app/screen.ts';
import type { Binding } from '../../src/keys/binding.ts';
import type { ScrollMotion } from '../../src/ui/scroll.ts';
import { type HelpAction, type HelpState, helpLines } from './state.ts';

type Context = ScreenContext<HelpState, HelpAction>;

function scroll(
  id: ScrollMotion,
  keys: readonly string[],
  label: string,
  help: string,
  footer?: number,
): Binding<Context> {
  return {
    id,
    keys,
    label,
    help,
    scope: 'modal',
    ...(footer === undefined ? {} : { footer }),
    run: ({ state, size, dispatch }) =>
      dispatch({ type: 'scroll', motion: id, total: helpLines(state, size.width).length, height: size.height }),
  };
}

export const helpKeys: readonly Binding<Context>[] = [
  scroll('down', ['j', 'down'], 'down', 'Scrolls down a line.', 1),
  scroll('up', ['k', 'up'], 'up', 'Scrolls up a line.', 2),
  scroll('page-down', ['pagedown', ' ', 'ctrl+d'], 'page down', 'Scrolls down a page.'),
  scroll('page-up', ['pageup', 'ctrl+u'], 'page up', 'Scrolls up a page.'),
  scroll('top', ['g', 'home'], 'top', 'Goes to the first line.'),
  scroll('bottom', ['G', 'end'], 'bottom', 'Goes to the last line.'),
  {
    id: 'close',
    keys: ['escape', 'q', '?'],
    label: 'back',
    help: 'Closes the help.',
    scope: 'modal',
    footer: 9,
    run: ({ app }) => app.back(),
  },
];
