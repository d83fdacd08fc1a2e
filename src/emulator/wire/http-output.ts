import type { NormalizedSchema } from '@smithy/core/schema';
import type { WireAnswer } from './request.ts';
import { writeTimestamp } from './scalar.ts';
import { membersOf, type OperationShape } from './schema.ts';

/** How a REST protocol writes what a schema describes. */
export interface BodyWriter {
  readonly contentType: string;
  /** A whole structure, `value` holding only the members that belong in the body. */
  write(schema: NormalizedSchema, value: object): string;
}

/** Spreads a REST operation's output over status, headers and body. */
export function encodeHttpOutput(shape: OperationShape, output: object, writer: BodyWriter): WireAnswer {
  const headers: Record<string, string> = {};
  const inBody: Record<string, unknown> = {};
  let status = shape.http?.status ?? 200;
  let payload: { schema: NormalizedSchema; value: unknown } | null = null;
  let hasBody = false;
  for (const [name, member] of membersOf(shape.output)) {
    const traits = member.getMergedTraits();
    const value = (output as Record<string, unknown>)[name];
    if (traits.httpPayload) {
      payload = { schema: member, value };
    } else if (traits.httpHeader !== undefined) {
      if (value !== undefined && value !== null) headers[traits.httpHeader.toLowerCase()] = headerText(member, value);
    } else if (typeof traits.httpPrefixHeaders === 'string') {
      for (const [key, text] of Object.entries(value ?? {})) headers[traits.httpPrefixHeaders + key] = String(text);
    } else if (traits.httpResponseCode) {
      if (typeof value === 'number') status = value;
    } else {
      hasBody = true;
      inBody[name] = value;
    }
  }
  if (headers['content-range'] !== undefined) status = 206;
  if (payload !== null) return { status, ...payloadAnswer(payload.schema, payload.value, headers, writer) };
  if (!hasBody) return { status, headers, body: '' };
  return {
    status,
    headers: { 'content-type': writer.contentType, ...headers },
    body: writer.write(shape.output, inBody),
  };
}

function payloadAnswer(
  schema: NormalizedSchema,
  value: unknown,
  headers: Record<string, string>,
  writer: BodyWriter,
): Omit<WireAnswer, 'status'> {
  if (value === undefined || value === null) return { headers, body: '' };
  if (value instanceof Uint8Array) {
    return { headers: { 'content-type': 'binary/octet-stream', ...headers }, body: value };
  }
  if (typeof value === 'string') return { headers: { 'content-type': 'application/json', ...headers }, body: value };
  return { headers: { 'content-type': writer.contentType, ...headers }, body: writer.write(schema, value) };
}

function headerText(schema: NormalizedSchema, value: unknown): string {
  if (value instanceof Date) return String(writeTimestamp(schema, value, 6));
  return Array.isArray(value) ? value.join(', ') : String(value);
}
