import { COUNTS, PLACES, SORTED } from './layout';

/**
 * An entry of a table. Bits 0 to 5: how many bits it takes, its code and extra bits together; 8 to 11: how many of them are the
 * code. From bit 16: a literal, the least length or distance, or where a further table begins.
 */
export const LITERAL: u32 = 1 << 31;
/** Neither a literal nor a length or distance, but one of these. */
export const OTHER: u32 = 1 << 15;
/** A further table; bits 8 to 11 tell how many bits to look it up by. */
export const LINK: u32 = OTHER | (1 << 14);
export const END: u32 = OTHER | (1 << 13);
export const INVALID: u32 = OTHER | (1 << 12);

/** What the symbols of a code mean. */
export const OF_SYMBOLS: i32 = 0;
export const OF_DISTANCES: i32 = 1;
export const OF_LENGTHS: i32 = 2;

const MAX_LENGTH: i32 = 15;

/** Symbols from here up are lengths of matches. */
const FIRST_LENGTH: u32 = 257;

function meaningOf(symbol: u32, kind: i32): u32 {
  if (kind == OF_LENGTHS) return symbol << 16;
  if (kind == OF_DISTANCES) return symbol < 30 ? steps(symbol, 2, 1) : INVALID;
  if (symbol < 256) return LITERAL | (symbol << 16);
  if (symbol == 256) return END;
  if (symbol < 285) return steps(symbol - FIRST_LENGTH, 4, 3);
  return symbol == 285 ? 258 << 16 : INVALID;
}

/** The least value and the extra bits of a step, where every `each` steps of equal width the next are twice as wide. */
function steps(step: u32, each: u32, least: u32): u32 {
  if (step < each) return (step + least) << 16;
  const extra = step / each - 1;
  const value = ((each + (step & (each - 1))) << extra) + least;
  return (value << 16) | extra;
}

function entryOf(symbol: u32, kind: i32, length: u32): u32 {
  return meaningOf(symbol, kind) + length + (length << 8);
}

/**
 * Makes the table of the code that `count` lengths (a byte each) give, for a first look by `bits` bits. False where they give
 * none: too many codes of a length or too few, but that a code may consist of a single bit, and one of distances of none.
 */
export function buildTable(lengths: usize, count: i32, table: usize, bits: i32, kind: i32): bool {
  memory.fill(COUNTS, 0, 64);
  for (let symbol = 0; symbol < count; symbol++) {
    const at = COUNTS + ((<usize>load<u8>(lengths + symbol)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  store<u32>(COUNTS, 0);
  let left: i32 = 1;
  let longest: i32 = 0;
  let place: u32 = 0;
  for (let length = 1; length <= MAX_LENGTH; length++) {
    const many = countOf(length);
    left = (left << 1) - many;
    if (left < 0) return false;
    if (many != 0) longest = length;
    store<u32>(PLACES + ((<usize>length) << 2), place);
    place += many;
  }
  sort(lengths, count);
  if (left == 0) fill(table, bits, kind, longest);
  else if (longest > 1 || kind == OF_LENGTHS) return false;
  else fillSingle(table, bits, kind, longest);
  return true;
}

function countOf(length: i32): i32 {
  return load<i32>(COUNTS + ((<usize>length) << 2));
}

function sort(lengths: usize, count: i32): void {
  for (let symbol = 0; symbol < count; symbol++) {
    const length = load<u8>(lengths + symbol);
    if (length == 0) continue;
    const at = PLACES + ((<usize>length) << 2);
    const place = load<u32>(at);
    store<u16>(SORTED + ((<usize>place) << 1), <u16>symbol);
    store<u32>(at, place + 1);
  }
}

/** The table of a code of one symbol, which is the bit 0, or of none. */
function fillSingle(table: usize, bits: i32, kind: i32, longest: i32): void {
  const even = longest == 0 ? INVALID : entryOf(load<u16>(SORTED), kind, 1);
  for (let at = 0; at < 1 << bits; at += 2) {
    store<u32>(table + ((<usize>at) << 2), even);
    store<u32>(table + ((<usize>at) << 2), INVALID, 4);
  }
}

function fill(table: usize, bits: i32, kind: i32, longest: i32): void {
  let code: u32 = 0;
  let symbol = SORTED;
  let length = 1;
  for (; length <= min(bits, longest); length++) {
    const last: u32 = (1 << length) - 1;
    for (let many = countOf(length); many > 0; many--) {
      store<u32>(table + ((<usize>code) << 2), entryOf(load<u16>(symbol), kind, length));
      symbol += 2;
      if (code == last) {
        for (; length < bits; length++) double(table, length);
        return;
      }
      code = after(code, last);
    }
    if (length < bits) double(table, length);
  }
  fillFurther(table, bits, kind, code, symbol, longest);
}

/** What is looked up by one bit more is the same whatever that bit, until a longer code says otherwise. */
function double(table: usize, length: i32): void {
  const size = (<usize>4) << length;
  memory.copy(table + size, table, size);
}

/** The next code of the same length. The first bit of a code is the lowest, so that one is added at the highest. */
function after(code: u32, last: u32): u32 {
  const bit: u32 = (<u32>1) << (31 - clz(code ^ last));
  return (code & (bit - 1)) | bit;
}

/** Codes of more than `bits` bits: a table behind the first for each of their beginnings. */
function fillFurther(table: usize, bits: i32, kind: i32, from: u32, symbols: usize, longest: i32): void {
  const beginning: u32 = (1 << bits) - 1;
  let code = from;
  let symbol = symbols;
  let end: u32 = 1 << bits;
  let begun: u32 = 0xffffffff;
  let start: u32 = 0;
  let wide: i32 = 0;
  for (let length = bits + 1; length <= longest; length++) {
    const last: u32 = (1 << length) - 1;
    for (let many = countOf(length); many > 0; many--) {
      if ((code & beginning) != begun) {
        begun = code & beginning;
        start = end;
        wide = widthOf(length - bits, many, bits);
        end = start + (1 << wide);
        store<u32>(table + ((<usize>begun) << 2), LINK | (start << 16) | ((<u32>wide) << 8) | <u32>bits);
      }
      const entry = entryOf(load<u16>(symbol), kind, length - bits);
      for (let at = code >> bits; at < (<u32>1) << wide; at += 1 << (length - bits))
        store<u32>(table + ((<usize>(start + at)) << 2), entry);
      symbol += 2;
      if (code == last) return;
      code = after(code, last);
    }
  }
}

/** How many bits a further table needs whose first code has `least` of its own, `many` codes being left of that length. */
function widthOf(least: i32, many: i32, bits: i32): i32 {
  let wide = least;
  let room = (1 << wide) - many;
  while (room > 0 && wide + bits < MAX_LENGTH) {
    wide++;
    room = (room << 1) - countOf(wide + bits);
  }
  return wide;
}
