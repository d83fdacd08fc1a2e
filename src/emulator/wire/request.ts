import type { IncomingMessage } from 'node:http';
import { decodeAwsChunked } from './aws-chunked.ts';

/** A request as it came off the wire: the path still percent-encoded, header names in lower case, the body whole. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** True once nobody waits for the answer any more. */
  readonly gone?: () => boolean;
}

/** What is sent back. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A handler's output that is the body itself, for the few answers that no schema describes. */
export class RawBody {
  readonly body: string;
  readonly contentType: string;
  constructor(body: string, contentType: string) {
    this.body = body;
    this.contentType = contentType;
  }
}

/** Reads a whole request, undoing the chunked signing that S3 uploads use. */
export async function readRequest(message: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const raw = Buffer.concat(chunks);
  return {
    method: message.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    headers,
    body: isAwsChunked(headers) ? decodeAwsChunked(raw) : raw,
    gone: () => message.socket.destroyed,
  };
}

const isAwsChunked = (headers: Readonly<Record<string, string>>): boolean =>
  (headers['content-encoding'] ?? '').includes('aws-chunked') ||
  (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
