/** How the screen is parted, in cells and lines. */
export interface PostureLayout {
  /** Width of the list of practices; 0 where one at a time is named above the rows. */
  readonly left: number;
  readonly right: number;
  /** Lines of rows, below the two lines that say what is shown. */
  readonly rows: number;
  /** Lines of evidence. */
  readonly below: number;
  /** Lines that a practice takes. */
  readonly perPractice: number;
}

/** Lines above the rows: what was read, and the score of what is shown. */
export const HEAD = 2;
/** The line between the rows and the evidence. */
const RULE = 1;

/** Parts a screen of this size; `practices` is how many lines of the list there are to be. */
export function layoutOf(size: { readonly width: number; readonly height: number }, practices: number): PostureLayout {
  const { width, height } = size;
  const left = width < 72 ? 0 : width < 110 ? 27 : width < 150 ? 42 : 52;
  const below = Math.max(4, Math.min(16, Math.floor(height * 0.36)));
  const rows = Math.max(1, height - HEAD - RULE - below);
  return {
    left,
    right: left === 0 ? width : width - left - 3,
    rows,
    below,
    perPractice: rows >= practices * 2 ? 2 : 1,
  };
}
