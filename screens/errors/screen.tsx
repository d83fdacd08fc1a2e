import type { ScreenDefinition } from '../../src/app/screen.ts';
import { LineView } from '../../src/ui/line-view.tsx';
import { errorsKeys } from './keys.ts';
import { type ErrorsAction, type ErrorsState, errorLines, reduceErrors } from './state.ts';

/** What went wrong since the start, each with the next thing to do and the request id for a support case. */
export const errorsScreen: ScreenDefinition<ErrorsState, ErrorsAction, unknown> = {
  id: 'errors',
  title: () => 'Errors',
  layout: 'full',
  initial: () => ({ offset: 0 }),
  reduce: reduceErrors,
  keys: errorsKeys,
  View: ({ state, app, width, height }) => (
    <LineView lines={errorLines(app.errors(), width)} offset={state.offset} height={height} theme={app.theme} />
  ),
};
