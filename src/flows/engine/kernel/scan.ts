import { meetsCondition } from './condition';
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
  COLUMN_OF,
  MAX_COLUMNS,
  MAX_KEY,
  NUMBERS,
  P_SERVICE,
  PARTS,
  PENDING,
  PENDING_SIZE,
  S_ACTION,
  S_BYTES,
  S_DIRECTION,
  S_DSTADDR,
  S_DSTPORT,
  S_END,
  S_INSTANCE,
  S_INTERFACE,
  S_PACKETS,
  S_PROTOCOL,
  S_SRCADDR,
  S_SRCPORT,
  S_START,
  S_STATUS,
  TOKENS,
  VALUES,
} from './layout';
import { MAX_DIGITS, numberAt, numberOf } from './numbers';
import {
  addDirection,
  addInstance,
  addInterface,
  addToRow,
  hashOf,
  rowOf,
  touchHistogram,
  touchIndex,
  touchRow,
} from './table';
import { wordId } from './words';

let columns: i32 = 0;
let parts: i32 = 0;
let wanted: i32 = 0;
let since: i64 = 0;
let until: i64 = 0;
let sliceSeconds: i64 = 60;

/** The line that `scan` could not take: [stoppedFrom, stoppedTo). */
export let stoppedFrom: usize = 0;
export let stoppedTo: usize = 0;

export let records: u32 = 0;
export let blanks: u32 = 0;
export let matched: u32 = 0;

/** All that was given is scanned, but for a last line that isn't whole. */
const MORE: i32 = 0;
/** The line isn't a plain record. */
const SLOW: i32 = 1;
/** The table is full: records wait for room. */
const FULL: i32 = 2;

let separator: u8 = 32;
let headerLength: i32 = 0;
let headerStart: u64 = 0;

/**
 * Says how many columns a record has and what stands between them besides white space; and how a header of this format
 * begins (the length of its first word and its first eight bytes), so that none is taken for a record.
 */
export function setColumns(count: i32, between: i32, length: i32, start: u64): void {
  columns = count;
  separator = <u8>between;
  headerLength = length;
  headerStart = start;
}

/** Says what is asked: parts of a key, 0 any action, 1 denied, 2 accepted, and times in epoch seconds, 0 for no bound. */
export function setQuery(keyParts: i32, action: i32, from: u32, to: u32, slice: u32): void {
  parts = keyParts;
  wanted = action;
  since = from;
  until = to;
  sliceSeconds = slice;
}

/** Bytes whose separators are found at once. */
const BLOCK: usize = 64;

/** Counts the records in [from, to), line by line, until something stops it; `stoppedFrom` is where to go on. */
export function scan(from: usize, to: usize): i32 {
  let line = from;
  let token = from;
  let column = 0;
  for (let base = from; base < to; base += BLOCK) {
    let mask = separatorsIn(base);
    const left = to - base;
    if (left < BLOCK) mask &= ((<u64>1) << (<u64>left)) - 1;
    while (mask != 0) {
      const at = base + <usize>ctz(mask);
      mask &= mask - 1;
      if (at > token) {
        const entry = TOKENS + ((<usize>min(column, MAX_COLUMNS - 1)) << 3);
        store<u64>(entry, <u64>token | ((<u64>at) << 32));
        column++;
      }
      token = at + 1;
      if (load<u8>(at) != 10) continue;
      const result = column == columns ? take() : column == 0 ? blank() : SLOW;
      if (result == SLOW) {
        stoppedFrom = line;
        stoppedTo = at;
        return SLOW;
      }
      line = at + 1;
      column = 0;
      if (pendingIsFull() && countPending() == FULL) {
        stoppedFrom = line;
        return FULL;
      }
    }
  }
  stoppedFrom = line;
  return countPending();
}

/** A bit for each byte of a block that is white space, a control character or the format's separator. */
function separatorsIn(base: usize): u64 {
  const first = <u64>bitsIn(v128.load(base));
  const second = <u64>bitsIn(v128.load(base, 16));
  const third = <u64>bitsIn(v128.load(base, 32));
  const fourth = <u64>bitsIn(v128.load(base, 48));
  return first | (second << 16) | (third << 32) | (fourth << 48);
}

function bitsIn(bytes: v128): u32 {
  const space = i8x16.le_u(bytes, i8x16.splat(32));
  return <u32>i8x16.bitmask(v128.or(space, i8x16.eq(bytes, i8x16.splat(<i8>separator))));
}

function blank(): i32 {
  blanks++;
  return MORE;
}

function take(): i32 {
  if (!statusIsOk() || isHeader()) return SLOW;
  const action = actionOf();
  if (action < 0) return SLOW;
  if (!looksLikeAddress(S_SRCADDR) || !looksLikeAddress(S_DSTADDR)) return SLOW;
  const direction = directionOf();
  if (direction < 0) return SLOW;
  const plain = areDigits();
  // What nobody asked for need not be read, only be right.
  if (plain && wanted != 0 && action != wanted && timeIsSmall(S_START) && timeIsSmall(S_END)) {
    records++;
    return MORE;
  }
  if (plain) readNumbers();
  else if (!readValues()) return SLOW;
  const first = valueOf(S_START);
  const last = valueOf(S_END);
  if (first > 0xfffffffe || last > 0xfffffffe) return SLOW;
  if (matches(action, first, last)) {
    const length = makeKey();
    if (length == 0) return SLOW;
    keep(length, first, last, direction);
  }
  records++;
  return MORE;
}

/** True where every number is digits alone: a look at sixteen bytes each, whatever their length, without a branch on it. */
function areDigits(): bool {
  const zero = i8x16.splat(48);
  const nine = i8x16.splat(9);
  let other: u32 = 0;
  for (let slot = 0; slot < NUMBERS; slot++) {
    const column = columnOf(slot);
    if (column < 0) continue;
    const to = endOf(column);
    const length = <u32>(to - startOf(column));
    const bits = <u32>i8x16.bitmask(i8x16.gt_u(i8x16.sub(v128.load(to - 16), zero), nine));
    other |= (bits >> (16 - length)) | <u32>(length > <u32>MAX_DIGITS);
  }
  return other == 0;
}

/** Reads values that are known to be digits alone. */
function readNumbers(): void {
  for (let slot = 0; slot < NUMBERS; slot++) {
    const column = columnOf(slot);
    const value = column < 0 ? -1 : numberOf(startOf(column), endOf(column));
    store<i64>(VALUES + ((<usize>slot) << 3), value);
  }
}

/** Reads values that may be missing; false where one is no number. */
function readValues(): bool {
  for (let slot = 0; slot < NUMBERS; slot++) {
    const column = columnOf(slot);
    const value = column < 0 ? -1 : numberAt(startOf(column), endOf(column));
    if (value == -2) return false;
    store<i64>(VALUES + ((<usize>slot) << 3), value);
  }
  return true;
}

/** True for a time of digits alone that surely fits 32 bits: nine digits, or ten that begin with no more than 3. */
function timeIsSmall(slot: i32): bool {
  const column = columnOf(slot);
  if (column < 0) return true;
  const from = startOf(column);
  const length = endOf(column) - from;
  return length < 10 || (length == 10 && load<u8>(from) < 52);
}

function matches(action: i32, first: i64, last: i64): bool {
  if (wanted != 0 && action != wanted) return false;
  if (since != 0 && (last < 0 ? first : last) < since) return false;
  const begun = first < 0 ? last : first;
  if (until != 0 && (begun < 0 || begun >= until)) return false;
  return meetsCondition();
}

let pending: i32 = 0;
let counted: i32 = 0;
let keyEnd: usize = BATCH_KEYS;

/** Keeps the line at hand, whose key lies at `keyEnd`, until the batch is counted. */
function keep(length: i32, first: i64, last: i64, direction: i32): void {
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

function pendingIsFull(): bool {
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

/** Writes the key of the line at hand to `keyEnd`, its parts apart by a space, zeros behind; 0 where it is too long. */
function makeKey(): i32 {
  let at = keyEnd;
  for (let part = 0; part < parts; part++) {
    const slot = load<i32>(PARTS + ((<usize>part) << 2));
    if (slot < 0) {
      at = slot == P_SERVICE ? writeService(at) : writeSlice(at);
    } else {
      const column = columnOf(slot);
      if (column < 0) {
        store<u8>(at, 45);
        at++;
      } else {
        const from = startOf(column);
        const length = endOf(column) - from;
        if (at + length + 64 > keyEnd + MAX_KEY) return 0;
        copy(at, from, length);
        at += length;
      }
    }
    store<u8>(at, 32);
    at++;
  }
  store<u64>(at, 0);
  return <i32>(at - keyEnd);
}

/** Copies by sixteen bytes; what is written beyond the end is written over later. */
function copy(to: usize, from: usize, length: usize): void {
  for (let at: usize = 0; at < length; at += 16) v128.store(to + at, v128.load(from + at));
}

/** Ports from here up are taken for the asking side's: the default ephemeral range of Linux begins here. */
const EPHEMERAL_FROM: i64 = 32768;

function writeService(at: usize): usize {
  const protocol = valueOf(S_PROTOCOL);
  const source = valueOf(S_SRCPORT);
  const destination = valueOf(S_DSTPORT);
  const answers =
    (protocol == 6 || protocol == 17) && destination >= EPHEMERAL_FROM && source >= 0 && source < EPHEMERAL_FROM;
  if (answers) {
    store<u8>(at, 60);
    at++;
  }
  const column = columnOf(answers ? S_SRCPORT : S_DSTPORT);
  if (column < 0) {
    store<u8>(at, 45);
    return at + 1;
  }
  const from = startOf(column);
  copy(at, from, endOf(column) - from);
  return at + endOf(column) - from;
}

function writeSlice(at: usize): usize {
  const last = valueOf(S_END);
  const time = last >= 0 ? last : valueOf(S_START);
  const slice: u32 = time < 0 ? 0xffffffff : <u32>(time / sliceSeconds);
  for (let digit = 0; digit < 8; digit++) {
    const value = (slice >> (28 - (digit << 2))) & 15;
    store<u8>(at + digit, <u8>(value < 10 ? 48 + value : 87 + value));
  }
  return at + 8;
}

function columnOf(slot: i32): i32 {
  return load<i32>(COLUMN_OF + ((<usize>slot) << 2));
}

function startOf(column: i32): usize {
  return <usize>load<u32>(TOKENS + ((<usize>column) << 3));
}

function endOf(column: i32): usize {
  return <usize>load<u32>(TOKENS + ((<usize>column) << 3), 4);
}

function valueOf(slot: i32): i64 {
  return load<i64>(VALUES + ((<usize>slot) << 3));
}

/** Begins with digits and a dot, or hexadecimal digits and a colon, and holds nothing else. True where there is no such field. */
function looksLikeAddress(slot: i32): bool {
  const column = columnOf(slot);
  if (column < 0) return true;
  const from = startOf(column);
  const length = <i32>(endOf(column) - from);
  const head = v128.load(from);
  const within = length >= 16 ? 0xffff : (1 << length) - 1;
  const colons = i8x16.bitmask(i8x16.eq(head, i8x16.splat(58)));
  const dots = i8x16.bitmask(i8x16.eq(head, i8x16.splat(46)));
  const begins = (colons & 0x1f) | (dots & 0xe);
  if ((begins & within) == 0 || (addressBytes(head) & within) != within) return false;
  for (let at = 16; at < length; at += 16) {
    const wanted = length - at >= 16 ? 0xffff : (1 << (length - at)) - 1;
    if ((addressBytes(v128.load(from + at)) & wanted) != wanted) return false;
  }
  return true;
}

/** A bit for each byte that an address may hold: digits, a to f, dots and colons. */
function addressBytes(bytes: v128): i32 {
  const fromDot = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(46)), i8x16.splat(12));
  const slash = i8x16.eq(bytes, i8x16.splat(47));
  const lower = v128.or(bytes, i8x16.splat(32));
  const letter = i8x16.le_u(i8x16.sub(lower, i8x16.splat(97)), i8x16.splat(5));
  return i8x16.bitmask(v128.or(v128.andnot(fromDot, slash), letter));
}

function isHeader(): bool {
  const from = startOf(0);
  const length = <i32>(endOf(0) - from);
  if (length != headerLength) return false;
  const unused = <u64>(length >= 8 ? 0 : 64 - length * 8);
  return (load<u64>(from) << unused) >> unused == headerStart;
}

function statusIsOk(): bool {
  const column = columnOf(S_STATUS);
  return column < 0 || (endOf(column) - startOf(column) == 2 && load<u16>(startOf(column)) == 0x4b4f);
}

/** 1 for REJECT, 2 for ACCEPT, 0 where there is none, -1 for anything else. */
function actionOf(): i32 {
  const column = columnOf(S_ACTION);
  if (column < 0) return 0;
  const from = startOf(column);
  const length = endOf(column) - from;
  if (length == 6) {
    const head = load<u32>(from);
    const tail = load<u16>(from, 4);
    if (head == 0x45434341 && tail == 0x5450) return 2;
    if (head == 0x454a4552 && tail == 0x5443) return 1;
  }
  return length == 1 && load<u8>(from) == 45 ? 0 : -1;
}

/** 1 for ingress, 2 for egress, 0 where there is none, -1 for anything else. */
function directionOf(): i32 {
  const column = columnOf(S_DIRECTION);
  if (column < 0) return 0;
  const from = startOf(column);
  const length = endOf(column) - from;
  if (length == 7 && load<u32>(from) == 0x72676e69 && load<u32>(from, 3) == 0x73736572) return 1;
  if (length == 6 && load<u32>(from) == 0x65726765 && load<u16>(from, 4) == 0x7373) return 2;
  return length == 1 && load<u8>(from) == 45 ? 0 : -1;
}
