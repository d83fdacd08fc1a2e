import { addFiguresOf, addInstance, addInterface, addSlices } from './figures';
import {
  HISTOGRAM,
  INLINE,
  R_COUNT,
  R_ERROR_BYTES,
  R_ERROR_COUNT,
  R_ERROR_PACKETS,
  R_HASH,
  R_HISTOGRAM,
  R_INLINE,
  R_INSTANCE,
  R_INTERFACE,
  R_INTERFACE2,
  R_INTERFACE3,
  R_LAST,
  R_LENGTH,
  ROW,
} from './layout';
import { addError, rowOf, touchHistogram, touchIndex, touchRow } from './table';

/** This table's number for each of the other's words; as many as there can be, and one for `none`. */
export const WORD_MAP: usize = memory.data(32769 * 4);

let from: u32 = 0;
let seconds: u32 = 0;
let lostCount: u32 = 0;
let lostPackets: u64 = 0;
let lostBytes: u64 = 0;

/** Says of the rows of another table that follow how their slices lie, and what that table lost. */
export function beginAbsorbing(sliceFrom: u32, sliceSeconds: u32, count: u32, packets: u64, bytes: u64): void {
  from = sliceFrom;
  seconds = sliceSeconds;
  lostCount = count;
  lostPackets = packets;
  lostBytes = bytes;
}

/** Rows whose memory is asked for at once. */
const BATCH: i32 = 64;
const NUMBERS: usize = memory.data(64 * 4);

/** Takes in the rows that `writeRows` of another table wrote to [at, end); gives `end`, or the row that found no room. */
export function absorb(at: usize, end: usize): usize {
  while (at < end) {
    const batchEnd = askForRows(at, end);
    const stopped = absorbEach(at, batchEnd);
    if (stopped != batchEnd) return stopped;
    at = batchEnd;
  }
  return end;
}

/** What was read ahead; only there so that the reading is done. */
export let touchedRows: u32 = 0;

/** Reads where the next rows' keys will be looked up, each step for all of them; gives where these rows end. */
function askForRows(from: usize, end: usize): usize {
  let at = from;
  let count = 0;
  for (; at < end && count < BATCH; count++) {
    store<u32>(NUMBERS + ((<usize>count) << 2), touchIndex(load<u32>(at, R_HASH)));
    at = behindRow(at);
  }
  let sum: u32 = 0;
  for (let row = 0; row < count; row++) sum += touchRow(load<u32>(NUMBERS + ((<usize>row) << 2)));
  let other = from;
  for (let row = 0; row < count; row++) {
    sum += touchHistogram(load<u32>(NUMBERS + ((<usize>row) << 2)), load<u32>(other, R_LAST));
    other = behindRow(other);
  }
  touchedRows = sum;
  return at;
}

function behindRow(at: usize): usize {
  const length = <i32>load<u16>(at, R_LENGTH);
  const slices: usize = load<i32>(at, R_HISTOGRAM) == 0 ? 0 : HISTOGRAM;
  return at + ROW + slices + <usize>(length <= INLINE ? 0 : (length + 7) & ~7);
}

function absorbEach(at: usize, end: usize): usize {
  while (at < end) {
    const length = <i32>load<u16>(at, R_LENGTH);
    const hasSlices = load<i32>(at, R_HISTOGRAM) != 0;
    const behind = at + ROW + (hasSlices ? HISTOGRAM : 0);
    const row = rowOf(length <= INLINE ? at + R_INLINE : behind, length, load<u32>(at, R_HASH));
    if (row == 0) return at;
    merge(row, at, hasSlices);
    at = behindRow(at);
  }
  return end;
}

function merge(row: usize, other: usize, hasSlices: bool): void {
  const before = load<u32>(row, R_COUNT);
  const earlier = load<u32>(row, R_LAST);
  addFiguresOf(row, other);
  if (hasSlices) addSlices(row, before, earlier, other + ROW, from, seconds);
  addError(
    row,
    load<u32>(other, R_ERROR_COUNT) - lostCount,
    load<u64>(other, R_ERROR_PACKETS) - lostPackets,
    load<u64>(other, R_ERROR_BYTES) - lostBytes,
  );
  addInterface(row, wordHere(load<i32>(other, R_INTERFACE)));
  addInterface(row, wordHere(load<i32>(other, R_INTERFACE2)));
  addInterface(row, wordHere(load<i32>(other, R_INTERFACE3)));
  addInstance(row, wordHere(load<i32>(other, R_INSTANCE)));
}

function wordHere(word: i32): i32 {
  return word < 0 ? word : load<i32>(WORD_MAP + ((<usize>word) << 2));
}
