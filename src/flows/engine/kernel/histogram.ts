import { HISTOGRAM, HISTOGRAM_SLICES } from './layout';

/** Counts over time, one block of slices a row; all blocks share where the first slice begins and how long it is. */
let blocks: usize = 0;
let capacity: i32 = 0;
let used: i32 = 0;
let free: i32 = 0;
let taken: i32 = 0;

export let histogramFrom: u32 = 0;
export let histogramSeconds: u32 = 0;

/** Bytes of `count` blocks. */
export function histogramsSize(count: i32): usize {
  return <usize>(count + 1) * HISTOGRAM;
}

/** Puts the blocks at `at`, where all bytes are zero. */
export function placeHistograms(at: usize, count: i32): void {
  blocks = at;
  capacity = count;
  used = 0;
  free = 0;
  taken = 0;
  histogramFrom = 0;
  histogramSeconds = 0;
}

/** Gives a block of zeros by its number; 0 when there is no more. */
export function takeHistogram(): i32 {
  if (free != 0) {
    const block = free;
    free = load<i32>(histogramAt(block));
    memory.fill(histogramAt(block), 0, HISTOGRAM);
    taken++;
    return block;
  }
  if (used == capacity) return 0;
  used++;
  taken++;
  return used;
}

/** Gives a block back. */
export function dropHistogram(block: i32): void {
  store<i32>(histogramAt(block), free);
  free = block;
  taken--;
}

/** Blocks that can still be taken. */
export function histogramsLeft(): i32 {
  return capacity - taken;
}

export function histogramAt(block: i32): usize {
  return blocks + <usize>block * HISTOGRAM;
}

/** Says whether `time` has a slice as the slices lie now; times of no records are 0. */
export function hasSlice(time: u32): bool {
  return histogramSeconds != 0 && time >= histogramFrom && sliceOf(time) < HISTOGRAM_SLICES;
}

/** The slice of a time that has one. */
export function sliceOf(time: u32): i32 {
  return <i32>((time - histogramFrom) / histogramSeconds);
}

export function addToHistogram(block: i32, time: u32, count: u32): void {
  const at = histogramAt(block) + ((<usize>sliceOf(time)) << 2);
  store<u32>(at, load<u32>(at) + count);
}

/** Adds slices that lie as these do. */
export function addAlike(block: i32, slices: usize): void {
  const at = histogramAt(block);
  for (let slice: usize = 0; slice < HISTOGRAM; slice += 16)
    v128.store(at + slice, i32x4.add(v128.load(at + slice), v128.load(slices + slice)));
}

/** Lays the slices anew so that they reach from the first to `time`; blocks are folded by `foldHistogram`, given what was. */
export function widenTo(time: u32): void {
  if (histogramSeconds == 0) {
    histogramSeconds = 60;
    histogramFrom = time - (time % 60);
    return;
  }
  const last = max(time, histogramFrom + histogramSeconds * (HISTOGRAM_SLICES - 1));
  const first = min(time, histogramFrom);
  let seconds = histogramSeconds;
  while (last / seconds - first / seconds >= <u32>HISTOGRAM_SLICES) seconds *= 2;
  // Slices laid out further than they were needed are given up first, so that an early record widens no more than it must.
  histogramFrom = first - (first % seconds);
  histogramSeconds = seconds;
}

/** Moves the counts of a block from slices that began at `from` and were `seconds` long to those of now. */
export function foldHistogram(block: i32, from: u32, seconds: u32): void {
  const at = histogramAt(block);
  const before = FOLD;
  memory.copy(before, at, HISTOGRAM);
  memory.fill(at, 0, HISTOGRAM);
  for (let slice = 0; slice < HISTOGRAM_SLICES; slice++) {
    const count = load<u32>(before + ((<usize>slice) << 2));
    if (count != 0) addToHistogram(block, from + <u32>slice * seconds, count);
  }
}

const FOLD: usize = memory.data(96);
