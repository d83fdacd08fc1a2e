/** The key of the line at hand. */
import { copy } from './copy';
import { MAX_KEY, P_SERVICE, PARTS, S_DSTPORT, S_END, S_PROTOCOL, S_SRCPORT, S_START } from './layout';
import { columnOf, endOf, startOf, valueOf } from './line';

let parts: i32 = 0;
let sliceSeconds: i64 = 60;

/** Says how many parts a key has, and how many seconds a slice of time. */
export function setKey(count: i32, slice: u32): void {
  parts = count;
  sliceSeconds = slice;
}

/** Writes the key to `keyEnd`, its parts apart by a space, zeros behind; 0 where it is too long. */
export function makeKey(keyEnd: usize): i32 {
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
