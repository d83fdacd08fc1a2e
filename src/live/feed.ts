import type { Failure } from '../aws/errors.ts';
import type { CountedFrom, FlowLag } from '../flows/flow-reader.ts';
import type { ReadProgress } from '../flows/read-progress.ts';

/**
 * - `idle`: not asked yet. `loading`: first load under way. `ready`: rows are current.
 * - `stale`: rows are older than they should be (a refresh failed; `failure` says why).
 * - `throttled`, `denied`, `expired`, `off`: as the failure's code says; earlier rows stay.
 */
export type FeedStatus = 'idle' | 'loading' | 'ready' | 'stale' | 'throttled' | 'denied' | 'expired' | 'off' | 'failed';

/** What a pane shows. Rows are kept through errors; `updatedAt` is the age of the rows, not of the last attempt. */
export interface Snapshot<Row> {
  readonly rows: readonly Row[];
  readonly status: FeedStatus;
  /** A load is under way now (also while earlier rows are on screen). */
  readonly refreshing: boolean;
  readonly updatedAt?: number;
  /** When the next poll is due, epoch milliseconds. */
  readonly nextAt?: number;
  readonly failure?: Failure;
  /** Why pushes don't come: the rows are polled meanwhile. */
  readonly pushFailure?: Failure;
  /** Set when there are more rows than were read: how many were read, and why it stopped. */
  readonly truncated?: { readonly read: number; readonly reason: string };
  /**
   * What the person must know to judge the rows, what matters most first: gaps (SKIPDATA), missing fields, partial sources.
   * Each says its point before the first `: `, for where there is no room to explain it.
   */
  readonly notes: readonly string[];
  /** What the rows were counted from; absent where AWS sends them as they are. */
  readonly counted?: CountedFrom;
  /** How current records are whose source delivers them late. */
  readonly lag?: FlowLag;
  /** How far the load under way has come, where it can tell. */
  readonly progress?: ReadProgress;
  /** How far the last load had come when a person stopped it: nothing more is loaded until somebody asks. */
  readonly stopped?: ReadProgress;
}

/** A source of rows that polls or is pushed to. Framework-free; React reads it with useSyncExternalStore. */
export interface Feed<Row> {
  readonly id: string;
  snapshot(): Snapshot<Row>;
  subscribe(listener: () => void): () => void;
  /** Starts polling; idempotent. */
  start(): void;
  /** Loads now, unless a load is under way. */
  refresh(): Promise<void>;
  /** Ends the load under way and shows what it has so far; absent where a load can't be ended so. */
  endLoad?(): void;
  stop(): void;
}
