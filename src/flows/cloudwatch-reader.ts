import { betweenKeys, stepCounter } from './in-steps.ts';
import type { LineSink } from './intake.ts';
import type { ReadTally } from './read-progress.ts';
import type { CloudWatchSource } from './sources.ts';

/** One page of FilterLogEvents; timestamps are epoch milliseconds. */
export interface LogEventsPage {
  readonly events: readonly { readonly eventId: string; readonly timestamp: number; readonly message: string }[];
  readonly nextToken?: string | undefined;
}

/** Asks FilterLogEvents for one page of a log group, oldest first. */
export type FilterLogEvents = (
  query: {
    readonly logGroupName: string;
    readonly startTime: number;
    readonly nextToken?: string;
    readonly limit?: number;
  },
  signal: AbortSignal,
) => Promise<LogEventsPage>;

/** How much one refresh may read: an incident's screen is worth more than completeness ten minutes late. */
const PAGES_A_REFRESH = 20;

/** Events of the very first page: a full one of a megabyte would keep the pane empty for longer. */
const FIRST_PAGE = 500;

/** Pages whose event ids are kept however old: a later page may give one of their events again. */
const PAGES_REMEMBERED = 2;

/** Records reach CloudWatch Logs some five minutes after their window; this much older is still looked for. */
const LATE_MS = 600_000;

/**
 * Reads a log group from where it stopped, counting no event twice: each refresh looks again at the last minutes for
 * records that came late, and remembers the ids of the events it has seen there.
 */
export class CloudWatchReader {
  readonly source: CloudWatchSource;
  readonly #filter: FilterLogEvents;
  /** When the events whose ids are remembered happened, by id, in the order they were read. */
  readonly #seen = new Map<string, number>();
  #oldestOfPages: readonly number[] = [];
  #newest: number | undefined;
  #unfinished: { readonly startTime: number; readonly token: string } | undefined;

  constructor(source: CloudWatchSource, filter: FilterLogEvents) {
    this.source = source;
    this.#filter = filter;
  }

  /** Ids remembered so that no event counts twice. */
  get remembered(): number {
    return this.#seen.size;
  }

  /**
   * Gives new lines since `windowStart` to `sink`; true when there was more than one refresh may read. After an abort the
   * next read goes on with the page that this one did not get.
   */
  async read(windowStart: number, sink: LineSink, signal: AbortSignal, tally?: ReadTally): Promise<boolean> {
    const startTime = this.#unfinished?.startTime ?? this.#startTime(windowStart);
    let token = this.#unfinished?.token;
    this.#unfinished = undefined;
    for (let page = 0; page < PAGES_A_REFRESH; page++) {
      const { logGroupName } = this.source;
      const first = this.#newest === undefined && token === undefined ? { limit: FIRST_PAGE } : {};
      const query = { logGroupName, startTime, ...first, ...(token === undefined ? {} : { nextToken: token }) };
      const { events, nextToken } = await this.#page(query, signal);
      const isStepDone = stepCounter();
      for (const event of events) {
        this.#take(event, sink);
        if (isStepDone()) await betweenKeys();
      }
      this.#forget(events[0]?.timestamp);
      tally?.page(events.at(-1)?.timestamp);
      token = nextToken;
      if (token === undefined) break;
    }
    if (token !== undefined) this.#unfinished = { startTime, token };
    return token !== undefined;
  }

  async #page(query: Parameters<FilterLogEvents>[0], signal: AbortSignal): Promise<LogEventsPage> {
    try {
      signal.throwIfAborted();
      return await this.#filter(query, signal);
    } catch (error) {
      const { startTime, nextToken: token } = query;
      if (signal.aborted && token !== undefined) this.#unfinished = { startTime, token };
      throw error;
    }
  }

  #take(event: LogEventsPage['events'][number], sink: LineSink): void {
    if (this.#seen.has(event.eventId)) return;
    this.#seen.set(event.eventId, event.timestamp);
    this.#newest = Math.max(this.#newest ?? 0, event.timestamp);
    sink(event.message, this.source.formats, event.timestamp);
  }

  #startTime(windowStart: number): number {
    return Math.max(windowStart, this.#overlapStart());
  }

  #overlapStart(): number {
    return (this.#newest ?? 0) - LATE_MS - this.source.aggregationSeconds * 1000;
  }

  /** Forgets, after each page, what neither its successors nor a reading that begins anew can give again. */
  #forget(oldestOfPage: number | undefined): void {
    if (oldestOfPage !== undefined)
      this.#oldestOfPages = [...this.#oldestOfPages, oldestOfPage].slice(-PAGES_REMEMBERED);
    const before = Math.min(this.#overlapStart(), ...this.#oldestOfPages);
    // Events come in the order of their time, but for those that came late: they wait for what was read before them.
    for (const [id, timestamp] of this.#seen) {
      if (timestamp >= before) break;
      this.#seen.delete(id);
    }
  }
}
