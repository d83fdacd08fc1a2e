import { Box, renderToString } from 'ink';
import type { AppContext, ScreenDefinition } from '../../src/app/screen.ts';
import { dispatchKey, layerOf, type Outcome } from '../../src/keys/dispatch.ts';

/** A screen as a person has it in front of them: keys go in, what it shows comes out. */
export interface Opened<State, Action> {
  state(): State;
  dispatch(action: Action): void;
  /** Presses keys by name; each goes the way the console sends it: text where text is taken, bindings otherwise. */
  press(...keys: string[]): Outcome;
  /** Types a text, character by character. */
  type(text: string): void;
  paste(text: string): void;
  /** The screen at a size, as lines without trailing spaces. */
  lines(width?: number, height?: number): string[];
  text(width?: number, height?: number): string;
  close(): void;
}

/** Opens a screen the way the console does, but for drawing it into a terminal. The area is that of an 80×24 terminal. */
export function openScreen<State, Action, Args>(
  screen: ScreenDefinition<State, Action, Args>,
  args: Args,
  app: AppContext,
  size = { width: 78, height: 20 },
): Opened<State, Action> {
  let state = screen.initial(args, app);
  const dispatch = (action: Action): void => {
    state = screen.reduce(state, action);
  };
  const context = {
    app,
    dispatch,
    size,
    get state() {
      return state;
    },
  };
  const end = screen.effect?.({ app, dispatch, latest: () => state });
  const pressOne = (key: string): Outcome => {
    if ([...key].length === 1 && screen.takesText?.(state)) {
      screen.onText?.(context, key, false);
      return { kind: 'unknown' };
    }
    return dispatchKey([layerOf('screen', screen.keys, context)], key);
  };
  const text = (width = size.width, height = size.height): string => {
    const { View } = screen;
    return renderToString(
      <Box width={width} height={height} flexDirection="column" overflow="hidden">
        <View state={state} app={app} width={width} height={height} />
      </Box>,
      { columns: width },
    );
  };
  return {
    state: () => state,
    dispatch,
    press: (...keys) => keys.map(pressOne).at(-1) ?? { kind: 'unknown' },
    type: (typed) => {
      for (const character of typed) pressOne(character);
    },
    paste: (pasted) => screen.onText?.(context, pasted, true),
    text,
    lines: (width, height) =>
      text(width, height)
        .split('\n')
        .map((line) => line.trimEnd()),
    close: () => end?.(),
  };
}
