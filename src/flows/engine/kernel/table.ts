import { copy } from './copy';
import {
  addAlike,
  addToHistogram,
  dropHistogram,
  foldHistogram,
  hasSlice,
  histogramAt,
  histogramFrom,
  histogramSeconds,
  placeHistograms,
  sliceOf,
  takeHistogram,
  widenTo,
} from './histogram';
import {
  HISTOGRAM,
  HISTOGRAM_SLICES,
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
  R_KEY,
  R_LAST,
  R_LENGTH,
  R_PACKETS,
  ROW,
} from './layout';

/** Rows lie one after another and so do their long keys, in the same order; the index finds a row by the hash of its key. */
let rows: usize = 0;
let keys: usize = 0;
let index: usize = 0;
let mask: u32 = 0;
let maxRows: i32 = 0;
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
  if (rowCount == maxRows || keyBytes + <u32>padded > maxKeys) return 0;
  return newRow(slot, hash, key, length, padded);
}

function newRow(slot: u32, hash: u32, key: usize, length: i32, padded: i32): usize {
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
  const entry = index + ((<usize>slot) << 3);
  store<u32>(entry, rowCount);
  store<u32>(entry, hash, 4);
  return row;
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

/** Adds figures to a row; `time` places them in the histogram, and is 0 where it is unknown. */
export function addToRow(row: usize, count: u32, packets: u64, bytes: u64, first: u32, last: u32, time: u32): void {
  const before = load<u32>(row, R_COUNT);
  const earlier = load<u32>(row, R_LAST);
  store<u32>(row, before + count, R_COUNT);
  store<u64>(row, load<u64>(row, R_PACKETS) + packets, R_PACKETS);
  store<u64>(row, load<u64>(row, R_BYTES) + bytes, R_BYTES);
  if (first < load<u32>(row, R_FIRST)) store<u32>(row, first, R_FIRST);
  if (last > earlier) store<u32>(row, last, R_LAST);
  if (time == 0) return;
  if (!hasSlice(time)) widen(time);
  const block = load<i32>(row, R_HISTOGRAM);
  if (block != 0) addToHistogram(block, time, count);
  else if (before != 0) begin(row, before, earlier, time, count);
}

/** A row with one record needs no histogram: its last time is one. */
function begin(row: usize, before: u32, earlier: u32, time: u32, count: u32): void {
  const block = takeHistogram();
  if (block == 0) return;
  store<i32>(row, block, R_HISTOGRAM);
  if (before != 0 && earlier != 0) addToHistogram(block, earlier, before);
  if (count != 0) addToHistogram(block, time, count);
}

/** Adds another table's histogram, whose slices begin at `from` and are `seconds` long, to a row's. */
export function addSlices(row: usize, before: u32, earlier: u32, slices: usize, from: u32, seconds: u32): void {
  if (from == histogramFrom && seconds == histogramSeconds) {
    if (load<i32>(row, R_HISTOGRAM) == 0) begin(row, before, earlier, earlier, 0);
    if (load<i32>(row, R_HISTOGRAM) != 0) addAlike(load<i32>(row, R_HISTOGRAM), slices);
    return;
  }
  for (let slice = 0; slice < HISTOGRAM_SLICES; slice++) {
    const count = load<u32>(slices + ((<usize>slice) << 2));
    if (count == 0) continue;
    const time = from + <u32>slice * seconds;
    if (!hasSlice(time)) widen(time);
    if (load<i32>(row, R_HISTOGRAM) == 0) begin(row, before, earlier, time, 0);
    const block = load<i32>(row, R_HISTOGRAM);
    if (block != 0) addToHistogram(block, time, count);
  }
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

function widen(time: u32): void {
  const from = histogramFrom;
  const seconds = histogramSeconds;
  widenTo(time);
  if (seconds == 0) return;
  for (let at = 0; at < rowCount; at++) {
    const block = load<i32>(rowAt(at), R_HISTOGRAM);
    if (block != 0) foldHistogram(block, from, seconds);
  }
}

/** Remembers an interface in a row: three of them, and then only that there were more (-1). */
export function addInterface(row: usize, word: i32): void {
  if (word == 0 || load<i32>(row, R_INTERFACE) == word) return;
  if (load<i32>(row, R_INTERFACE) == 0) store<i32>(row, word, R_INTERFACE);
  else if (load<i32>(row, R_INTERFACE2) == 0) store<i32>(row, word, R_INTERFACE2);
  else if (load<i32>(row, R_INTERFACE2) != word && load<i32>(row, R_INTERFACE3) != word) {
    store<i32>(row, load<i32>(row, R_INTERFACE3) == 0 ? word : -1, R_INTERFACE3);
  }
}

/** Remembers an instance in a row: one, or that there were several (-1). */
export function addInstance(row: usize, word: i32): void {
  const known = load<i32>(row, R_INSTANCE);
  if (word == 0 || known == word) return;
  store<i32>(row, known == 0 ? word : -1, R_INSTANCE);
}

/** Remembers a direction in a row: 1 ingress, 2 egress. */
export function addDirection(row: usize, direction: u8): void {
  store<u8>(row, load<u8>(row, R_DIRECTIONS) | direction, R_DIRECTIONS);
}

/**
 * Drops every row whose count and bytes may be no more than these, and remembers the most that was dropped. What stays
 * keeps its order. Gives the number of rows that stay.
 */
export function dropRows(count: u32, bytes: u64): i32 {
  memory.fill(index, 0, (<usize>mask + 1) << 3);
  let kept = 0;
  let size: u32 = 0;
  for (let at = 0; at < rowCount; at++) {
    const row = rowAt(at);
    const mostCount = load<u32>(row, R_COUNT) + load<u32>(row, R_ERROR_COUNT);
    const mostBytes = load<u64>(row, R_BYTES) + load<u64>(row, R_ERROR_BYTES);
    if (mostCount <= count && mostBytes <= bytes) {
      lostCount = max(lostCount, mostCount);
      lostBytes = max(lostBytes, mostBytes);
      lostPackets = max(lostPackets, load<u64>(row, R_PACKETS) + load<u64>(row, R_ERROR_PACKETS));
      const block = load<i32>(row, R_HISTOGRAM);
      if (block != 0) dropHistogram(block);
      continue;
    }
    const length = <i32>load<u16>(row, R_LENGTH);
    if (length > INLINE) {
      const padded = (length + 7) & ~7;
      memory.copy(keys + size, keyAt(row), padded);
      store<u32>(row, size, R_KEY);
      size += padded;
    }
    if (kept != at) memory.copy(rowAt(kept), row, ROW);
    kept++;
    place(kept, load<u32>(row, R_HASH));
  }
  rowCount = kept;
  keyBytes = size;
  return kept;
}

function place(number: i32, hash: u32): void {
  let slot = hash & mask;
  while (load<u32>(index + ((<usize>slot) << 3)) != 0) slot = (slot + 1) & mask;
  const entry = index + ((<usize>slot) << 3);
  store<u32>(entry, <u32>number);
  store<u32>(entry, hash, 4);
}

/** Writes rows from `from` on to [at, end): each its ROW, its histogram if it has one, its long key. Gives the next row. */
export function writeRows(from: i32, at: usize, end: usize): i32 {
  let next = from;
  while (next < rowCount) {
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
