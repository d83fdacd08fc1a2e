import type { AppContext, ScreenDefinition } from '../../src/app/screen.ts';
import { LineView } from '../../src/ui/line-view.tsx';
import { blank, line, type TextLine, wrapLines } from '../../src/ui/text-lines.ts';
import { quitKeys } from './keys.ts';
import { type QuitAction, type QuitState, reduceQuit } from './state.ts';

/** The question before quitting while a run is under way. */
export const quitScreen: ScreenDefinition<QuitState, QuitAction, unknown> = {
  id: 'quit',
  title: () => 'Quit?',
  asksBeforeQuit: true,
  layout: 'overlay',
  overlayHeight: (state, width, app) => quitLines(state, app, width).length,
  initial: () => ({ waiting: false }),
  reduce: reduceQuit,
  keys: quitKeys,
  effect: ({ app, latest }) =>
    app.runs.subscribe(() => {
      if (latest().waiting && app.held().length === 0) app.quit(true);
    }),
  View: ({ state, app, width, height }) => (
    <LineView lines={quitLines(state, app, width)} offset={0} height={height} theme={app.theme} />
  ),
};

function quitLines(state: QuitState, app: AppContext, width: number): TextLine[] {
  const held = app.held();
  if (held.length === 0) {
    return wrapLines(
      [line('Nothing is under way any more.'), blank, line('y    quit', 'accent', 5), line('Esc  stay', undefined, 5)],
      width,
    );
  }
  const choices = [
    line('s    stop after the step under way, then quit', 'accent', 5),
    line('y    quit now: the step under way may be half done; resume or rollback finds out', undefined, 5),
    line('Esc  stay', undefined, 5),
  ];
  return wrapLines(
    [
      line('Still under way:', 'warn'),
      ...held.map((reason) => line(`  ${reason}`, 'title', 2)),
      blank,
      ...(state.waiting ? [line('Stopping after the step under way, then quitting …', 'accent')] : choices),
    ],
    width,
  );
}
