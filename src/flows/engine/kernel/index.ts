/** The kernel: records in, rows out. Compiled to WebAssembly by `npm run kernel`; `../kernel.ts` is its one caller. */
import { WORD_MAP } from './absorb';
import { histogramAt, histogramFrom, histogramSeconds, histogramsSize } from './histogram';
import { COLUMN_OF, CONSTANTS, PARTS, PROGRAM, ROW } from './layout';
import { lostBytes, lostCount, lostPackets, placeTable } from './table';
import { placeWords, wordAt, wordCount, wordId, wordsSize } from './words';

export { absorb, beginAbsorbing, touchedRows } from './absorb';
export { setCondition } from './condition';
export { countPending, matched, touched } from './pending';
export { blanks, records, scan, setColumns, setQuery, stoppedFrom, stoppedTo } from './scan';
export { dropRows, forgetRows, setRowsApart } from './drop';
export { writeRows, written } from './give';
export { addLost, keyAt, rowAt, rowCount } from './table';
export { histogramAt, histogramFrom, histogramSeconds, lostBytes, lostCount, lostPackets, wordAt, wordCount, wordId };

export const columnsOf: usize = COLUMN_OF;
export const constants: usize = CONSTANTS;
export const keyParts: usize = PARTS;
export const program: usize = PROGRAM;
export const wordMap: usize = WORD_MAP;

/** Bytes before the input, so that a number's first digits may be read eight at a time. */
const BEFORE: usize = 64;

export let input: usize = 0;

/** Lays out memory for `slots` (a power of two) places in the index and so on; gives false when it can't be had. */
export function layOut(inputSize: i32, slots: u32, maxRows: i32, keyBytes: u32, histograms: i32): bool {
  input = ((__heap_base + 15) & ~15) + BEFORE;
  const wordsFrom = (input + <usize>inputSize + BEFORE + 15) & ~15;
  const table = (wordsFrom + wordsSize() + 15) & ~15;
  const end = table + ((<usize>slots) << 3) + <usize>maxRows * ROW + keyBytes + histogramsSize(histograms);
  const pages = <i32>((end + 65535) >> 16);
  const missing = pages - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) return false;
  placeWords(wordsFrom);
  placeTable(table, slots, maxRows, keyBytes, histograms);
  return true;
}
