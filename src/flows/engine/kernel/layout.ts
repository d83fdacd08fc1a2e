/** Where everything lies in the kernel's memory. Sizes are bytes; a row and its parts are laid out here and nowhere else. */

/** Columns of a line that are told apart; a line with more is left to the slow way. */
export const MAX_COLUMNS: i32 = 96;
/** Start and end of each column of the line at hand. */
export const TOKENS: usize = memory.data(96 * 8);

/** What a column holds, by its slot: where in the line it is, or -1. Slots below `KEYED` are the kernel's own. */
export const SLOTS: i32 = 64;
export const COLUMN_OF: usize = memory.data(64 * 4);

export const S_SRCPORT: i32 = 0;
export const S_DSTPORT: i32 = 1;
export const S_PROTOCOL: i32 = 2;
export const S_PACKETS: i32 = 3;
export const S_BYTES: i32 = 4;
export const S_START: i32 = 5;
export const S_END: i32 = 6;
export const NUMBERS: i32 = 7;
export const S_ACTION: i32 = 7;
export const S_STATUS: i32 = 8;
export const S_SRCADDR: i32 = 9;
export const S_DSTADDR: i32 = 10;
export const S_INTERFACE: i32 = 11;
export const S_INSTANCE: i32 = 12;
export const S_DIRECTION: i32 = 13;

/** The numbers of the line at hand; -1 where there is none. */
export const VALUES: usize = memory.data(7 * 8);

/** The parts of a key in their order: a slot, or one of the derived parts below. */
export const MAX_PARTS: i32 = 48;
export const PARTS: usize = memory.data(48 * 4);
/** The service's port: the destination's, or `<` and the source's where the record is an answer. */
export const P_SERVICE: i32 = -1;
/** The slice of time the record ended in, eight hexadecimal digits. */
export const P_SLICE: i32 = -2;

/** A key that is longer is left to the slow way. */
export const MAX_KEY: i32 = 4096;

/** Records that wait to be counted together, so that the memory they need is asked for at once. */
export const BATCH: i32 = 64;
export const PENDING: usize = memory.data(64 * 64);
export const PENDING_SIZE: usize = 64;
export const B_HASH: usize = 0;
export const B_KEY: usize = 4;
export const B_LENGTH: usize = 8;
export const B_DIRECTION: usize = 12;
export const B_PACKETS: usize = 16;
export const B_BYTES: usize = 24;
export const B_FIRST: usize = 32;
export const B_LAST: usize = 36;
export const B_INTERFACE: usize = 40;
export const B_INSTANCE: usize = 44;
export const B_ROW: usize = 48;
/** Their keys, one after another; the last 64 bytes are only ever written over. */
export const BATCH_KEYS: usize = memory.data(16384 + 64);
export const BATCH_KEYS_SIZE: usize = 16384;

/** The condition's program and its stack. */
export const MAX_PROGRAM: i32 = 4096;
export const PROGRAM: usize = memory.data(4096 * 4);
export const STACK: usize = memory.data(4096);
/** Texts and addresses that the program names. */
export const CONSTANTS: usize = memory.data(65536);

/** A row's figures, and behind them its key where that is no longer than INLINE; longer ones lie apart. */
export const ROW: usize = 128;
export const R_INLINE: usize = 80;
export const INLINE: i32 = 48;
export const R_HASH: usize = 0;
export const R_KEY: usize = 4;
export const R_LENGTH: usize = 8;
export const R_DIRECTIONS: usize = 10;
export const R_COUNT: usize = 12;
export const R_PACKETS: usize = 16;
export const R_BYTES: usize = 24;
export const R_FIRST: usize = 32;
export const R_LAST: usize = 36;
export const R_INTERFACE: usize = 40;
export const R_INTERFACE2: usize = 44;
export const R_INSTANCE: usize = 48;
export const R_HISTOGRAM: usize = 52;
export const R_ERROR_COUNT: usize = 56;
export const R_INTERFACE3: usize = 60;
export const R_ERROR_PACKETS: usize = 64;
export const R_ERROR_BYTES: usize = 72;

export const HISTOGRAM_SLICES: i32 = 24;
export const HISTOGRAM: usize = 96;

/** Words (interfaces, instances) kept once; beyond these a row says that there were more. */
export const MAX_WORDS: i32 = 32768;
export const MAX_WORD: i32 = 64;
export const WORD: usize = 72;
