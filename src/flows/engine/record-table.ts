import type { FlowFormat } from '../format.ts';
import type { FlowQuery } from '../query.ts';
import { conditionOf } from './condition.ts';
import { HISTOGRAM_SLICES, type KernelExports, makeKernel, ROW, SCANNED } from './kernel.ts';
import { RowGiving } from './row-giving.ts';
import { Slots } from './slots.ts';

const ACTION = { all: 0, denied: 1, accepted: 2 } as const;

/** A row as it lies in the kernel. Times are epoch seconds; -1 among words says that there were more. */
export interface TableRow {
  readonly key: readonly string[];
  readonly count: number;
  readonly packets: number;
  readonly bytes: number;
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly interfaces: readonly number[];
  readonly instance: number;
  readonly directions: number;
  readonly histogram: readonly number[];
  readonly error: { readonly count: number; readonly packets: number; readonly bytes: number };
}

/** What a row that was dropped may have had at most. */
export interface Lost {
  readonly count: number;
  readonly packets: bigint;
  readonly bytes: bigint;
}

/** How the slices of every histogram lie, epoch seconds and seconds; no seconds where no record had a time. */
export interface Slices {
  readonly from: number;
  readonly seconds: number;
}

/** What is needed to understand a table's rows: what it lost, and its words. */
export interface SentTable {
  readonly lost: Lost;
  readonly words: readonly string[];
}

/** The same as the table that takes the rows in understands it: its own numbers of the other's words. */
export interface KnownTable {
  readonly lost: Lost;
  readonly words: Int32Array;
}

/** A line that the kernel left: it is no plain record. */
export type OnLine = (line: string) => void;

/** Rows that are looked at to find how heavy the heaviest quarter is. */
const SAMPLE = 32_768;

const utf8 = new TextDecoder();

/**
 * Counts the records of one query in bounded memory. While there is room every figure is exact; then the lightest rows
 * are dropped, and every later row carries how much it may have lost by that.
 */
export class RecordTable {
  readonly kernel: KernelExports;
  readonly giving: RowGiving;
  readonly #bytes: Uint8Array;
  readonly #words: Int32Array;
  readonly #slots = new Slots();
  #dropped = false;
  #format: FlowFormat | undefined;

  constructor(query: FlowQuery, memory: number, sliceSeconds = 60) {
    this.kernel = makeKernel(memory);
    this.giving = new RowGiving(this.kernel);
    this.#bytes = new Uint8Array(this.kernel.memory.buffer);
    this.#words = new Int32Array(this.kernel.memory.buffer);
    const parts = query.by.map((field) => this.#slots.of(field));
    const { program, constants } = conditionOf(query.filter, this.#slots);
    this.#words.set(parts, this.kernel.keyParts.value >> 2);
    this.#words.set(program, this.kernel.program.value >> 2);
    this.#bytes.set(constants, this.kernel.constants.value);
    this.kernel.setCondition(program.length);
    // The kernel knows no time before 1970, and takes 0 for no bound.
    const since = Math.max(0, query.since ?? 0);
    const until = query.until === undefined ? 0 : Math.max(1, query.until);
    this.kernel.setQuery(parts.length, ACTION[query.action], since, until, sliceSeconds);
    this.#tellFormat();
  }

  /** Says how the lines from now on are made; without a format no line is taken for a record. */
  setFormat(format: FlowFormat | undefined): void {
    if (format === this.#format) return;
    this.#format = format;
    this.#tellFormat();
  }

  #tellFormat(): void {
    const format = this.#format;
    const fields = format?.fields ?? [];
    this.#words.set(this.#slots.columns(fields), this.kernel.columnsOf.value >> 2);
    const [first = ''] = fields;
    const between = format?.separator === ',' ? 44 : 32;
    this.kernel.setColumns(format === undefined ? -1 : fields.length, between, first.length, firstBytes(first));
  }

  /** Takes whole lines that lie at [from, to) of the input; whatever is no plain record goes to `onLine`. Gives what is left. */
  scan(from: number, to: number, onLine: OnLine): number {
    const { kernel } = this;
    let at = from;
    while (true) {
      const result = kernel.scan(at, to);
      at = kernel.stoppedFrom.value;
      if (result === SCANNED.full) {
        do this.#makeRoom();
        while (kernel.countPending() === SCANNED.full);
      } else if (result === SCANNED.more) return at;
      else {
        const end: number = kernel.stoppedTo.value;
        at = end + 1;
        onLine(utf8.decode(this.#bytes.subarray(kernel.stoppedFrom.value, end)));
      }
    }
  }

  /** Where the input lies, and the memory it lies in. */
  get input(): { readonly at: number; readonly bytes: Uint8Array } {
    return { at: this.kernel.input.value, bytes: this.#bytes };
  }

  /** True when rows were dropped: the figures then carry errors. */
  get dropped(): boolean {
    return this.#dropped;
  }

  get rowCount(): number {
    return this.kernel.rowCount.value;
  }

  row(index: number): TableRow {
    const { kernel } = this;
    const at = kernel.rowAt(index);
    const memory = new DataView(kernel.memory.buffer);
    const number = (offset: number) => memory.getUint32(at + offset, true);
    const large = (offset: number) => Number(memory.getBigUint64(at + offset, true));
    const first = number(ROW.first);
    const last = number(ROW.last);
    const key = kernel.keyAt(at);
    const length = memory.getUint16(at + ROW.length, true);
    return {
      key: utf8
        .decode(this.#bytes.subarray(key, key + length))
        .slice(0, -1)
        .split(' '),
      count: number(ROW.count),
      packets: large(ROW.packets),
      bytes: large(ROW.bytes),
      first: first === 0xffffffff ? undefined : first,
      last: last === 0 ? undefined : last,
      interfaces: ROW.interfaces.map((offset) => memory.getInt32(at + offset, true)).filter((word) => word !== 0),
      instance: memory.getInt32(at + ROW.instance, true),
      directions: memory.getUint8(at + ROW.directions),
      histogram: this.#histogram(number(ROW.histogram), number(ROW.count), last),
      error: { count: number(ROW.errorCount), packets: large(ROW.errorPackets), bytes: large(ROW.errorBytes) },
    };
  }

  get histogram(): Slices {
    return { from: this.kernel.histogramFrom.value >>> 0, seconds: this.kernel.histogramSeconds.value >>> 0 };
  }

  /** A figure of each row, to rank them by. */
  figures(measure: 'count' | 'packets' | 'bytes'): Float64Array {
    return this.#column(ROW[measure], measure !== 'count', 1);
  }

  /** A figure of every `step`th row: four bytes at this offset, or eight. */
  #column(offset: number, isLong: boolean, step: number): Float64Array {
    const words = this.#words;
    const column = new Float64Array(Math.ceil(this.rowCount / step));
    let at = (this.kernel.rowAt(0) + offset) >> 2;
    for (let row = 0; row < column.length; row++) {
      const low = (words[at] ?? 0) >>> 0;
      column[row] = isLong ? low + ((words[at + 1] ?? 0) >>> 0) * 2 ** 32 : low;
      at += (ROW.size >> 2) * step;
    }
    return column;
  }

  word(id: number): string {
    const at = this.kernel.wordAt(id);
    const length = new DataView(this.kernel.memory.buffer).getUint32(at, true);
    return utf8.decode(this.#bytes.subarray(at + 4, at + 4 + length));
  }

  /** What is needed to understand the rows that `giving` gives. */
  get sent(): SentTable {
    const words = Array.from({ length: this.kernel.wordCount() }, (_, index) => this.word(index + 1));
    return { lost: this.#lost, words };
  }

  get #lost(): Lost {
    const { lostCount, lostPackets, lostBytes } = this.kernel;
    return { count: lostCount.value >>> 0, packets: lostPackets.value, bytes: lostBytes.value };
  }

  /** Makes the words of a table of the same query known to this one, which is to take in its rows. */
  know({ lost, words }: SentTable): KnownTable {
    return { lost, words: Int32Array.from(words, (word) => this.#wordId(word)) };
  }

  /** Adds what another table lost to every row, since each may have been among it. Once, before the rows that it has left. */
  addLost({ count, packets, bytes }: Lost): void {
    if (count > 0) this.#dropped = true;
    this.kernel.addLost(count, packets, bytes);
  }

  /** Takes in some rows of another table, and how its slices lay when they were written. */
  takeIn(rows: Uint8Array, { lost, words }: KnownTable, { from, seconds }: Slices): void {
    const { kernel } = this;
    const at: number = kernel.input.value;
    this.#bytes.set(rows, at);
    this.#words.set(words, (kernel.wordMap.value >> 2) + 1);
    kernel.beginAbsorbing(from, seconds, lost.count, lost.packets, lost.bytes);
    const end = at + rows.length;
    for (let next = kernel.absorb(at, end); next !== end; next = kernel.absorb(next, end)) this.#makeRoom();
  }

  #wordId(word: string): number {
    const at: number = this.kernel.input.value;
    const bytes = Buffer.from(word, 'utf8');
    this.#bytes.set(bytes, at);
    this.#bytes.fill(0, at + bytes.length, at + bytes.length + 16);
    return this.kernel.wordId(at, at + bytes.length);
  }

  #histogram(block: number, count: number, last: number): readonly number[] {
    const { from, seconds } = this.histogram;
    if (seconds === 0) return [];
    if (block === 0) {
      const slices = Array<number>(HISTOGRAM_SLICES).fill(0);
      const slice = Math.floor((last - from) / seconds);
      if (last !== 0 && slice >= 0 && slice < HISTOGRAM_SLICES) slices[slice] = count;
      return slices;
    }
    const at = this.kernel.histogramAt(block) >> 2;
    return Array.from(this.#words.subarray(at, at + HISTOGRAM_SLICES), (slice) => slice >>> 0);
  }

  /**
   * What rows may have at most, lowest first, of as many of them as tell how they are spread: dropping goes by that, or rows
   * made late, which carry errors, would never go.
   */
  #most(measure: 'count' | 'bytes'): Float64Array {
    const step = Math.ceil(this.rowCount / SAMPLE);
    const isLong = measure !== 'count';
    const most = this.#column(ROW[measure], isLong, step);
    const errors = this.#column(measure === 'count' ? ROW.errorCount : ROW.errorBytes, isLong, step);
    for (const [row, error] of errors.entries()) most[row] = (most[row] ?? 0) + error;
    return most.sort();
  }

  /** Keeps about the heaviest quarter by count and the heaviest quarter by bytes; where too many are alike, fewer. */
  #makeRoom(): void {
    // Rows of one key must not be dropped one by one: what they had together would be more than what is told.
    if (this.giving.isApart) {
      this.giving.join();
      return;
    }
    this.#dropped = true;
    const before = this.rowCount;
    const counts = this.#most('count');
    const bytes = this.#most('bytes');
    const last = counts.length - 1;
    for (let share = 0.75; this.rowCount > before / 2; share = (share + 1) / 2) {
      const at = Math.min(last, Math.floor(counts.length * share));
      this.kernel.dropRows(counts[at] ?? 0, BigInt(bytes[at] ?? 0));
      if (at === last) break;
    }
    if (this.rowCount > before / 2) this.kernel.dropRows(0xffffffff, BigInt(Number.MAX_SAFE_INTEGER));
  }
}

/** The first eight bytes of a word as one little-endian number. */
function firstBytes(word: string): bigint {
  const bytes = Buffer.alloc(8);
  bytes.write(word, 'latin1');
  return bytes.readBigUInt64LE();
}
