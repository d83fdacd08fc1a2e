import type { ScrollMotion } from '../ui/scroll.ts';
import type { Binding } from './binding.ts';

interface ScrollOptions<Context> {
  /** Where the keys exist; everywhere on the screen unless told. */
  readonly when?: (context: Context) => boolean;
  /** True puts the keys for one line into the footer, first. */
  readonly inFooter?: boolean;
}

type Row = readonly [motion: ScrollMotion, keys: readonly string[], label: string, help: string];

const LINES: readonly Row[] = [
  ['down', ['j', 'down'], 'down', 'Scrolls down a line.'],
  ['up', ['k', 'up'], 'up', 'Scrolls up a line.'],
];
const PAGES: readonly Row[] = [
  ['page-down', ['pagedown', ' ', 'ctrl+d'], 'page down', 'Scrolls down a page.'],
  ['page-up', ['pageup', 'ctrl+u'], 'page up', 'Scrolls up a page.'],
  ['top', ['g', 'home'], 'top', 'Goes to the first line.'],
  ['bottom', ['G', 'end'], 'bottom', 'Goes to the last line.'],
];

type Scroll<Context> = (context: Context, motion: ScrollMotion) => void;

const bindingsOf = <Context>(rows: readonly Row[], scroll: Scroll<Context>, options: ScrollOptions<Context>) =>
  rows.map(
    ([motion, keys, label, help], index): Binding<Context> => ({
      id: motion,
      keys,
      label,
      help,
      scope: 'modal',
      ...(options.when === undefined ? {} : { when: options.when }),
      ...(options.inFooter === true && index < LINES.length ? { footer: index + 1 } : {}),
      run: (context) => scroll(context, motion),
    }),
  );

/** The keys that scroll a text by lines and pages, the same on every screen. */
export const scrollBindings = <Context>(scroll: Scroll<Context>, options: ScrollOptions<Context> = {}) =>
  bindingsOf([...LINES, ...PAGES], scroll, options);

/** The keys that scroll by pages, where the arrows do something else. */
export const pageBindings = <Context>(scroll: Scroll<Context>) => bindingsOf(PAGES, scroll, {});
