import { gzipSync } from 'node:zlib';
import { answerFlows, type FlowRequest } from '../../../src/flows/answer-flows.ts';
import type { FlowQuery } from '../../../src/flows/query.ts';
import type { Piece } from '../../../src/flows/read/piece.ts';
import type { FlowReport } from '../../../src/flows/report.ts';

export const BY_CONNECTION = ['srcaddr', 'dstaddr', 'dstport', 'protocol'];

/** A piece that holds these bytes, given in parts of `part` bytes. */
export function pieceOf(name: string, text: string | Uint8Array, part = 1 << 20): Piece {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return {
    name,
    size: bytes.length,
    async *open() {
      for (let at = 0; at < bytes.length; at += part) yield Uint8Array.from(bytes.subarray(at, at + part));
    },
  };
}

export const gzipped = (name: string, text: string, part?: number): Piece => pieceOf(name, gzipSync(text), part);

/** Counts pieces; denied connections unless told otherwise. */
export function counted(
  pieces: readonly Piece[],
  query: Partial<FlowQuery> = {},
  rest: Partial<FlowRequest> = {},
): Promise<FlowReport> {
  const whole: FlowQuery = { by: BY_CONNECTION, action: 'denied', top: 1000, sort: 'count', ...query };
  const signal = new AbortController().signal;
  return answerFlows({ pieces, query: whole, keepBad: 100, threads: 1, signal, ...rest });
}
