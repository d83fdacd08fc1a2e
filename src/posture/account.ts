import { type Failure, FailureError, failureOf } from '../aws/errors.ts';
import type { ReadAccess } from '../aws/session.ts';

/** Something that is read of an account, once for all checks that ask. A module-level function: it is known by its identity. */
export type Reading<Value> = (account: Account) => Promise<Value>;

/** What became of reading one thing for one resource. */
export type Attempt<Item, Value> =
  | { readonly item: Item; readonly value: Value; readonly failure?: undefined }
  | { readonly item: Item; readonly failure: Failure };

/** How far an audit has come. */
export interface AuditProgress {
  /** Readings of lists and single resources that are done, and that are known to be needed so far. */
  readonly done: number;
  readonly total: number;
}

/** The account as checks see it: reads only, each done once, side by side and in turn. */
export interface Account {
  readonly accountId: string;
  readonly region: string;
  /** Epoch milliseconds; the same for the whole audit. */
  readonly now: number;
  readonly read: ReadAccess;
  readonly signal: AbortSignal;
  /** Gives what a reading gives; it is done once, however many ask. */
  ask<Value>(reading: Reading<Value>): Promise<Value>;
  /**
   * Reads one thing for each item, some at a time, in the order of the items. What fails for one item is told of that item;
   * credentials that have run out, and an interrupt, end it all.
   */
  each<Item, Value>(
    items: readonly Item[],
    read: (item: Item) => Promise<Value>,
  ): Promise<readonly Attempt<Item, Value>[]>;
}

export interface AccountOptions {
  readonly accountId: string;
  readonly region: string;
  readonly now: number;
  readonly read: ReadAccess;
  readonly signal: AbortSignal;
  /** How many single resources are read at once. */
  readonly parallel: number;
  readonly onProgress?: (progress: AuditProgress) => void;
}

/** No later call can do better than the one that was told this. */
const OF_ALL: readonly Failure['code'][] = ['expired', 'no-credentials'];

/** Makes the account that an audit's checks share. */
export function createAccount(options: AccountOptions): Account {
  const { parallel, onProgress = () => {}, ...facts } = options;
  const readings = new Map<Reading<unknown>, Promise<unknown>>();
  const gate = createGate(parallel);
  let done = 0;
  let total = 0;
  const counted = (by: { readonly done?: number; readonly total?: number }) => {
    done += by.done ?? 0;
    total += by.total ?? 0;
    onProgress({ done, total });
  };

  const account: Account = {
    ...facts,
    ask<Value>(reading: Reading<Value>) {
      const before = readings.get(reading) as Promise<Value> | undefined;
      if (before !== undefined) return before;
      counted({ total: 1 });
      const asked = reading(account).finally(() => counted({ done: 1 }));
      readings.set(reading, asked);
      // Whoever asked is told; nobody may have waited yet.
      asked.catch(() => {});
      return asked;
    },
    async each<Item, Value>(items: readonly Item[], read: (item: Item) => Promise<Value>) {
      counted({ total: items.length });
      let over = false;
      const attempt = async (item: Item): Promise<Attempt<Item, Value>> => {
        try {
          return await gate(async () => {
            if (over) throw new Error('ended by an earlier failure');
            options.signal.throwIfAborted();
            return { item, value: await read(item) };
          });
        } catch (error) {
          options.signal.throwIfAborted();
          const failure = failureOf(error);
          if (over || OF_ALL.includes(failure.code)) {
            over = true;
            throw error;
          }
          // A fault of this program is no property of a resource.
          if (!(error instanceof FailureError)) throw error;
          return { item, failure };
        } finally {
          counted({ done: 1 });
        }
      };
      return Promise.all(items.map(attempt));
    },
  };
  return account;
}

/** Lets so many works run at a time; the others wait in line. */
function createGate(places: number): <Answer>(work: () => Promise<Answer>) => Promise<Answer> {
  let free = Math.max(1, places);
  const line: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
