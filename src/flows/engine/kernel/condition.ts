import { ADDRESS, addressAt } from './address';
import { COLUMN_OF, CONSTANTS, PROGRAM, STACK, TOKENS } from './layout';
import { numberAt } from './numbers';

/** Neither true nor false: the record has no value to compare. */
const UNKNOWN: u8 = 1;
const TRUE: u8 = 2;

const NUMBER: i32 = 1;
const TEXT: i32 = 2;
const BLOCK: i32 = 3;
const AND: i32 = 4;
const OR: i32 = 5;

let length: i32 = 0;

/** Says how many words of PROGRAM are the condition; none is a condition that always holds. */
export function setCondition(words: i32): void {
  length = words;
}

/** Says whether the line at hand meets the condition. Truth is 0, 1 or 2, so that `and` is the least and `or` the most. */
export function meetsCondition(): bool {
  if (length == 0) return true;
  let top = STACK;
  let at = PROGRAM;
  const end = PROGRAM + ((<usize>length) << 2);
  while (at < end) {
    const operation = load<i32>(at);
    if (operation <= BLOCK) {
      store<u8>(top, comparison(operation, at));
      top++;
      at += 24;
    } else if (operation == AND || operation == OR) {
      const parts = load<i32>(at, 4);
      let truth = load<u8>(top - 1);
      for (let part = 2; part <= parts; part++) {
        const other = load<u8>(top - part);
        truth = operation == AND ? min(truth, other) : max(truth, other);
      }
      top -= parts;
      store<u8>(top, truth);
      top++;
      at += 8;
    } else {
      store<u8>(top - 1, TRUE - load<u8>(top - 1));
      at += 4;
    }
  }
  return load<u8>(STACK) == TRUE;
}

/** [operation, slot, how, a, b, c]: how a column compares. */
function comparison(operation: i32, at: usize): u8 {
  const column = load<i32>(COLUMN_OF + ((<usize>load<i32>(at, 4)) << 2));
  if (column < 0) return UNKNOWN;
  const token = TOKENS + ((<usize>column) << 3);
  const from = <usize>load<u32>(token);
  const to = <usize>load<u32>(token, 4);
  if (to - from == 1 && load<u8>(from) == 45) return UNKNOWN;
  if (operation == NUMBER) return numberCompares(from, to, load<i32>(at, 8), load<i64>(at, 16));
  if (operation == TEXT) return textCompares(from, to, load<i32>(at, 8), load<i32>(at, 12), load<i32>(at, 16));
  return blockHolds(from, to, load<i32>(at, 8), load<i32>(at, 12), load<i32>(at, 16));
}

function truthOf(holds: bool): u8 {
  return holds ? TRUE : 0;
}

function numberCompares(from: usize, to: usize, how: i32, value: i64): u8 {
  const number = numberAt(from, to);
  if (number < 0) return UNKNOWN;
  if (how == 0) return truthOf(number == value);
  if (how == 1) return truthOf(number != value);
  if (how == 2) return truthOf(number < value);
  if (how == 3) return truthOf(number <= value);
  if (how == 4) return truthOf(number > value);
  return truthOf(number >= value);
}

function textCompares(from: usize, to: usize, how: i32, at: i32, size: i32): u8 {
  const same = <i32>(to - from) == size && memory.compare(from, CONSTANTS + at, size) == 0;
  return truthOf(same == (how == 0));
}

/** An address of the other kind is outside the block; what is no address can't be told. */
function blockHolds(from: usize, to: usize, kind: i32, at: i32, bits: i32): u8 {
  const found = addressAt(from, to);
  if (found == 0) return UNKNOWN;
  if (found != kind) return 0;
  const whole = bits >> 3;
  if (memory.compare(ADDRESS, CONSTANTS + at, whole) != 0) return 0;
  const rest = bits & 7;
  if (rest == 0) return TRUE;
  const mask = <u8>(0xff00 >> rest);
  return truthOf((load<u8>(ADDRESS + whole) & mask) == (load<u8>(CONSTANTS + at + whole) & mask));
}
