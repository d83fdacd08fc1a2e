/** A text as a value of Trino's SQL, which knows no escape but the doubled quote. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A name of a column or a table as Trino's SQL takes it. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as a regular expression that only this text meets. */
export const exactly = (text: string): string => text.replaceAll(/[^A-Za-z0-9_-]/g, '\\$&');
