/** What inflating stopped for; the same in ../kernel.ts. */

/** It needs more input. */
export const MORE: i32 = 0;
/** There is as much text as was asked for. */
export const FULL: i32 = 1;
/** The last block ended. */
export const DONE: i32 = 2;
/** It is no deflated data. */
export const BAD: i32 = 3;
/** The input ended too early. */
export const CUT: i32 = 4;
