import type { AnyScreen } from './screen.ts';

/** The screens that open over the panes. They are no part of the first frame and load after it. */
export interface ScreenShelf {
  /** Undefined until they are loaded. */
  inHand(): readonly AnyScreen[] | undefined;
  /** Loads them once; after a failure the next call tries again. */
  load(): Promise<readonly AnyScreen[]>;
}

/** A shelf that `load` fills when it is first asked. */
export function screenShelf(load: () => Promise<readonly AnyScreen[]>): ScreenShelf {
  let screens: readonly AnyScreen[] | undefined;
  let loading: Promise<readonly AnyScreen[]> | undefined;
  const fill = async (): Promise<readonly AnyScreen[]> => {
    try {
      screens = await load();
      return screens;
    } finally {
      loading = undefined;
    }
  };
  return {
    inHand: () => screens,
    load: () => {
      if (screens !== undefined) return Promise.resolve(screens);
      loading ??= fill();
      return loading;
    },
  };
}

/** A shelf whose screens are there from the start. */
export const filledShelf = (screens: readonly AnyScreen[]): ScreenShelf => ({
  inHand: () => screens,
  load: () => Promise.resolve(screens),
});
