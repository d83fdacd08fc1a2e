import type { Failure, FailureCode } from '../aws/errors.ts';
import type { CountedFrom, FlowLag } from '../flows/flow-reader.ts';
import type { ReadProgress } from '../flows/read-progress.ts';
import type { FeedStatus, Snapshot } from './feed.ts';

/** What one load found out. */
export interface Loaded<Row> {
  readonly rows: readonly Row[];
  readonly truncated?: { readonly read: number; readonly reason: string };
  readonly notes: readonly string[];
  readonly counted?: CountedFrom;
  readonly lag?: FlowLag;
  /** How far the load had come when it was told to end. */
  readonly stopped?: ReadProgress;
  /** These rows hold all that was known before, and more: they are shown though the load goes on. */
  readonly grown?: boolean;
}

/** What a load that takes long tells meanwhile, and is told. */
export interface LoadControl {
  /** Aborted when the load should end with what it has. */
  readonly stop: AbortSignal;
  report(progress: ReadProgress): void;
}

/**
 * Loads rows. `publish` shows those that are there already while the first load goes on: a pane need not stay empty until
 * the last page has come.
 */
export type Load<Row> = (
  signal: AbortSignal,
  publish?: (loaded: Loaded<Row>) => void,
  control?: LoadControl,
) => Promise<Loaded<Row>>;

/** What happens to a feed; times are epoch milliseconds. */
export type FeedEvent<Row> =
  | { readonly type: 'asked' }
  | { readonly type: 'partly-loaded'; readonly loaded: Loaded<Row> }
  | { readonly type: 'progress'; readonly progress: ReadProgress }
  | { readonly type: 'loaded'; readonly loaded: Loaded<Row>; readonly at: number; readonly nextAt?: number | undefined }
  | { readonly type: 'failed'; readonly failure: Failure; readonly nextAt?: number | undefined }
  | { readonly type: 'aged' }
  | { readonly type: 'stopped' };

/** What a feed shows before it was ever asked. */
export const emptySnapshot = <Row>(): Snapshot<Row> => ({ rows: [], status: 'idle', refreshing: false, notes: [] });

/** Gives the snapshot after an event. Rows outlive every failure; the same rows are the same array. */
export function reduceFeed<Row>(before: Snapshot<Row>, event: FeedEvent<Row>): Snapshot<Row> {
  switch (event.type) {
    case 'asked': {
      const { stopped: _, progress: __, ...rest } = before;
      return { ...rest, refreshing: true, status: before.status === 'idle' ? 'loading' : before.status };
    }
    case 'partly-loaded': {
      const { grown, ...loaded } = event.loaded;
      if (before.updatedAt === undefined) return { ...before, ...loaded };
      // Rows that are complete are better than newer ones that are not.
      return grown === true ? { ...before, rows: loaded.rows } : before;
    }
    case 'progress':
      return before.refreshing ? { ...before, progress: event.progress } : before;
    case 'loaded':
      return afterLoad(before, event);
    case 'failed':
      return afterFailure(before, event);
    case 'aged':
      return before.status === 'ready' ? { ...before, status: 'stale' } : before;
    case 'stopped':
      return withoutNext({
        ...withoutProgress(before),
        refreshing: false,
        status: before.status === 'loading' ? 'idle' : before.status,
      });
  }
}

function afterLoad<Row>(before: Snapshot<Row>, event: FeedEvent<Row> & { type: 'loaded' }): Snapshot<Row> {
  const { rows, truncated, notes, counted, lag, stopped } = event.loaded;
  return {
    rows: sameItems(before.rows, rows) ? before.rows : rows,
    status: 'ready',
    refreshing: false,
    updatedAt: event.at,
    ...(event.nextAt === undefined ? {} : { nextAt: event.nextAt }),
    ...(truncated === undefined ? {} : { truncated }),
    notes: sameItems(before.notes, notes) ? before.notes : notes,
    ...(counted === undefined ? {} : { counted }),
    ...(lag === undefined ? {} : { lag }),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

function afterFailure<Row>(before: Snapshot<Row>, event: FeedEvent<Row> & { type: 'failed' }): Snapshot<Row> {
  const status = statusOf(event.failure.code, before.updatedAt !== undefined);
  const after = { ...withoutProgress(withoutNext(before)), status, refreshing: false, failure: event.failure };
  return event.nextAt === undefined ? after : { ...after, nextAt: event.nextAt };
}

/** The status that a failure puts a feed in; `stale` only where there are rows to be stale. */
export function statusOf(code: FailureCode, hasRows: boolean): FeedStatus {
  switch (code) {
    case 'denied':
    case 'throttled':
    case 'off':
      return code;
    case 'expired':
    case 'no-credentials':
      return 'expired';
    default:
      return hasRows ? 'stale' : 'failed';
  }
}

function withoutNext<Row>({ nextAt: _, ...rest }: Snapshot<Row>): Snapshot<Row> {
  return rest;
}

function withoutProgress<Row>({ progress: _, ...rest }: Snapshot<Row>): Snapshot<Row> {
  return rest;
}

const sameItems = <Item>(a: readonly Item[], b: readonly Item[]): boolean =>
  a.length === b.length && a.every((item, at) => item === b[at]);
