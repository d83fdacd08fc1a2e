import { type Compiled, compile, instanceOf } from '../wasm.ts';
import { KERNEL_CODE } from './kernel-code.ts';

/** What the compiled kernel offers; see ./kernel/index.ts. Numbers are addresses in its memory or counts. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly input: { readonly value: number };
  readonly columnsOf: { readonly value: number };
  readonly constants: { readonly value: number };
  readonly keyParts: { readonly value: number };
  readonly program: { readonly value: number };
  readonly wordMap: { readonly value: number };
  readonly records: { readonly value: number };
  readonly blanks: { readonly value: number };
  readonly matched: { readonly value: number };
  readonly rowCount: { readonly value: number };
  readonly stoppedFrom: { readonly value: number };
  readonly stoppedTo: { readonly value: number };
  readonly written: { readonly value: number };
  readonly lostCount: { readonly value: number };
  readonly lostPackets: { readonly value: bigint };
  readonly lostBytes: { readonly value: bigint };
  readonly histogramFrom: { readonly value: number };
  readonly histogramSeconds: { readonly value: number };
  layOut(inputSize: number, slots: number, maxRows: number, keyBytes: number, histograms: number): number;
  setColumns(count: number, between: number, headerLength: number, headerStart: bigint): void;
  setCondition(words: number): void;
  setQuery(keyParts: number, action: number, since: number, until: number, sliceSeconds: number): void;
  scan(from: number, to: number): number;
  countPending(): number;
  dropRows(count: number, bytes: bigint): number;
  setRowsApart(): void;
  forgetRows(given: number): void;
  writeRows(from: number, until: number, at: number, end: number): number;
  addLost(count: number, packets: bigint, bytes: bigint): void;
  beginAbsorbing(from: number, seconds: number, count: number, packets: bigint, bytes: bigint): void;
  absorb(at: number, end: number): number;
  rowAt(row: number): number;
  keyAt(row: number): number;
  histogramAt(block: number): number;
  wordAt(word: number): number;
  wordCount(): number;
  wordId(from: number, to: number): number;
}

/** What `scan` stopped for. */
export const SCANNED = { more: 0, slow: 1, full: 2 } as const;

/** Slots of a row, bytes from its start; the same as in ./kernel/layout.ts. */
export const ROW = {
  size: 128,
  length: 8,
  directions: 10,
  count: 12,
  packets: 16,
  bytes: 24,
  first: 32,
  last: 36,
  interfaces: [40, 44, 60],
  instance: 48,
  histogram: 52,
  errorCount: 56,
  errorPackets: 64,
  errorBytes: 72,
} as const;

export const HISTOGRAM_SLICES = 24;

/** Bytes of input that are scanned at once, and the longest line that is read. */
export const CHUNK = 1024 * 1024;
export const LONGEST_LINE = 64 * 1024;
const INPUT = CHUNK + LONGEST_LINE;

/** Bytes that a row needs with a little for long keys, its places in the index and half a histogram, as a rule of thumb. */
const BYTES_A_ROW = 128 + 8 + 16 + 48;

let compiled: Compiled | undefined;

/** Makes a kernel whose table stays within `memory` bytes. */
export function makeKernel(memory: number): KernelExports {
  compiled ??= compile(KERNEL_CODE);
  const kernel = instanceOf<KernelExports>(compiled);
  const rows = Math.max(4096, Math.floor((memory - INPUT) / BYTES_A_ROW));
  const slots = 2 ** Math.ceil(Math.log2(rows * 1.5));
  if (kernel.layOut(INPUT, slots, rows, rows * 8, Math.floor(rows / 2)) === 0) {
    throw new RangeError(`No ${memory} bytes of memory for flow records`);
  }
  return kernel;
}
