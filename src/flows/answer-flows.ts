import { availableParallelism } from 'node:os';
import { answerOf } from './answer.ts';
import { countPieces, type PieceEvents } from './count-pieces.ts';
import { CountingThread } from './counting-thread.ts';
import { countedBy, sumOf } from './engine/counted.ts';
import { inOrder, TextIntake } from './engine/intake.ts';
import { tableMemory } from './engine/memory.ts';
import { RecordTable } from './engine/record-table.ts';
import type { FlowFormat } from './format.ts';
import { InflatingThread } from './inflate/inflating-thread.ts';
import type { FlowQuery } from './query.ts';
import type { Decompress } from './read/decode.ts';
import type { Piece } from './read/piece.ts';
import { keepYoungSpaceSmall } from './read/young-garbage.ts';
import type { FlowReport } from './report.ts';
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
  /** Pieces that this thread reads at the same time where no other counts, 2 unless told. */
  readonly piecesAtOnce?: number;
  readonly progress?: (progress: FlowProgress) => void;
  /** Ends the reading; the report then says so and has what was read. */
  readonly signal: AbortSignal;
}

export interface FlowProgress {
  readonly readBytes: number;
  readonly totalBytes?: number;
  /** Stored bytes that nobody will read any more, since their piece failed before. */
  readonly lostBytes?: number;
  /** Pieces that are done with, those that failed among them. */
  readonly pieces: number;
  readonly totalPieces?: number;
  readonly failedPieces: number;
  readonly records: number;
}

/** Stored bytes of gzip from which on another thread is worth being started to inflate them. */
const WORTH_A_THREAD = 2 * 1024 * 1024;

/** Pieces that one thread alone reads side by side: while one waits for its bytes, another has some at hand. */
const AT_ONCE = 2;

/**
 * Counts the records of all pieces that match a query: in this thread, and in as many others beside it as were asked for, each
 * with a table of its own that this one's takes in at the end. A piece that fails is named in the report; the others count.
 * Throws where a thread that counts dies, since what it had counted is lost.
 */
export async function answerFlows(request: FlowRequest): Promise<FlowReport> {
  const { query, format, keepBad, progress, piecesAtOnce = AT_ONCE } = request;
  const over = new AbortController();
  const signal = AbortSignal.any([request.signal, over.signal]);
  const pieces: Piece[] = [];
  for await (const piece of request.pieces) pieces.push(piece);
  const count = Math.max(1, Math.min(request.threads, pieces.length));
  const memory = tableMemory(count);
  // Before all else: they take longer to start than anything here.
  const threads = Array.from({ length: count - 1 }, () => new CountingThread({ ...request, signal }, memory));
  const inflating = count === 1 && availableParallelism() > 1 ? new InflatingThread() : undefined;
  const gunzip = ({ size = WORTH_A_THREAD }: Piece): Decompress | undefined =>
    inflating !== undefined && size >= WORTH_A_THREAD ? (stored) => inflating.inflate(stored) : undefined;
  const failures: { piece: string; error: unknown }[] = [];
  const totalBytes = totalOf(pieces);
  let [readBytes, lostBytes, ended] = [0, 0, 0];
  const readOf = new Map<Piece, number>();
  try {
    keepYoungSpaceSmall();
    const table = new RecordTable(query, memory);
    const intake = new TextIntake(table, format, keepBad, query);
    const tell = () => {
      const records = threads.reduce((sum, thread) => sum + thread.records, intake.records);
      const done = { pieces: ended, totalPieces: pieces.length, failedPieces: failures.length };
      progress?.({ readBytes, ...totalBytes, lostBytes, ...done, records });
    };
    const events: PieceEvents = {
      read: (piece, bytes) => {
        readBytes += bytes;
        readOf.set(piece, (readOf.get(piece) ?? 0) + bytes);
        tell();
      },
      done: () => {
        ended++;
        tell();
      },
      failed: (piece, error) => {
        failures.push({ piece: piece.name, error });
        const { size = 0 } = piece;
        lostBytes += Math.max(0, size - (readOf.get(piece) ?? 0));
        ended++;
        tell();
      },
    };
    const waiting = pieces.values();
    // The others take theirs first: this thread begins at once, and they have to be started.
    const counting = threads.map((thread) => thread.count(waiting, events));
    const limit = threads.length === 0 ? piecesAtOnce : 1;
    const done = countPieces(waiting, intake, { limit, signal, gunzip }, events).then(() => {
      for (const thread of threads) thread.giveAhead(table);
    });
    const handOver = async (thread: CountingThread, at: number) => {
      await Promise.all([counting[at], done]);
      return thread.handOver(table);
    };
    const others = await Promise.all(threads.map(handOver));
    await done;
    const sum = sumOf([countedBy(table, intake), ...others]);
    const { bad, formats } = sum;
    return {
      answer: answerOf(query, table, sum),
      badLines: inOrder(bad).slice(0, keepBad),
      failures,
      pieces: pieces.length,
      readBytes,
      ...totalBytes,
      stopped: request.signal.aborted,
      fields: [...new Set(formats.flatMap(({ format: { fields } }) => fields))],
      formatTaken: formats.some(({ taken }) => taken),
    };
  } finally {
    over.abort();
    for (const thread of threads) thread.end();
    inflating?.end();
  }
}
