/** Inflates raw deflate (RFC 1951). Compiled to WebAssembly by `npm run kernel`; `../gunzip.ts` is its one caller. */
import { inputAt, inputEnd, isBeyond, isLast, refill, setHeld, setInput, take, toByte } from './bits';
import { fixedCodes, toldCodes } from './head';
import { BEYOND, WINDOW } from './layout';
import { BAD, CUT, DONE, FULL, MORE } from './results';
import { beginText, outputAt, putStored, setOutput, symbols } from './symbols';

export { held, heldCount, inputAt, inputEnd, isLast, setInput } from './bits';
export { least, outputAt, slide } from './symbols';

const AT_BLOCK: i32 = 0;
const IN_STORED: i32 = 1;
const IN_SYMBOLS: i32 = 2;

/** The head of a block with its codes is never longer. */
const HEAD: usize = 512;

export let phase: i32 = AT_BLOCK;
export let isLastBlock: bool = false;
export let storedLeft: usize = 0;

export let input: usize = 0;
export let output: usize = 0;

/** Lays out memory for so much input and text at a time; false when it can't be had. */
export function layOut(inputSize: usize, textSize: usize): bool {
  input = (__heap_base + 63) & ~63;
  output = (input + inputSize + BEYOND + 63) & ~63;
  const end = output + WINDOW + textSize + BEYOND;
  const missing = <i32>((end + 65535) >> 16) - memory.size();
  return missing <= 0 || memory.grow(missing) >= 0;
}

/** Begins anew, with no text before. */
export function begin(): void {
  setOutput(output);
}

/** Begins deflated data at the input's next byte. */
export function beginData(): void {
  phase = AT_BLOCK;
  isLastBlock = false;
  setHeld(0, 0, inputAt);
  beginText();
}

/** Inflates until something stops it; see ./results.ts. At DONE the input stands behind the data's last byte. */
export function inflate(limit: usize): i32 {
  while (true) {
    if (phase == AT_BLOCK) {
      if (!isLast && inputAt + HEAD > inputEnd) return MORE;
      const begun = beginBlock();
      if (isBeyond()) return CUT;
      if (!begun) return BAD;
    }
    const result = phase == IN_STORED ? stored(limit) : symbols(limit);
    if (result != DONE) return result;
    phase = AT_BLOCK;
    if (!isLastBlock) continue;
    toByte();
    return DONE;
  }
}

function beginBlock(): bool {
  refill();
  isLastBlock = take(1) == 1;
  const type = take(2);
  if (type == 0) return beginStored();
  if (type == 3) return false;
  if (type == 1) fixedCodes();
  else if (!toldCodes()) return false;
  phase = IN_SYMBOLS;
  return true;
}

/** A block of bytes as they are tells how many, twice: the second time with every bit turned. */
function beginStored(): bool {
  toByte();
  const told = load<u32>(inputAt);
  setInput(inputAt + 4, inputEnd, isLast);
  storedLeft = told & 0xffff;
  phase = IN_STORED;
  return storedLeft == <usize>(~told >> 16);
}

function stored(limit: usize): i32 {
  if (outputAt >= limit) return FULL;
  const size = min(min(storedLeft, inputEnd - inputAt), limit - outputAt);
  putStored(inputAt, size);
  setInput(inputAt + size, inputEnd, isLast);
  storedLeft -= size;
  if (storedLeft == 0) return DONE;
  return outputAt >= limit ? FULL : isLast ? CUT : MORE;
}
