import { atOnce } from './at-once.ts';
import type { TextIntake } from './engine/intake.ts';
import { type Decompress, decode } from './read/decode.ts';
import type { Piece } from './read/piece.ts';

/** What is told while pieces are counted. */
export interface PieceEvents {
  /** So many more stored bytes of a piece were read. */
  readonly read: (piece: Piece, bytes: number) => void;
  /** A piece was read to its end. */
  readonly done: (piece: Piece) => void;
  /** A piece could not be read, or not to its end; what was read of it counts. */
  readonly failed: (piece: Piece, error: unknown) => void;
}

export interface CountLimits {
  /** Pieces that are read side by side. */
  readonly limit: number;
  readonly signal: AbortSignal;
  /** How the gzip of a piece is inflated, where not in this thread. */
  readonly gunzip?: (piece: Piece) => Decompress | undefined;
}

/**
 * Counts the records of pieces in this thread, `limit` of them side by side: each is taken when its turn comes. What `signal`
 * ends is no failure. A line that is cut because its piece was stopped or broke off is not counted, not as a bad one either: what
 * is left of it may look like a record.
 */
export function countPieces(
  pieces: Iterable<Piece>,
  intake: TextIntake,
  { limit, signal, gunzip }: CountLimits,
  events: PieceEvents,
): Promise<void> {
  return atOnce(limit, pieces, async (piece) => {
    if (signal.aborted) return;
    const text = intake.begin(piece.name);
    let before = 0;
    try {
      for await (const { bytes, stored } of decode(piece, signal, gunzip?.(piece))) {
        text.push(bytes);
        events.read(piece, stored - before);
        before = stored;
        if (signal.aborted) break;
      }
      if (signal.aborted) return;
      text.end();
      events.done(piece);
    } catch (error) {
      if (!signal.aborted) events.failed(piece, error);
    }
  });
}
