/** What a row counts: its figures, its histogram, and where its records were seen. */
import {
  addAlike,
  addToHistogram,
  dropHistogram,
  foldHistogram,
  hasSlice,
  histogramAt,
  histogramFrom,
  histogramSeconds,
  takeHistogram,
  widenTo,
} from './histogram';
import {
  HISTOGRAM_SLICES,
  R_BYTES,
  R_COUNT,
  R_DIRECTIONS,
  R_FIRST,
  R_HISTOGRAM,
  R_INSTANCE,
  R_INTERFACE,
  R_INTERFACE2,
  R_INTERFACE3,
  R_LAST,
  R_PACKETS,
} from './layout';
import { rowAt, rowCount } from './table';

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

/** Adds another row's figures to a row, but for its slices where it has any. */
export function addFiguresOf(row: usize, other: usize): void {
  const last = load<u32>(other, R_LAST);
  addToRow(
    row,
    load<u32>(other, R_COUNT),
    load<u64>(other, R_PACKETS),
    load<u64>(other, R_BYTES),
    load<u32>(other, R_FIRST),
    last,
    load<i32>(other, R_HISTOGRAM) == 0 ? last : 0,
  );
  addDirection(row, load<u8>(other, R_DIRECTIONS));
}

/** Adds a row of this table to another of the same key. */
export function joinRows(row: usize, other: usize): void {
  const before = load<u32>(row, R_COUNT);
  const earlier = load<u32>(row, R_LAST);
  const block = load<i32>(other, R_HISTOGRAM);
  addFiguresOf(row, other);
  if (block != 0) joinHistogram(row, before, earlier, block);
  addInterface(row, load<i32>(other, R_INTERFACE));
  addInterface(row, load<i32>(other, R_INTERFACE2));
  addInterface(row, load<i32>(other, R_INTERFACE3));
  addInstance(row, load<i32>(other, R_INSTANCE));
}

function joinHistogram(row: usize, before: u32, earlier: u32, block: i32): void {
  const own = load<i32>(row, R_HISTOGRAM);
  if (own != 0) {
    addAlike(own, histogramAt(block));
    dropHistogram(block);
    return;
  }
  store<i32>(row, block, R_HISTOGRAM);
  if (before != 0 && earlier != 0) addToHistogram(block, earlier, before);
}
