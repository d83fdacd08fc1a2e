import { hasSlice, histogramAt, placeHistograms, sliceOf } from './histogram';
import {
  INLINE,
  ROW,
  R_ERROR_BYTES,
  R_ERROR_COUNT,
  R_ERROR_PACKETS,
  R_FIRST,
  R_HASH,
  R_HISTOGRAM,
  R_INLINE,
  R_KEY,
  R_LENGTH,
} from './layout';

/** Rows lie one after another and so do their long keys, in the same order; the index finds a row by the hash of its key. */
let rows: usize = 0;
let keys: usize = 0;
let index: usize = 0;
let mask: u32 = 0;
let maxRows: i32 = 0;
/** Rows that there may be now; fewer than `maxRows` while some are set apart. */
let mostRows: i32 = 0;
let maxKeys: u32 = 0;

export let rowCount: i32 = 0;
let keyBytes: u32 = 0;

/** What a row that was dropped may have had at most: the error of every row made after it. */
export let lostCount: u32 = 0;
export let lostPackets: u64 = 0;
export let lostBytes: u64 = 0;

/** Puts an empty table where all bytes are zero; `slots` is a power of two. */
export function placeTable(at: usize, slots: u32, count: i32, sizeOfKeys: u32, histograms: i32): void {
  index = at;
  mask = slots - 1;
  rows = index + ((<usize>slots) << 3);
  maxRows = count;
  mostRows = count;
  keys = rows + <usize>count * ROW;
  maxKeys = sizeOfKeys;
  placeHistograms(keys + sizeOfKeys, histograms);
  rowCount = 0;
  keyBytes = 0;
  lostCount = 0;
  lostPackets = 0;
  lostBytes = 0;
}

export function rowAt(row: i32): usize {
  return rows + <usize>row * ROW;
}

export function keyAt(row: usize): usize {
  return load<u16>(row, R_LENGTH) <= <u16>INLINE ? row + R_INLINE : keys + load<u32>(row, R_KEY);
}

/** Reads the index where `rowOf` will look for this hash: the number of a row, most likely the right one, or 0. */
export function touchIndex(hash: u32): u32 {
  return load<u32>(index + ((<usize>(hash & mask)) << 3));
}

/** Reads a row by its number from 1 on, and the number of its histogram. */
export function touchRow(number: u32): u32 {
  if (number == 0) return 0;
  const row = rowAt(<i32>number - 1);
  return load<u32>(row, R_HISTOGRAM) + load<u32>(row, R_INLINE);
}

/** Reads the slice that a row's histogram has for a time. */
export function touchHistogram(number: u32, time: u32): u32 {
  if (number == 0 || !hasSlice(time)) return 0;
  const block = load<i32>(rowAt(<i32>number - 1), R_HISTOGRAM);
  return block == 0 ? 0 : load<u32>(histogramAt(block) + ((<usize>sliceOf(time)) << 2));
}

/** Finds the row of a key (padded with zeros to eight bytes), or makes it; 0 when there is no room. */
export function rowOf(key: usize, length: i32, hash: u32): usize {
  const padded = (length + 7) & ~7;
  const row = find(key, length, padded, hash);
  if (row != 0) return row;
  if (rowCount >= mostRows || keyBytes + <u32>padded > maxKeys) return 0;
  return newRow(hash, key, length, padded);
}

/** Where the index has nothing yet for a key that `find` did not find. */
let freeSlot: u32 = 0;

/** Finds the row of a key (padded with zeros to eight bytes); 0 where there is none. */
export function find(key: usize, length: i32, padded: i32, hash: u32): usize {
  let slot = hash & mask;
  while (true) {
    const entry = index + ((<usize>slot) << 3);
    const at = load<u32>(entry);
    if (at == 0) break;
    if (load<u32>(entry, 4) == hash) {
      const row = rowAt(<i32>at - 1);
      if (<i32>load<u16>(row, R_LENGTH) == length && sameKey(keyAt(row), key, padded)) return row;
    }
    slot = (slot + 1) & mask;
  }
  freeSlot = slot;
  return 0;
}

function newRow(hash: u32, key: usize, length: i32, padded: i32): usize {
  const row = rowAt(rowCount);
  clearRow(row);
  store<u32>(row, hash, R_HASH);
  store<u32>(row, keyBytes, R_KEY);
  store<u16>(row, <u16>length, R_LENGTH);
  store<u32>(row, 0xffffffff, R_FIRST);
  store<u32>(row, lostCount, R_ERROR_COUNT);
  store<u64>(row, lostPackets, R_ERROR_PACKETS);
  store<u64>(row, lostBytes, R_ERROR_BYTES);
  const lies = keyAt(row);
  for (let at = 0; at < padded; at += 8) store<u64>(lies + at, load<u64>(key + at));
  if (length > INLINE) keyBytes += padded;
  rowCount++;
  place(freeSlot, hash);
  return row;
}

/** Notes the last row in the index. */
function place(slot: u32, hash: u32): void {
  const entry = index + ((<usize>slot) << 3);
  store<u32>(entry, rowCount);
  store<u32>(entry, hash, 4);
}

function clearRow(row: usize): void {
  const zeros = i64x2.splat(0);
  for (let at: usize = 0; at < R_INLINE; at += 16) v128.store(row + at, zeros);
}

/** The hash of a key that is padded with zeros to eight bytes. */
export function hashOf(key: usize, length: i32): u32 {
  let hash: u64 = 0x9e3779b97f4a7c15;
  for (let at = 0; at < length; at += 8) {
    hash = (hash ^ load<u64>(key + at)) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
  }
  return <u32>(hash ^ (hash >> 29));
}

function sameKey(key: usize, other: usize, padded: i32): bool {
  for (let at = 0; at < padded; at += 8) {
    if (load<u64>(key + at) != load<u64>(other + at)) return false;
  }
  return true;
}

/** Lets no more rows be made than so many further ones. */
export function limitRows(further: i32): void {
  mostRows = min(maxRows, rowCount + further);
}

/** Forgets where rows lie, to keep some of them one after another; gives how many there were. */
export function beginAnew(): i32 {
  clearIndex();
  const end = rowCount;
  mostRows = maxRows;
  rowCount = 0;
  keyBytes = 0;
  return end;
}

export function clearIndex(): void {
  memory.fill(index, 0, (<usize>mask + 1) << 3);
}

/** Moves a row behind those that were kept before it, and its long key. */
export function keepRow(row: usize): void {
  const length = <i32>load<u16>(row, R_LENGTH);
  if (length > INLINE) {
    const padded = (length + 7) & ~7;
    memory.copy(keys + keyBytes, keyAt(row), padded);
    store<u32>(row, keyBytes, R_KEY);
    keyBytes += padded;
  }
  const to = rowAt(rowCount);
  if (to != row) memory.copy(to, row, ROW);
  rowCount++;
  let slot = load<u32>(to, R_HASH) & mask;
  while (load<u32>(index + ((<usize>slot) << 3)) != 0) slot = (slot + 1) & mask;
  place(slot, load<u32>(to, R_HASH));
}

/** Notes what a row had at most that is dropped. */
export function noteLost(count: u32, packets: u64, bytes: u64): void {
  lostCount = max(lostCount, count);
  lostPackets = max(lostPackets, packets);
  lostBytes = max(lostBytes, bytes);
}

/** Adds what another table lost to every row of this one: each may have been among it. */
export function addLost(count: u32, packets: u64, bytes: u64): void {
  lostCount += count;
  lostPackets += packets;
  lostBytes += bytes;
  for (let at = 0; at < rowCount; at++) addError(rowAt(at), count, packets, bytes);
}

/** Adds to the error of a row; what is subtracted wraps round and comes out right. */
export function addError(row: usize, count: u32, packets: u64, bytes: u64): void {
  store<u32>(row, load<u32>(row, R_ERROR_COUNT) + count, R_ERROR_COUNT);
  store<u64>(row, load<u64>(row, R_ERROR_PACKETS) + packets, R_ERROR_PACKETS);
  store<u64>(row, load<u64>(row, R_ERROR_BYTES) + bytes, R_ERROR_BYTES);
}
