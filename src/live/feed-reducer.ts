import type { Failure, FailureCode } from '../aws/errors.ts';
import type { FeedStatus, Snapshot } from './feed.ts';

/** What one load found out. */
export interface Loaded<Row> {
  readonly rows: readonly Row[];
  readonly truncated?: { readonly read: number; readonly reason: string };
  readonly notes: readonly string[];
}

/**
 * Loads rows. `publish` shows those that are there already while the first load goes on: a pane need not stay empty until
 * the last page has come.
 */
export type Load<Row> = (signal: AbortSignal, publish?: (loaded: Loaded<Row>) => void) => Promise<Loaded<Row>>;

/** What happens to a feed; times are epoch milliseconds. */
export type FeedEvent<Row> =
  | { readonly type: 'asked' }
  | { readonly type: 'partly-loaded'; readonly loaded: Loaded<Row> }
  | { readonly type: 'loaded'; readonly loaded: Loaded<Row>; readonly at: number; readonly nextAt?: number | undefined }
  | { readonly type: 'failed'; readonly failure: Failure; readonly nextAt?: number | undefined }
  | { readonly type: 'aged' }
  | { readonly type: 'stopped' };

/** What a feed shows before it was ever asked. */
export const emptySnapshot = <Row>(): Snapshot<Row> => ({ rows: [], status: 'idle', refreshing: false, notes: [] });

/** Gives the snapshot after an event. Rows outlive every failure; the same rows are the same array. */
export function reduceFeed<Row>(before: Snapshot<Row>, event: FeedEvent<Row>): Snapshot<Row> {
  switch (event.type) {
    case 'asked':
      return { ...before, refreshing: true, status: before.status === 'idle' ? 'loading' : before.status };
    case 'partly-loaded':
      // Rows that are complete are better than newer ones that are not.
      return before.updatedAt === undefined ? { ...before, ...event.loaded } : before;
    case 'loaded':
      return afterLoad(before, event);
    case 'failed':
      return afterFailure(before, event);
    case 'aged':
      return before.status === 'ready' ? { ...before, status: 'stale' } : before;
    case 'stopped':
      return withoutNext({
        ...before,
        refreshing: false,
        status: before.status === 'loading' ? 'idle' : before.status,
      });
  }
}

function afterLoad<Row>(before: Snapshot<Row>, event: FeedEvent<Row> & { type: 'loaded' }): Snapshot<Row> {
  const { rows, truncated, notes } = event.loaded;
  return {
    rows: sameItems(before.rows, rows) ? before.rows : rows,
    status: 'ready',
    refreshing: false,
    updatedAt: event.at,
    ...(event.nextAt === undefined ? {} : { nextAt: event.nextAt }),
    ...(truncated === undefined ? {} : { truncated }),
    notes: sameItems(before.notes, notes) ? before.notes : notes,
  };
}

function afterFailure<Row>(before: Snapshot<Row>, event: FeedEvent<Row> & { type: 'failed' }): Snapshot<Row> {
  const status = statusOf(event.failure.code, before.updatedAt !== undefined);
  const after = { ...withoutNext(before), status, refreshing: false, failure: event.failure };
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

const sameItems = <Item>(a: readonly Item[], b: readonly Item[]): boolean =>
  a.length === b.length && a.every((item, at) => item === b[at]);
