/** Records that wait to be counted together. */
import { addDirection, addInstance, addInterface, addToRow } from './figures';
import {
  B_BYTES,
  B_DIRECTION,
  B_FIRST,
  B_HASH,
  B_INSTANCE,
  B_INTERFACE,
  B_KEY,
  B_LAST,
  B_LENGTH,
  B_PACKETS,
  B_ROW,
  BATCH,
  BATCH_KEYS,
  BATCH_KEYS_SIZE,
  MAX_KEY,
  PENDING,
  PENDING_SIZE,
  S_BYTES,
  S_INSTANCE,
  S_INTERFACE,
  S_PACKETS,
} from './layout';
import { columnOf, endOf, startOf, valueOf } from './line';
import { FULL, MORE } from './results';
import { hashOf, rowOf, touchHistogram, touchIndex, touchRow } from './table';
import { wordId } from './words';

/** Records that were kept so far. */
export let matched: u32 = 0;

let pending: i32 = 0;
let counted: i32 = 0;
export let keyEnd: usize = BATCH_KEYS;

/** Keeps the line at hand, whose key lies at `keyEnd`, until the batch is counted. */
export function keep(length: i32, first: i64, last: i64, direction: i32): void {
  matched++;
  const at = PENDING + <usize>pending * PENDING_SIZE;
  const packets = valueOf(S_PACKETS);
  const bytes = valueOf(S_BYTES);
  const begun = first < 0 ? last : first;
  const time = last < 0 ? first : last;
  store<u32>(at, hashOf(keyEnd, length), B_HASH);
  store<u32>(at, <u32>keyEnd, B_KEY);
  store<i32>(at, length, B_LENGTH);
  store<i32>(at, direction, B_DIRECTION);
  store<u64>(at, packets < 0 ? 0 : packets, B_PACKETS);
  store<u64>(at, bytes < 0 ? 0 : bytes, B_BYTES);
  store<u32>(at, begun < 0 ? 0xffffffff : <u32>begun, B_FIRST);
  store<u32>(at, time < 0 ? 0 : <u32>time, B_LAST);
  store<i32>(at, wordOf(S_INTERFACE), B_INTERFACE);
  store<i32>(at, wordOf(S_INSTANCE), B_INSTANCE);
  keyEnd += (length + 7) & ~7;
  pending++;
}

function wordOf(slot: i32): i32 {
  const column = columnOf(slot);
  return column < 0 ? 0 : wordId(startOf(column), endOf(column));
}

export function pendingIsFull(): bool {
  return pending == BATCH || keyEnd + MAX_KEY > BATCH_KEYS + BATCH_KEYS_SIZE;
}

/** What was read ahead; only there so that the reading is done. */
export let touched: u32 = 0;

/** Counts what waits: first all the memory it needs is asked for, then used. FULL where the table has no room for the rest. */
export function countPending(): i32 {
  if (counted == 0) askForMemory();
  for (; counted < pending; counted++) if (!countOne(PENDING + <usize>counted * PENDING_SIZE)) return FULL;
  pending = 0;
  counted = 0;
  keyEnd = BATCH_KEYS;
  return MORE;
}

/** Each step reads where the next one looks, for all records at once: so the processor waits for many at a time. */
function askForMemory(): void {
  let sum: u32 = 0;
  const end = PENDING + <usize>pending * PENDING_SIZE;
  for (let at = PENDING; at < end; at += PENDING_SIZE) store<u32>(at, touchIndex(load<u32>(at, B_HASH)), B_ROW);
  for (let at = PENDING; at < end; at += PENDING_SIZE) sum += touchRow(load<u32>(at, B_ROW));
  for (let at = PENDING; at < end; at += PENDING_SIZE)
    sum += touchHistogram(load<u32>(at, B_ROW), load<u32>(at, B_LAST));
  touched = sum;
}

function countOne(at: usize): bool {
  const row = rowOf(<usize>load<u32>(at, B_KEY), load<i32>(at, B_LENGTH), load<u32>(at, B_HASH));
  if (row == 0) return false;
  const time = load<u32>(at, B_LAST);
  addToRow(row, 1, load<u64>(at, B_PACKETS), load<u64>(at, B_BYTES), load<u32>(at, B_FIRST), time, time);
  addInterface(row, load<i32>(at, B_INTERFACE));
  addInstance(row, load<i32>(at, B_INSTANCE));
  const direction = load<i32>(at, B_DIRECTION);
  if (direction != 0) addDirection(row, <u8>direction);
  return true;
}
