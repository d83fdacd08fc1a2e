import { meetsCondition } from './condition';
import { makeKey, setKey } from './key';
import { MAX_COLUMNS, S_DSTADDR, S_END, S_SRCADDR, S_START, TOKENS } from './layout';
import {
  actionOf,
  areDigits,
  directionOf,
  isHeader,
  looksLikeAddress,
  readNumbers,
  readValues,
  setHeader,
  statusIsOk,
  timeIsSmall,
  valueOf,
} from './line';
import { countPending, keep, keyEnd, pendingIsFull } from './pending';
import { FULL, MORE, SLOW } from './results';

let columns: i32 = 0;
let wanted: i32 = 0;
let since: i64 = 0;
let until: i64 = 0;

/** The line that `scan` could not take: [stoppedFrom, stoppedTo). */
export let stoppedFrom: usize = 0;
export let stoppedTo: usize = 0;

export let records: u32 = 0;
export let blanks: u32 = 0;

let separator: u8 = 32;

/**
 * Says how many columns a record has and what stands between them besides white space; and how a header of this format
 * begins (the length of its first word and its first eight bytes), so that none is taken for a record.
 */
export function setColumns(count: i32, between: i32, length: i32, start: u64): void {
  columns = count;
  separator = <u8>between;
  setHeader(length, start);
}

/** Says what is asked: parts of a key, 0 any action, 1 denied, 2 accepted, and times in epoch seconds, 0 for no bound. */
export function setQuery(keyParts: i32, action: i32, from: u32, to: u32, slice: u32): void {
  wanted = action;
  since = from;
  until = to;
  setKey(keyParts, slice);
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
    const length = makeKey(keyEnd);
    if (length == 0) return SLOW;
    keep(length, first, last, direction);
  }
  records++;
  return MORE;
}

function matches(action: i32, first: i64, last: i64): bool {
  if (wanted != 0 && action != wanted) return false;
  if (since != 0 && (last < 0 ? first : last) < since) return false;
  const begun = first < 0 ? last : first;
  if (until != 0 && (begun < 0 || begun >= until)) return false;
  return meetsCondition();
}
