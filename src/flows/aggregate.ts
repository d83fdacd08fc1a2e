import { type JudgedFacts, LARGE_EGRESS_BYTES, reasonsFor, type Suspicions } from './abnormal.ts';
import type { Connection } from './connection.ts';
import type { FlowTrace } from './detect/detection.ts';
import { allAtOnce, type Steps, sortedInSteps, stepCounter } from './in-steps.ts';
import type { FlowRecord } from './parse.ts';
import { FoldedRow, rowKey } from './row.ts';

export interface FlowTableOptions {
  /** How far back the rows reach, milliseconds; one hour unless told. */
  readonly windowMs?: number;
  /** Buckets of the histogram, 30 unless told. */
  readonly slices?: number;
  /** Rows kept of denied traffic, and as many again of the other; 50,000 unless told. */
  readonly maxRows?: number;
  /** Ordinary rows shown besides, those with the most bytes; none unless told. */
  readonly ordinary?: number;
  readonly largeEgressBytes?: number;
}

/** What is known from elsewhere, asked for each time the rows are read. */
export interface Known {
  readonly addresses: ReadonlySet<string>;
  /** Quarantined interfaces, and since when that is known, epoch milliseconds. */
  readonly quarantined: ReadonlyMap<string, number>;
  /** Whether a detection names a row: it is then shown, however ordinary it is by itself. */
  readonly named?: (facts: JudgedFacts) => boolean;
}

/** The rows for the screen, newest first, and what was left out. */
export interface FlowRows {
  readonly rows: readonly Connection[];
  /** Records of denied traffic that found no room. */
  readonly dropped: number;
  /** Records of the lightest other connections, which gave way to further ones. */
  readonly evicted: number;
  /** Ordinary rows that are kept and not shown though some are, and the bytes of the heaviest of them. */
  readonly hidden: { readonly rows: number; readonly bytes: number };
  /** When the newest record ended, epoch milliseconds. */
  readonly newest: number | undefined;
  /** When the stretch of time that the rows count begins, epoch milliseconds. */
  readonly from: number;
}

/** Every connection of a stretch of time, for detection. Times are epoch milliseconds. */
export interface TracedFlows {
  readonly traces: readonly FlowTrace[];
  /** The stretch that records are known of: whole slices between the oldest record and the newest. */
  readonly from: number;
  readonly to: number;
  /** Length of a slice, milliseconds. */
  readonly sliceMs: number;
  /** When the newest record of all ended. */
  readonly newest: number | undefined;
}

/** Share of the rows that stay when there is no more room: forgetting many at once spares weighing all of them each time. */
const KEPT_AT_EVICTION = 0.75;

interface Shown {
  readonly version: number;
  readonly from: number;
  readonly connection: Connection;
}

/**
 * Folds flow records to rows within a sliding window, in bounded memory. Denied rows are all shown; others when something
 * makes them abnormal, and the heaviest ordinary ones where asked. A row that didn't change is the same object as before.
 */
export class FlowTable {
  readonly windowMs: number;
  readonly #slices: number;
  readonly #sliceMs: number;
  readonly #maxRows: number;
  readonly #largeEgressBytes: number;
  readonly #ordinary: number;
  readonly #denied = new Map<string, FoldedRow>();
  readonly #others = new Map<string, FoldedRow>();
  readonly #shown = new WeakMap<FoldedRow, Shown>();
  #dropped = 0;
  #evicted = 0;
  #known: Known = { addresses: new Set(), quarantined: new Map() };
  /** When each source was first denied, as the rows were read last and by the records since. */
  #deniedSince = new Map<string, number>();
  #newest: number | undefined;
  #oldest: number | undefined;

  constructor(options: FlowTableOptions = {}) {
    this.windowMs = options.windowMs ?? 3_600_000;
    this.#slices = options.slices ?? 30;
    this.#sliceMs = this.windowMs / this.#slices;
    this.#maxRows = options.maxRows ?? 50_000;
    this.#ordinary = options.ordinary ?? 0;
    this.#largeEgressBytes = options.largeEgressBytes ?? LARGE_EGRESS_BYTES;
  }

  /** Folds one record in; `fallbackAt` is its time where its format has none. Records before the window are ignored. */
  add(record: FlowRecord, fallbackAt: number, now: number): void {
    const at = record.end ?? record.start ?? fallbackAt;
    const slice = Math.min(this.#sliceOf(at), this.#sliceOf(now));
    this.#newest = Math.max(this.#newest ?? at, at);
    if (slice < this.#oldestSlice(now)) return;
    this.#oldest = Math.min(this.#oldest ?? at, at);
    const rows = record.action === 'REJECT' ? this.#denied : this.#others;
    const key = rowKey(record);
    let row = rows.get(key);
    if (row === undefined) {
      if (rows.size >= this.#maxRows && rows === this.#others) this.#evictLightest();
      if (rows.size >= this.#maxRows) {
        this.#dropped++;
        return;
      }
      row = new FoldedRow(key, record);
      rows.set(key, row);
    }
    row.add(record, slice, at);
    if (rows !== this.#denied) return;
    const first = record.start ?? at;
    this.#deniedSince.set(record.srcaddr, Math.min(first, this.#deniedSince.get(record.srcaddr) ?? first));
  }

  /** Gives the denied and the abnormal rows of the window that ends now, and as many ordinary ones as were asked for. */
  read(now: number, known: Known): FlowRows {
    return allAtOnce(this.readInSteps(now, known));
  }

  /** As `read`, in steps; records that come in between may be in the rows or not. */
  *readInSteps(now: number, known: Known): Steps<FlowRows> {
    const from = this.#oldestSlice(now);
    yield* this.#forgetBefore(from);
    this.#known = known;
    const isStepDone = stepCounter();
    const deniedSince = new Map<string, number>();
    for (const { srcaddr, first } of this.#denied.values()) {
      if (isStepDone()) yield;
      deniedSince.set(srcaddr, Math.min(first, deniedSince.get(srcaddr) ?? first));
    }
    this.#deniedSince = deniedSince;
    const suspicions = this.#suspicions();
    const rows: Connection[] = [];
    const ordinary: { readonly row: FoldedRow; readonly bytes: number }[] = [];
    for (const row of this.#denied.values()) {
      if (isStepDone()) yield;
      rows.push(this.#connection(row, from, suspicions));
    }
    for (const row of this.#others.values()) {
      if (isStepDone()) yield;
      const facts = row.facts();
      if (known.named?.(facts) || reasonsFor(facts, suspicions).length > 0)
        rows.push(this.#connection(row, from, suspicions));
      else ordinary.push({ row, bytes: facts.bytes });
    }
    const heaviest = yield* sortedInSteps(ordinary, (a, b) => b.bytes - a.bytes);
    for (const { row } of heaviest.slice(0, this.#ordinary)) {
      if (isStepDone()) yield;
      rows.push(this.#connection(row, from, suspicions));
    }
    const left = this.#ordinary === 0 ? [] : heaviest.slice(this.#ordinary);
    return {
      rows: yield* sortedInSteps(rows, (a, b) => b.last - a.last || (a.key < b.key ? -1 : 1)),
      dropped: this.#dropped,
      evicted: this.#evicted,
      hidden: { rows: left.length, bytes: left[0]?.bytes ?? 0 },
      newest: this.#newest,
      from: from * this.#sliceMs,
    };
  }

  /**
   * Gives every connection that has records between two times, ordinary ones too, cut to the slices between them and to
   * the window that ends at `to`. The stretch it covers is empty where there is no record.
   */
  traces(from: number, to: number): TracedFlows {
    return allAtOnce(this.tracesInSteps(from, to));
  }

  /** As `traces`, some rows a step, so that a key need not wait for all of them; records must not come in between. */
  *tracesInSteps(from: number, to: number): Steps<TracedFlows> {
    const sliceMs = this.#sliceMs;
    const none = this.#oldest === undefined || this.#newest === undefined;
    const first = Math.max(this.#sliceOf(from), this.#oldestSlice(to), none ? 0 : this.#sliceOf(this.#oldest ?? 0));
    const end = none ? first : Math.max(first, Math.min(Math.ceil(to / sliceMs), this.#sliceOf(this.#newest ?? 0) + 1));
    const traces: FlowTrace[] = [];
    const isStepDone = stepCounter();
    for (const rows of [this.#denied, this.#others]) {
      for (const row of rows.values()) {
        const trace = row.trace(first, end, sliceMs);
        if (trace !== undefined) traces.push(trace);
        if (isStepDone()) yield;
      }
    }
    return { traces, from: first * sliceMs, to: end * sliceMs, sliceMs, newest: this.#newest };
  }

  #connection(row: FoldedRow, from: number, suspicions: Suspicions): Connection {
    const shown = this.#shown.get(row);
    const same = shown !== undefined && shown.version === row.version && shown.from === from;
    const bare = same ? shown.connection : row.connection(from, this.#slices, this.#sliceMs);
    const abnormal = row.action === 'REJECT' ? [] : reasonsFor(bare, suspicions);
    if (same && sameTexts(shown.connection.abnormal, abnormal)) return shown.connection;
    const connection = { ...bare, abnormal };
    this.#shown.set(row, { version: row.version, from, connection });
    return connection;
  }

  #suspicions(): Suspicions {
    return {
      largeEgressBytes: this.#largeEgressBytes,
      knownAddresses: this.#known.addresses,
      quarantined: this.#known.quarantined,
      deniedSince: this.#deniedSince,
    };
  }

  *#forgetBefore(slice: number): Steps<void> {
    const isStepDone = stepCounter();
    for (const rows of [this.#denied, this.#others]) {
      for (const [key, row] of rows) {
        if (isStepDone()) yield;
        if (row.forgetBefore(slice)) rows.delete(key);
      }
    }
    if (this.#denied.size < this.#maxRows) this.#dropped = 0;
    if (this.#others.size < this.#maxRows * KEPT_AT_EVICTION) this.#evicted = 0;
  }

  /** Makes room by forgetting the lightest rows; what a finding, a detection or a denial speaks of stays longest. */
  #evictLightest(): void {
    const suspicions = this.#suspicions();
    const isSuspicious = (facts: JudgedFacts) =>
      this.#known.named?.(facts) === true || reasonsFor(facts, suspicions).length > 0;
    const weighed = Array.from(this.#others, ([key, row]) => {
      const facts = row.facts();
      return { key, bytes: facts.bytes, suspicious: isSuspicious(facts) };
    });
    const { plain = [], suspicious = [] } = Object.groupBy(weighed, (each) =>
      each.suspicious ? 'suspicious' : 'plain',
    );
    const room = Math.max(1, Math.floor(this.#maxRows * (1 - KEPT_AT_EVICTION)));
    for (const { key } of [...lightest(plain, room), ...lightest(suspicious, room - plain.length)]) {
      this.#evicted += this.#others.get(key)?.count ?? 0;
      this.#others.delete(key);
    }
  }

  #sliceOf(at: number): number {
    return Math.floor(at / this.#sliceMs);
  }

  #oldestSlice(now: number): number {
    return this.#sliceOf(now) - this.#slices + 1;
  }
}

/** The `count` items of the fewest bytes; of the same bytes those that come first. */
function lightest<Item extends { readonly bytes: number }>(items: readonly Item[], count: number): readonly Item[] {
  if (count >= items.length) return items;
  if (count <= 0) return [];
  // Numbers alone are sorted many times faster than what has them.
  const limit = Float64Array.from(items, ({ bytes }) => bytes).sort()[count - 1] ?? 0;
  const under = items.filter(({ bytes }) => bytes < limit);
  return [...under, ...items.filter(({ bytes }) => bytes === limit).slice(0, count - under.length)];
}

const sameTexts = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, at) => text === b[at]);
