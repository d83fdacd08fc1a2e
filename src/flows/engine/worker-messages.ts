import type { FlowIntake, FlowQuery } from '../query.ts';
import type { BadLine } from './intake.ts';
import type { SentTable, Slices } from './record-table.ts';

/** What a counting thread is started with. Formats travel as the names of their fields. */
export interface WorkerSetting {
  readonly query: FlowQuery;
  readonly format: SentFormat | undefined;
  readonly keepBad: number;
  readonly memory: number;
}

export interface SentFormat {
  readonly fields: readonly string[];
  readonly separator: ',' | undefined;
}

/** To a thread: a piece begins, some of its stored bytes, its end, a part it asked for; or what it counted is wanted. */
export type ToWorker =
  | { readonly type: 'piece'; readonly name: string; readonly size: number | undefined; readonly sliced: boolean }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  | { readonly type: 'bytes-end'; readonly end: 'whole' | 'stopped' | 'failed' }
  | { readonly type: 'part'; readonly bytes: Uint8Array | undefined }
  /** Give what you have counted so far while you count on. */
  | { readonly type: 'give-ahead' }
  /** Give what you counted, but for what you gave. */
  | { readonly type: 'finish' }
  /** Rows, into a buffer that was read before, where there is one. */
  | { readonly type: 'rows-wanted'; readonly buffer?: ArrayBuffer };

/** From a thread. */
export type FromWorker =
  /** Send more of the piece's stored bytes. */
  | { readonly type: 'more' }
  /** Send the stored bytes [from, to). */
  | { readonly type: 'part-wanted'; readonly from: number; readonly to: number }
  /** So many more stored bytes of the piece were read, and so many records of all pieces so far. */
  | { readonly type: 'progress'; readonly bytes: number; readonly records: number }
  | { readonly type: 'piece-end'; readonly failure: unknown }
  /** Rows follow that are understood by this. */
  | { readonly type: 'ahead'; readonly sent: SentTable }
  /** The rows that are left follow. */
  | { readonly type: 'counted'; readonly sent: SentTable; readonly counted: Counted }
  /** Rows in the first `length` bytes of a buffer. */
  | { readonly type: 'rows'; readonly buffer: ArrayBuffer; readonly length: number; readonly slices: Slices }
  | { readonly type: 'finished' };

/** What a thread read and counted, but for its rows. */
export interface Counted {
  readonly intake: FlowIntake;
  readonly matched: number;
  readonly bad: readonly BadLine[];
  readonly formats: readonly { readonly format: SentFormat; readonly records: number; readonly taken: boolean }[];
}
