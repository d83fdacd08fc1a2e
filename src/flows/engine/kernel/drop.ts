/** Rows that go: those that are too light to stay, and those that were given to another table. */
import { joinRows } from './figures';
import { dropHistogram, histogramsLeft } from './histogram';
import {
  R_BYTES,
  R_COUNT,
  R_ERROR_BYTES,
  R_ERROR_COUNT,
  R_ERROR_PACKETS,
  R_HASH,
  R_HISTOGRAM,
  R_LENGTH,
  R_PACKETS,
} from './layout';
import { beginAnew, clearIndex, find, keepRow, keyAt, limitRows, noteLost, rowAt, rowCount } from './table';

/**
 * Drops every row whose count and bytes may be no more than these, and remembers the most that was dropped. What stays
 * keeps its order. Gives the number of rows that stay.
 */
export function dropRows(count: u32, bytes: u64): i32 {
  const end = beginAnew();
  for (let at = 0; at < end; at++) {
    const row = rowAt(at);
    const mostCount = load<u32>(row, R_COUNT) + load<u32>(row, R_ERROR_COUNT);
    const mostBytes = load<u64>(row, R_BYTES) + load<u64>(row, R_ERROR_BYTES);
    if (mostCount <= count && mostBytes <= bytes) {
      noteLost(mostCount, load<u64>(row, R_PACKETS) + load<u64>(row, R_ERROR_PACKETS), mostBytes);
      dropHistogramOf(row);
    } else keepRow(row);
  }
  return rowCount;
}

/**
 * From now on no record finds a row that there is: what has their keys is counted in rows behind them, no more than can have a
 * histogram, so that none goes without one because another row of its key has it.
 */
export function setRowsApart(): void {
  clearIndex();
  limitRows(histogramsLeft());
}

/** Forgets the first `given` rows. Of the others those of one key become one; there must be no errors. */
export function forgetRows(given: i32): void {
  const end = beginAnew();
  for (let at = 0; at < given; at++) dropHistogramOf(rowAt(at));
  for (let at = given; at < end; at++) {
    const row = rowAt(at);
    const length = <i32>load<u16>(row, R_LENGTH);
    const same = find(keyAt(row), length, (length + 7) & ~7, load<u32>(row, R_HASH));
    if (same == 0) keepRow(row);
    else joinRows(same, row);
  }
}

function dropHistogramOf(row: usize): void {
  const block = load<i32>(row, R_HISTOGRAM);
  if (block != 0) dropHistogram(block);
}
