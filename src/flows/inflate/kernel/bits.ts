/** The stored bytes at hand, read bit by bit, lowest first. */

/** The next byte that is not among `held` yet. */
export let inputAt: usize = 0;
export let inputEnd: usize = 0;
/** No further bytes come: zeros lie behind the end. */
export let isLast: bool = false;
/** Bits that were read ahead; of those above the lowest `heldCount` nothing is to be said. */
export let held: u64 = 0;
export let heldCount: u32 = 0;

/** Says which bytes are at hand; those before that were not used must lie at its beginning. */
export function setInput(from: usize, to: usize, last: bool): void {
  inputAt = from;
  inputEnd = to;
  isLast = last;
}

export function setHeld(bits: u64, count: u32, at: usize): void {
  held = bits;
  heldCount = count;
  inputAt = at;
}

/** Holds 56 bits at least. */
export function refill(): void {
  held |= load<u64>(inputAt) << heldCount;
  inputAt += (63 - heldCount) >> 3;
  heldCount |= 56;
}

export function take(count: u32): u32 {
  const value = <u32>held & ((1 << count) - 1);
  held >>= count;
  heldCount -= count;
  return value;
}

/** Gives up the rest of a byte, and gives back those that were read ahead. */
export function toByte(): void {
  inputAt -= heldCount >> 3;
  held = 0;
  heldCount = 0;
}

/** True where more was taken than there was. */
export function isBeyond(): bool {
  return inputAt - (heldCount >> 3) > inputEnd;
}
