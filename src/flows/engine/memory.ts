const MB = 1024 * 1024;

/** Bytes that all tables may take together: the process then stays under 256 MB, as `npm run bench:flows` measures. */
const TABLES = 144 * MB;

/** Bytes that each further thread takes besides its table. */
const A_THREAD = 28 * MB;

/** What one table may take where another thread inflates beside it. */
const A_TABLE = 120 * MB;

/** Bytes of the table of each of so many threads that count. */
export const tableMemory = (threads: number): number =>
  Math.min(A_TABLE, Math.floor((TABLES - (threads - 1) * A_THREAD) / threads));
