/** How a scroll view moves. */
export type ScrollMotion = 'down' | 'up' | 'page-down' | 'page-up' | 'top' | 'bottom';

const LINES = { down: () => 1, up: () => -1, 'page-down': pageOf, 'page-up': (height: number) => -pageOf(height) };

// A line of the last page stays in sight, so that the eye finds its place again.
function pageOf(height: number): number {
  return Math.max(1, height - 1);
}

/** The first visible line after a motion in a view of `height` lines over `total`; never past the end. */
export function scrolled(offset: number, motion: ScrollMotion, total: number, height: number): number {
  const last = Math.max(0, total - height);
  if (motion === 'top') return 0;
  if (motion === 'bottom') return last;
  return Math.min(Math.max(0, offset + LINES[motion](height)), last);
}

/**
 * The first visible line so that line `at` shows: `offset` where it already does, else moved no further than needed;
 * never past the end.
 */
export function scrolledTo(offset: number, at: number, total: number, height: number): number {
  if (height < 1) return 0;
  const last = Math.max(0, total - height);
  if (at < offset) return Math.min(Math.max(0, at), last);
  if (at >= offset + height) return Math.min(at - height + 1, last);
  return Math.min(Math.max(0, offset), last);
}

/** As `scrolledTo`, but a line that was out of sight comes to stand where what follows it can be read too. */
export function scrolledAround(offset: number, at: number, total: number, height: number): number {
  const shows = at >= offset && at < offset + height - 1;
  return scrolledTo(shows ? offset : at - Math.floor(height / 3), at, total, height);
}

/** `value` within the indexes of a list of `length`; 0 for an empty one. */
export const withinList = (value: number, length: number): number => Math.max(0, Math.min(value, length - 1));
