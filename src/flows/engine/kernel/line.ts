/** The line at hand, column by column: what each holds, and whether it is what its field may hold. */
import { COLUMN_OF, NUMBERS, S_ACTION, S_DIRECTION, S_STATUS, TOKENS, VALUES } from './layout';
import { MAX_DIGITS, numberAt, numberOf } from './numbers';

let headerLength: i32 = 0;
let headerStart: u64 = 0;

/** Says how a header of the format begins (the length of its first word and its first eight bytes), so that none is taken for a record. */
export function setHeader(length: i32, start: u64): void {
  headerLength = length;
  headerStart = start;
}

export function columnOf(slot: i32): i32 {
  return load<i32>(COLUMN_OF + ((<usize>slot) << 2));
}

export function startOf(column: i32): usize {
  return <usize>load<u32>(TOKENS + ((<usize>column) << 3));
}

export function endOf(column: i32): usize {
  return <usize>load<u32>(TOKENS + ((<usize>column) << 3), 4);
}

export function valueOf(slot: i32): i64 {
  return load<i64>(VALUES + ((<usize>slot) << 3));
}

/** True where every number is digits alone: a look at sixteen bytes each, whatever their length, without a branch on it. */
export function areDigits(): bool {
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
export function readNumbers(): void {
  for (let slot = 0; slot < NUMBERS; slot++) {
    const column = columnOf(slot);
    const value = column < 0 ? -1 : numberOf(startOf(column), endOf(column));
    store<i64>(VALUES + ((<usize>slot) << 3), value);
  }
}

/** Reads values that may be missing; false where one is no number. */
export function readValues(): bool {
  for (let slot = 0; slot < NUMBERS; slot++) {
    const column = columnOf(slot);
    const value = column < 0 ? -1 : numberAt(startOf(column), endOf(column));
    if (value == -2) return false;
    store<i64>(VALUES + ((<usize>slot) << 3), value);
  }
  return true;
}

/** True for a time of digits alone that surely fits 32 bits: nine digits, or ten that begin with no more than 3. */
export function timeIsSmall(slot: i32): bool {
  const column = columnOf(slot);
  if (column < 0) return true;
  const from = startOf(column);
  const length = endOf(column) - from;
  return length < 10 || (length == 10 && load<u8>(from) < 52);
}

/** Begins with digits and a dot, or hexadecimal digits and a colon, and holds nothing else. True where there is no such field. */
export function looksLikeAddress(slot: i32): bool {
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

export function isHeader(): bool {
  const from = startOf(0);
  const length = <i32>(endOf(0) - from);
  if (length != headerLength) return false;
  const unused = <u64>(length >= 8 ? 0 : 64 - length * 8);
  return (load<u64>(from) << unused) >> unused == headerStart;
}

export function statusIsOk(): bool {
  const column = columnOf(S_STATUS);
  return column < 0 || (endOf(column) - startOf(column) == 2 && load<u16>(startOf(column)) == 0x4b4f);
}

/** 1 for REJECT, 2 for ACCEPT, 0 where there is none, -1 for anything else. */
export function actionOf(): i32 {
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
export function directionOf(): i32 {
  const column = columnOf(S_DIRECTION);
  if (column < 0) return 0;
  const from = startOf(column);
  const length = endOf(column) - from;
  if (length == 7 && load<u32>(from) == 0x72676e69 && load<u32>(from, 3) == 0x73736572) return 1;
  if (length == 6 && load<u32>(from) == 0x65726765 && load<u16>(from, 4) == 0x7373) return 2;
  return length == 1 && load<u8>(from) == 45 ? 0 : -1;
}
