import { answerOf } from './answer.ts';
import { atOnce } from './at-once.ts';
import { inOrder, TextIntake } from './engine/intake.ts';
import { TABLE_MEMORY } from './engine/memory.ts';
import { RecordTable } from './engine/record-table.ts';
import type { FlowFormat } from './format.ts';
import type { FlowQuery } from './query.ts';
import { decode } from './read/decode.ts';
import type { Piece } from './read/piece.ts';
import { keepYoungSpaceSmall } from './read/young-garbage.ts';
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
  /** Threads that count side by side where there are several pieces. One alone keeps two cores busy. */
  readonly threads: number;
  /** Pieces that each thread reads at the same time, 2 unless told: more of them where each keeps one waiting. */
  readonly piecesAtOnce?: number;
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

/** Pieces whose text is counted in turn by one thread: while one is inflated beside it, another has text at hand. */
const AT_ONCE = 2;

async function countHere(request: FlowRequest, pieces: readonly Piece[]): Promise<FlowReport> {
  const { query, format, keepBad, signal, progress, piecesAtOnce = AT_ONCE } = request;
  keepYoungSpaceSmall();
  const table = new RecordTable(query, TABLE_MEMORY);
  const intake = new TextIntake(table, format, keepBad);
  const failures: { piece: string; error: unknown }[] = [];
  const totalBytes = totalOf(pieces);
  let readBytes = 0;
  let done = 0;
  const count = async (piece: Piece): Promise<void> => {
    if (signal.aborted) return;
    const text = intake.begin(piece.name);
    let before = 0;
    try {
      for await (const { bytes, stored } of decode(piece, signal)) {
        text.push(bytes);
        readBytes += stored - before;
        before = stored;
        progress?.({ readBytes, ...totalBytes, pieces: done, totalPieces: pieces.length, records: intake.records });
        if (signal.aborted) break;
      }
      done++;
    } catch (error) {
      if (!signal.aborted) failures.push({ piece: piece.name, error });
    }
    // Where the person stopped it, the line at hand is cut by that alone.
    if (!signal.aborted) text.end();
  };
  await atOnce(piecesAtOnce, pieces, count);
  const formats = intake.formats();
  return {
    answer: answerOf(query, table, intake.counts(), formats),
    badLines: inOrder(intake.bad),
    failures,
    pieces: pieces.length,
    readBytes,
    ...totalBytes,
    stopped: signal.aborted,
    fields: [...new Set(formats.flatMap(({ format }) => format.fields))],
    formatTaken: formats.some(({ taken }) => taken),
  };
}
