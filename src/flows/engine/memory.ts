/**
 * Bytes that the tables of all threads may take together. With Node itself, a thread or two and what is being inflated the
 * process stays under 256 MB; `npm run bench` measures it.
 */
export const TABLE_MEMORY = 88 * 1024 * 1024;
