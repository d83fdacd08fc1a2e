import type { Failure } from '../aws/errors.ts';
import type { AnyScreen } from './screen.ts';
import type { ScreenShelf } from './screen-shelf.ts';

/** Hands out screens whose code may still be loading, and keeps what is typed meanwhile for the screen that opens. */
export interface ScreenOpener {
  /** Calls `use` with the screens: now where they are loaded, else as soon as they are. */
  withScreens(use: (screens: readonly AnyScreen[]) => void): void;
  /** True while a screen is waited for: then `input` is done after it has opened, in the order it came. */
  keeps(input: () => void): boolean;
}

/** Makes an opener. When the screens can't be loaded `failed` hears why, and what was typed for them is dropped. */
export function screenOpener(shelf: ScreenShelf, failed: (failure: Failure) => void): ScreenOpener {
  /** What is to be done once the screens are there; undefined while nobody waits. */
  let waiting: (() => void)[] | undefined;

  const load = async (): Promise<void> => {
    try {
      await shelf.load();
    } catch (error) {
      waiting = undefined;
      failed(notLoaded(error));
      return;
    }
    const due = waiting ?? [];
    waiting = undefined;
    for (const each of due) each();
  };

  return {
    withScreens: (use) => {
      const screens = shelf.inHand();
      if (screens !== undefined) {
        use(screens);
        return;
      }
      const begins = waiting === undefined;
      waiting ??= [];
      waiting.push(() => use(shelf.inHand() ?? []));
      if (begins) void load();
    },
    keeps: (input) => {
      waiting?.push(input);
      return waiting !== undefined;
    },
  };
}

// The hint alone has to do where there is room for one line: the log of errors is a screen too.
const notLoaded = (error: unknown): Failure => ({
  code: 'unavailable',
  message: `Screens can't be loaded: ${error instanceof Error ? error.message : String(error)}`,
  hint: "This program's files are gone (was it updated?): quit with q and start it again.",
  cause: error,
});
