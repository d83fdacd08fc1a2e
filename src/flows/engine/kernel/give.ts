import { copy } from './copy';
import { histogramAt } from './histogram';
import { HISTOGRAM, INLINE, ROW, R_HISTOGRAM, R_LENGTH } from './layout';
import { keyAt, rowAt } from './table';

/** Writes rows [from, until) to [at, end): each its ROW, its histogram if it has one, its long key. Gives the next row. */
export function writeRows(from: i32, until: i32, at: usize, end: usize): i32 {
  let next = from;
  while (next < until) {
    const row = rowAt(next);
    const length = <i32>load<u16>(row, R_LENGTH);
    const padded = length > INLINE ? (length + 7) & ~7 : 0;
    if (at + ROW + HISTOGRAM + padded > end) break;
    copy(at, row, ROW);
    at += ROW;
    const block = load<i32>(row, R_HISTOGRAM);
    if (block != 0) {
      copy(at, histogramAt(block), HISTOGRAM);
      at += HISTOGRAM;
    }
    memory.copy(at, keyAt(row), padded);
    at += padded;
    next++;
  }
  written = at;
  return next;
}

/** Where `writeRows` stopped writing. */
export let written: usize = 0;
