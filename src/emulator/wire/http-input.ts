import type { NormalizedSchema } from '@smithy/core/schema';
import type { WireRequest } from './request.ts';
import { readScalar } from './scalar.ts';
import { membersOf } from './schema.ts';

/** How a REST protocol reads the part of a body that a schema describes. */
export type BodyReader = (schema: NormalizedSchema, body: Buffer) => unknown;

/** Puts a REST operation's input together from the path's labels, the query, the headers and the body. */
export function decodeHttpInput(
  schema: NormalizedSchema,
  request: WireRequest,
  labels: Readonly<Record<string, string>>,
  readBody: BodyReader,
): Record<string, unknown> {
  const members = membersOf(schema);
  const input: Record<string, unknown> = {};
  let bodyIsTaken = false;
  let bodyHasMembers = false;
  for (const [name, member] of members) {
    const traits = member.getMergedTraits();
    if (traits.httpPayload) {
      bodyIsTaken = true;
      if (request.body.length > 0) input[name] = readPayload(member, request.body, readBody);
    } else if (labels[name] !== undefined) {
      input[name] = readScalar(member, labels[name]);
    } else if (traits.httpQuery !== undefined) {
      const given = request.query.getAll(traits.httpQuery);
      if (given.length > 0) input[name] = readQuery(member, given);
    } else if (traits.httpHeader !== undefined) {
      const text = request.headers[traits.httpHeader.toLowerCase()];
      if (text !== undefined) input[name] = readHeader(member, text);
    } else if (typeof traits.httpPrefixHeaders === 'string') {
      input[name] = prefixed(request.headers, traits.httpPrefixHeaders.toLowerCase());
    } else if (traits.httpQueryParams) {
      input[name] = Object.fromEntries(request.query);
    } else if (!traits.httpLabel) {
      bodyHasMembers = true;
    }
  }
  if (!bodyIsTaken && bodyHasMembers && request.body.length > 0) {
    for (const [name, value] of Object.entries(readBody(schema, request.body) ?? {})) input[name] ??= value;
  }
  return input;
}

function readPayload(schema: NormalizedSchema, body: Buffer, readBody: BodyReader): unknown {
  if (schema.isBlobSchema()) return body;
  return schema.isStringSchema() ? body.toString('utf8') : readBody(schema, body);
}

const readQuery = (schema: NormalizedSchema, given: string[]): unknown =>
  schema.isListSchema()
    ? given.map((text) => readScalar(schema.getValueSchema(), text))
    : readScalar(schema, given[0] ?? '');

const readHeader = (schema: NormalizedSchema, text: string): unknown =>
  schema.isListSchema()
    ? text.split(',').map((part) => readScalar(schema.getValueSchema(), part.trim()))
    : readScalar(schema, text);

const prefixed = (headers: Readonly<Record<string, string>>, prefix: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
    ),
  );
