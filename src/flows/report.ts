import type { BadLine } from './engine/intake.ts';
import type { FlowAnswer } from './query.ts';

/** An answer from files, standard input or objects, and what of them could not be read. */
export interface FlowReport {
  readonly answer: FlowAnswer;
  /** The first lines that could not be read, as many as were asked for. */
  readonly badLines: readonly BadLine[];
  /** Pieces that could not be read, or not to their end; what was read of them is in the answer. */
  readonly failures: readonly { readonly piece: string; readonly error: unknown }[];
  readonly pieces: number;
  /** Stored bytes that were read, and that there are where that is known. */
  readonly readBytes: number;
  readonly totalBytes?: number;
  /** True when it was told to stop before the end. */
  readonly stopped: boolean;
  /** Every field that a format of the records has. */
  readonly fields: readonly string[];
  /** True when a format was recognised by its values, since nothing names it. */
  readonly formatTaken: boolean;
  /** Sentences on what the engine that answered can't give. */
  readonly limits?: readonly string[];
}
