import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../handler.ts';
import { readTimestamp, writeTimestamp } from './scalar.ts';
import { membersOf } from './schema.ts';

/** Parses a JSON body and gives it the shape of the schema: SDK member names, dates and bytes. */
export function decodeJson(schema: NormalizedSchema, body: Buffer, jsonNames: boolean): unknown {
  if (body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON.');
  }
  return fromJson(schema, parsed, jsonNames);
}

function fromJson(schema: NormalizedSchema, value: unknown, jsonNames: boolean): unknown {
  if (value === null || value === undefined) return undefined;
  if (schema.isStructSchema()) {
    const source = asRecord(value);
    const result: Record<string, unknown> = {};
    for (const [name, member] of membersOf(schema)) {
      const given = source[wireName(name, member, jsonNames)];
      if (given !== undefined && given !== null) result[name] = fromJson(member, given, jsonNames);
    }
    return result;
  }
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw new AwsError('SerializationException', 'A list was expected in the request body.');
    return value.map((item) => fromJson(schema.getValueSchema(), item, jsonNames));
  }
  if (schema.isMapSchema()) {
    const entries = Object.entries(asRecord(value));
    return Object.fromEntries(entries.map(([key, item]) => [key, fromJson(schema.getValueSchema(), item, jsonNames)]));
  }
  if (schema.isTimestampSchema()) return readTimestamp(value as string | number);
  if (schema.isBlobSchema()) return Buffer.from(String(value), 'base64');
  return value;
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AwsError('SerializationException', 'An object was expected in the request body.');
  }
  return value as Record<string, unknown>;
}

/** Gives an output the shape it has in a JSON body: wire names, epoch seconds, base64. */
export function toJson(schema: NormalizedSchema, value: unknown, jsonNames: boolean): unknown {
  if (value === null || value === undefined) return undefined;
  if (schema.isStructSchema()) {
    const source = value as Record<string, unknown>;
    const result: Record<string, unknown> = {};
    for (const [name, member] of membersOf(schema)) {
      const written = toJson(member, source[name], jsonNames);
      if (written !== undefined) result[wireName(name, member, jsonNames)] = written;
    }
    return result;
  }
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    return (value as unknown[]).map((each) => toJson(item, each, jsonNames));
  }
  if (schema.isMapSchema()) {
    const item = schema.getValueSchema();
    const entries = Object.entries(value as Record<string, unknown>);
    return Object.fromEntries(entries.map(([key, each]) => [key, toJson(item, each, jsonNames)]));
  }
  if (value instanceof Date) return writeTimestamp(schema, value, 7);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return value;
}

const wireName = (name: string, member: NormalizedSchema, jsonNames: boolean): string =>
  jsonNames ? (member.getMergedTraits().jsonName ?? name) : name;
