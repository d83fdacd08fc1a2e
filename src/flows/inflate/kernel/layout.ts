/** Where everything lies in the inflater's memory. Sizes are bytes. */

/** Bits that the first look into each table goes by; longer codes go on in a table of their own behind it. */
export const SYMBOL_BITS: i32 = 11;
export const DISTANCE_BITS: i32 = 8;
export const LENGTH_BITS: i32 = 7;

/** The tables of a block. No 288 codes of up to 15 bits take more than 2,342 entries, and no 32 more than 402. */
export const SYMBOLS: usize = memory.data(4 * 2400, 16);
export const DISTANCES: usize = memory.data(4 * 512, 16);
export const LENGTHS: usize = memory.data(4 * 128, 16);

/** Lengths of codes as the head of a block tells them. */
export const CODE_LENGTHS: usize = memory.data(320, 16);
/** Symbols in the order of their codes. */
export const SORTED: usize = memory.data(2 * 320, 16);
/** For each length how many codes it has, and where in SORTED the next of them goes. */
export const COUNTS: usize = memory.data(4 * 16, 16);
export const PLACES: usize = memory.data(4 * 16, 16);

/** How far back a match may reach. */
export const WINDOW: usize = 32768;

/** What may be read beyond the end of the input, and written beyond the end of the text. */
export const BEYOND: usize = 512;
