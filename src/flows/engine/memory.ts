/** Bytes of the table where one thread counts. The process then stays under 256 MB; `npm run bench:flows` measures it. */
export const TABLE_MEMORY = 84 * 1024 * 1024;

/** Bytes of all tables together where several threads count: each thread takes some 40 MB besides. */
export const TABLES_OF_THREADS = 40 * 1024 * 1024;
