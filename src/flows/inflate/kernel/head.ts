import { held, refill, take } from './bits';
import { CODE_LENGTHS, DISTANCE_BITS, DISTANCES, LENGTH_BITS, LENGTHS, SYMBOL_BITS, SYMBOLS } from './layout';
import { buildTable, OF_DISTANCES, OF_LENGTHS, OF_SYMBOLS } from './tables';

const END_OF_BLOCK: i32 = 256;

/** In what order the lengths of the code of lengths are told. */
const ORDER = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

/** Makes the tables of a block that tells none. */
export function fixedCodes(): void {
  memory.fill(CODE_LENGTHS, 8, 144);
  memory.fill(CODE_LENGTHS + 144, 9, 112);
  memory.fill(CODE_LENGTHS + 256, 7, 24);
  memory.fill(CODE_LENGTHS + 280, 8, 8);
  buildTable(CODE_LENGTHS, 288, SYMBOLS, SYMBOL_BITS, OF_SYMBOLS);
  memory.fill(CODE_LENGTHS, 5, 32);
  buildTable(CODE_LENGTHS, 32, DISTANCES, DISTANCE_BITS, OF_DISTANCES);
}

/** Makes the tables that a block tells; false where it tells none that can be. */
export function toldCodes(): bool {
  refill();
  const symbols = <i32>take(5) + 257;
  const distances = <i32>take(5) + 1;
  const lengths = <i32>take(4) + 4;
  if (symbols > 286 || distances > 30) return false;
  memory.fill(CODE_LENGTHS, 0, 19);
  for (let index = 0; index < lengths; index++) {
    refill();
    store<u8>(CODE_LENGTHS + load<u8>(ORDER + index), <u8>take(3));
  }
  if (!buildTable(CODE_LENGTHS, 19, LENGTHS, LENGTH_BITS, OF_LENGTHS)) return false;
  if (!readLengths(symbols + distances)) return false;
  if (load<u8>(CODE_LENGTHS + END_OF_BLOCK) == 0) return false;
  return (
    buildTable(CODE_LENGTHS, symbols, SYMBOLS, SYMBOL_BITS, OF_SYMBOLS) &&
    buildTable(CODE_LENGTHS + symbols, distances, DISTANCES, DISTANCE_BITS, OF_DISTANCES)
  );
}

/** Reads the lengths of both codes, runs of the same in one; false where a run goes too far. */
function readLengths(count: i32): bool {
  let at = 0;
  while (at < count) {
    refill();
    const entry = load<u32>(LENGTHS + ((<usize>held & 127) << 2));
    take(entry & 63);
    const told = entry >> 16;
    let length: u8 = 0;
    let run: i32 = 1;
    if (told < 16) length = <u8>told;
    else if (told == 16) {
      if (at == 0) return false;
      length = load<u8>(CODE_LENGTHS + at - 1);
      run = 3 + take(2);
    } else run = told == 17 ? 3 + take(3) : 11 + take(7);
    if (at + run > count) return false;
    memory.fill(CODE_LENGTHS + at, length, run);
    at += run;
  }
  return true;
}
