import { held, heldCount, inputAt, inputEnd, isBeyond, isLast, refill, setHeld, take } from './bits';
import { DISTANCE_BITS, DISTANCES, SYMBOL_BITS, SYMBOLS, WINDOW } from './layout';
import { BAD, CUT, DONE, FULL, MORE } from './results';
import { END, LINK, LITERAL, OTHER } from './tables';

/** End of the text so far. */
export let outputAt: usize = 0;
/** Where the text of the member at hand begins, as far as it is still there: no match reaches further back. */
export let least: usize = 0;

const SYMBOL_MASK: u64 = (1 << SYMBOL_BITS) - 1;
const DISTANCE_MASK: u64 = (1 << DISTANCE_BITS) - 1;

/** Bits that a distance takes at most. */
const DISTANCE_MOST: u32 = 28;

/** Bytes of input that one turn of `symbols` may read. */
const TURN: usize = 32;

/** A new member: its text goes on where the last one's ended. */
export function beginText(): void {
  least = outputAt;
}

export function setOutput(at: usize): void {
  outputAt = at;
  least = at;
}

/** Moves the end of the text, as far back as matches reach, to `to`, so that there is room behind it; gives where that is. */
export function slide(to: usize): usize {
  const size = min(WINDOW, outputAt - least);
  memory.copy(to, outputAt - size, size);
  least = to;
  outputAt = to + size;
  return outputAt;
}

/** Copies stored bytes to the text. */
export function putStored(from: usize, size: usize): void {
  memory.copy(outputAt, from, size);
  outputAt += size;
}

/**
 * Writes text until the block is done, `limit` is reached or passed (by less than BEYOND), or too little input is left for a
 * whole turn. The state lies in locals meanwhile.
 */
export function symbols(limit: usize): i32 {
  let result = MORE;
  let bits = held;
  let count = heldCount;
  let at = inputAt;
  let out = outputAt;
  const stop = inputEnd - TURN;
  while (at < stop) {
    if (out >= limit) {
      result = FULL;
      break;
    }
    bits |= load<u64>(at) << count;
    at += (63 - count) >> 3;
    count |= 56;
    // Two literals of the first table and a length, or three literals, are no more than 56 bits.
    let entry = load<u32>(SYMBOLS + ((<usize>(bits & SYMBOL_MASK)) << 2));
    let before = bits;
    bits >>= entry;
    count -= entry & 63;
    if (entry & LITERAL) {
      store<u8>(out++, <u8>(entry >> 16));
      entry = load<u32>(SYMBOLS + ((<usize>(bits & SYMBOL_MASK)) << 2));
      before = bits;
      bits >>= entry;
      count -= entry & 63;
      if (entry & LITERAL) {
        store<u8>(out++, <u8>(entry >> 16));
        entry = load<u32>(SYMBOLS + ((<usize>(bits & SYMBOL_MASK)) << 2));
        before = bits;
        bits >>= entry;
        count -= entry & 63;
        if (entry & LITERAL) {
          store<u8>(out++, <u8>(entry >> 16));
          continue;
        }
      }
    }
    if (entry & OTHER) {
      if ((entry & LINK) == LINK) {
        entry = load<u32>(SYMBOLS + (furtherOf(entry, bits) << 2));
        before = bits;
        bits >>= entry;
        count -= entry & 63;
        if (entry & LITERAL) {
          store<u8>(out++, <u8>(entry >> 16));
          continue;
        }
      }
      if (entry & OTHER) {
        result = (entry & END) == END ? DONE : BAD;
        break;
      }
    }
    const length = valueOf(entry, before);
    if (count < DISTANCE_MOST) {
      bits |= load<u64>(at) << count;
      at += (63 - count) >> 3;
      count |= 56;
    }
    entry = load<u32>(DISTANCES + ((<usize>(bits & DISTANCE_MASK)) << 2));
    before = bits;
    bits >>= entry;
    count -= entry & 63;
    if (entry & OTHER) {
      if ((entry & LINK) == LINK) {
        entry = load<u32>(DISTANCES + (furtherOf(entry, bits) << 2));
        before = bits;
        bits >>= entry;
        count -= entry & 63;
      }
      if (entry & OTHER) {
        result = BAD;
        break;
      }
    }
    const distance = valueOf(entry, before);
    if (out - distance < least) {
      result = BAD;
      break;
    }
    copyMatch(out, distance, length);
    out += length;
  }
  setHeld(bits, count, at);
  outputAt = out;
  return result == MORE && isLast ? lastSymbols(limit) : result;
}

/** The same one after another, and nothing written whose bits are not all there: for the very end of the input. */
function lastSymbols(limit: usize): i32 {
  while (outputAt < limit) {
    refill();
    const entry = nextEntry(SYMBOLS, SYMBOL_BITS);
    if (isBeyond()) return CUT;
    if (entry & LITERAL) {
      store<u8>(outputAt++, <u8>(entry >> 16));
      continue;
    }
    if (entry & OTHER) return (entry & END) == END ? DONE : BAD;
    const length = (entry >> 16) + take((entry & 63) - ((entry >> 8) & 15));
    refill();
    const further = nextEntry(DISTANCES, DISTANCE_BITS);
    if (further & OTHER) return isBeyond() ? CUT : BAD;
    const distance = (further >> 16) + take((further & 63) - ((further >> 8) & 15));
    if (isBeyond()) return CUT;
    if (outputAt - distance < least) return BAD;
    copyMatch(outputAt, distance, length);
    outputAt += length;
  }
  return FULL;
}

/** The entry of the next code, whose own bits are taken, but not its extra ones. */
function nextEntry(table: usize, bits: i32): u32 {
  let entry = load<u32>(table + ((<usize>held & ((1 << bits) - 1)) << 2));
  if ((entry & LINK) == LINK) {
    take(entry & 63);
    entry = load<u32>(table + (furtherOf(entry, held) << 2));
  }
  take((entry >> 8) & 15);
  return entry;
}

/** Where in a further table the next code is. */
function furtherOf(link: u32, bits: u64): usize {
  return <usize>(link >> 16) + <usize>(bits & (((<u64>1) << ((link >> 8) & 15)) - 1));
}

/** A length or distance: its least value and the extra bits behind its code; `bits` begins with the code. */
function valueOf(entry: u32, bits: u64): usize {
  return <usize>(entry >> 16) + <usize>((bits & (((<u64>1) << entry) - 1)) >> ((entry >> 8) & 15));
}

/** Repeats the text `distance` back. Copies by sixteen bytes where it can; what is too much is written over later. */
function copyMatch(to: usize, distance: usize, length: usize): void {
  const end = to + length;
  if (distance >= 16) {
    v128.store(to, v128.load(to - distance));
    for (let at = to + 16; at < end; at += 16) v128.store(at, v128.load(at - distance));
  } else if (distance >= 8) {
    for (let at = to; at < end; at += 8) store<u64>(at, load<u64>(at - distance));
  } else if (distance == 1) {
    const same = i8x16.splat(load<i8>(to - 1));
    for (let at = to; at < end; at += 16) v128.store(at, same);
  } else {
    for (let at = to; at < end; at++) store<u8>(at, load<u8>(at - distance));
  }
}
