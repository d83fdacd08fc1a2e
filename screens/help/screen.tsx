import type { ScreenDefinition } from '../../src/app/screen.ts';
import { LineView } from '../../src/ui/line-view.tsx';
import { helpKeys } from './keys.ts';
import { type HelpAction, type HelpState, helpLines, openedHelp, reduceHelp } from './state.ts';

/** Every key of the place it was opened from, made from the tables that dispatch them. */
export const helpScreen: ScreenDefinition<HelpState, HelpAction, unknown> = {
  id: 'help',
  title: () => 'Keys',
  layout: 'full',
  initial: openedHelp,
  reduce: reduceHelp,
  keys: helpKeys,
  View: ({ state, app, width, height }) => (
    <LineView lines={helpLines(state, width)} offset={state.offset} height={height} theme={app.theme} />
  ),
};
