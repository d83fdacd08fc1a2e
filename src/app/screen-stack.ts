import { type Layer, layerOf } from '../keys/dispatch.ts';
import type { ConsoleAction, ConsoleState, OpenScreen } from './console-state.ts';
import { type Layout, screenArea } from './layout.ts';
import type { AnyScreen, AppContext, ScreenContext } from './screen.ts';

/** The screens that are open over the panes: what they get to work with, and the effects that end with them. */
export interface ScreenStack {
  /** Opens a screen over the others. Throws for an id that no screen has. */
  open(id: string, args?: unknown): void;
  /** The keys of the screen on top; none where the panes have them. */
  layer(): Layer | undefined;
  /** Gives what was typed or pasted to the screen on top; tells whether it takes text. Undefined where none is open. */
  takeText(text: string, pasted: boolean): boolean | undefined;
  /** Ends the effects of screens that are no longer open. */
  endClosed(): void;
  endAll(): void;
}

interface Host {
  /** Calls `use` with the screens: now where they are loaded, else as soon as they are. */
  readonly withScreens: (use: (screens: readonly AnyScreen[]) => void) => void;
  readonly app: () => AppContext;
  readonly state: () => ConsoleState;
  readonly layout: () => Layout;
  dispatch(action: ConsoleAction): void;
}

/** Makes the stack over the console's own state, which says which screens are open and how each of them stands. */
export function createScreenStack({ withScreens, app, state, layout, dispatch }: Host): ScreenStack {
  const effects = new Map<number, () => void>();
  let serial = 0;

  const screenAt = (key: number): OpenScreen | undefined => state().stack.find((open) => open.serial === key);
  const actOn = (key: number, action: unknown): void => {
    const open = screenAt(key);
    if (open !== undefined) dispatch({ type: 'screen', serial: key, state: open.screen.reduce(open.state, action) });
  };

  const contextOf = (key: number): ScreenContext<unknown, unknown> => ({
    app: app(),
    // Read when used: one event can hold several keys.
    get state() {
      return screenAt(key)?.state;
    },
    dispatch: (action) => actOn(key, action),
    size: screenArea(layout(), screenAt(key)?.screen.layout ?? 'full'),
  });

  const push = (screen: AnyScreen, args: unknown): void => {
    serial += 1;
    const key = serial;
    dispatch({ type: 'open', screen: { serial: key, screen, state: screen.initial(args, app()) } });
    const end = screen.effect?.({
      app: app(),
      dispatch: (action) => actOn(key, action),
      latest: () => screenAt(key)?.state,
    });
    if (end !== undefined) effects.set(key, end);
  };

  return {
    open: (id, args) =>
      withScreens((screens) => {
        const screen = screens.find((each) => each.id === id);
        if (screen === undefined) throw new Error(`There is no screen ${id}.`);
        push(screen, args);
      }),
    layer: () => {
      const top = state().stack.at(-1);
      return top === undefined
        ? undefined
        : layerOf(top.screen.title(top.state), top.screen.keys, contextOf(top.serial));
    },
    takeText: (text, pasted) => {
      const top = state().stack.at(-1);
      if (top === undefined) return undefined;
      if (top.screen.takesText?.(top.state) !== true) return false;
      top.screen.onText?.(contextOf(top.serial), text, pasted);
      return true;
    },
    endClosed: () => {
      const open = new Set(state().stack.map((each) => each.serial));
      for (const [key, end] of effects) {
        if (open.has(key)) continue;
        effects.delete(key);
        end();
      }
    },
    endAll: () => {
      for (const end of effects.values()) end();
      effects.clear();
    },
  };
}
