import type { NormalizedSchema } from '@smithy/core/schema';

/** How a timestamp is written: 5 ISO 8601, 6 HTTP date, 7 epoch seconds (the numbers the schemas use). */
export type TimestampFormat = 5 | 6 | 7;

/** Writes a date in the member's own format, or in the protocol's when the member names none. */
export function writeTimestamp(schema: NormalizedSchema, value: Date, fallback: TimestampFormat): string | number {
  const own = schema.getSchema();
  switch (own === 5 || own === 6 || own === 7 ? own : fallback) {
    case 5:
      return value.toISOString().replace('.000Z', 'Z');
    case 6:
      return value.toUTCString();
    default:
      return value.getTime() / 1000;
  }
}

/** Reads a date from any of the three formats. */
export function readTimestamp(text: string | number): Date {
  if (typeof text === 'number') return new Date(text * 1000);
  return /^-?\d+(\.\d+)?$/.test(text) ? new Date(Number(text) * 1000) : new Date(text);
}

/** Reads a value that came as text (query, header, label) as its schema says. */
export function readScalar(schema: NormalizedSchema, text: string): unknown {
  if (schema.isBooleanSchema()) return text.toLowerCase() === 'true';
  if (schema.isNumericSchema()) return Number(text);
  if (schema.isTimestampSchema()) return readTimestamp(text);
  if (schema.isBlobSchema()) return Buffer.from(text, 'base64');
  return text;
}
