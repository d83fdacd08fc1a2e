import { answerOf } from './answer.ts';
import { TextIntake } from './engine/intake.ts';
import { TABLE_MEMORY } from './engine/memory.ts';
import { RecordTable } from './engine/record-table.ts';
import type { FlowFormat } from './format.ts';
import type { FlowQuery } from './query.ts';
import { decode } from './read/decode.ts';
import type { Piece } from './read/piece.ts';
import type { FlowReport } from './report.ts';
import { CountingThreads } from './threads.ts';
import { totalOf } from './total-of.ts';

export interface FlowRequest {
  readonly pieces: Iterable<Piece> | AsyncIterable<Piece>;
  readonly query: FlowQuery;
  /** How lines without a header are made. */
  readonly format?: FlowFormat;
  /** Lines that can't be read, kept for the report. */
  readonly keepBad: number;
  /** Threads that read side by side where there are several pieces. One alone inflates and counts on two cores. */
  readonly threads: number;
  readonly progress?: (progress: FlowProgress) => void;
  /** Ends the reading; the report then says so and has what was read. */
  readonly signal: AbortSignal;
}

export interface FlowProgress {
  readonly readBytes: number;
  readonly totalBytes?: number;
  readonly pieces: number;
  readonly totalPieces?: number;
  readonly records: number;
}

/** Counts the records of all pieces that match a query. A piece that fails is named in the report; the others count. */
export async function answerFlows(request: FlowRequest): Promise<FlowReport> {
  const pieces: Piece[] = [];
  for await (const piece of request.pieces) pieces.push(piece);
  const threads = Math.min(request.threads, pieces.length);
  if (threads > 1) return new CountingThreads(request, pieces, threads).report();
  return countHere(request, pieces);
}

async function countHere(request: FlowRequest, pieces: readonly Piece[]): Promise<FlowReport> {
  const { query, format, keepBad, signal, progress } = request;
  const table = new RecordTable(query, TABLE_MEMORY);
  const intake = new TextIntake(table, format, keepBad);
  const failures: { piece: string; error: unknown }[] = [];
  const totalBytes = totalOf(pieces);
  let readBytes = 0;
  let done = 0;
  for (const piece of pieces) {
    if (signal.aborted) break;
    intake.begin(piece.name);
    let stored = 0;
    try {
      for await (const text of decode(piece, signal)) {
        intake.push(text.bytes);
        readBytes += text.stored - stored;
        stored = text.stored;
        progress?.({ readBytes, ...totalBytes, pieces: done, totalPieces: pieces.length, records: intake.records });
        if (signal.aborted) break;
      }
      done++;
    } catch (error) {
      if (!signal.aborted) failures.push({ piece: piece.name, error });
    }
    intake.end();
  }
  const formats = intake.formats();
  return {
    answer: answerOf(query, table, intake.counts(), formats),
    badLines: intake.bad,
    failures,
    pieces: pieces.length,
    readBytes,
    ...totalBytes,
    stopped: signal.aborted,
    fields: [...new Set(formats.flatMap(({ format }) => format.fields))],
    formatTaken: formats.some(({ taken }) => taken),
  };
}
