/** What scanning stopped for; the same in ../kernel.ts. */

/** All that was given is scanned, but for a last line that isn't whole. */
export const MORE: i32 = 0;
/** The line isn't a plain record. */
export const SLOW: i32 = 1;
/** The table is full: records wait for room. */
export const FULL: i32 = 2;
