import {
  HISTOGRAM,
  INLINE,
  R_BYTES,
  R_COUNT,
  R_DIRECTIONS,
  R_ERROR_BYTES,
  R_ERROR_COUNT,
  R_ERROR_PACKETS,
  R_FIRST,
  R_HASH,
  R_HISTOGRAM,
  R_INLINE,
  R_INSTANCE,
  R_INTERFACE,
  R_INTERFACE2,
  R_INTERFACE3,
  R_LAST,
  R_LENGTH,
  R_PACKETS,
  ROW,
} from './layout';
import { addDirection, addError, addInstance, addInterface, addLost, addSlices, addToRow, rowOf } from './table';

/** This table's number for each of the other's words; as many as there can be, and one for `none`. */
export const WORD_MAP: usize = memory.data(32769 * 4);

let from: u32 = 0;
let seconds: u32 = 0;
let lostCount: u32 = 0;
let lostPackets: u64 = 0;
let lostBytes: u64 = 0;

/** Begins to take in another table: how its slices lie, and what it lost. */
export function beginAbsorbing(sliceFrom: u32, sliceSeconds: u32, count: u32, packets: u64, bytes: u64): void {
  from = sliceFrom;
  seconds = sliceSeconds;
  lostCount = count;
  lostPackets = packets;
  lostBytes = bytes;
  addLost(count, packets, bytes);
}

/** Takes in the rows that `writeRows` of another table wrote to [at, end); gives `end`, or the row that found no room. */
export function absorb(at: usize, end: usize): usize {
  while (at < end) {
    const length = <i32>load<u16>(at, R_LENGTH);
    const hasSlices = load<i32>(at, R_HISTOGRAM) != 0;
    const behind = at + ROW + (hasSlices ? HISTOGRAM : 0);
    const inline = length <= INLINE;
    const row = rowOf(inline ? at + R_INLINE : behind, length, load<u32>(at, R_HASH));
    if (row == 0) return at;
    merge(row, at, hasSlices);
    at = inline ? behind : behind + ((length + 7) & ~7);
  }
  return end;
}

function merge(row: usize, other: usize, hasSlices: bool): void {
  const before = load<u32>(row, R_COUNT);
  const earlier = load<u32>(row, R_LAST);
  const last = load<u32>(other, R_LAST);
  addToRow(
    row,
    load<u32>(other, R_COUNT),
    load<u64>(other, R_PACKETS),
    load<u64>(other, R_BYTES),
    load<u32>(other, R_FIRST),
    last,
    hasSlices ? 0 : last,
  );
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
  addDirection(row, load<u8>(other, R_DIRECTIONS));
}

function wordHere(word: i32): i32 {
  return word < 0 ? word : load<i32>(WORD_MAP + ((<usize>word) << 2));
}
