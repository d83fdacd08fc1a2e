import { MAX_WORD, MAX_WORDS, WORD } from './layout';

/** Words kept once, by number from 1 on; 0 is no word. A word lies as its length (u32) and its bytes. */
let words: usize = 0;
let index: usize = 0;
let count: i32 = 0;
let lastId: i32 = 0;

const INDEX_SIZE: i32 = 65536;

/** Bytes that the words need. */
export function wordsSize(): usize {
  return <usize>(MAX_WORDS + 1) * WORD + <usize>INDEX_SIZE * 4;
}

/** Puts the words at `at`, where all bytes are zero. */
export function placeWords(at: usize): void {
  words = at;
  index = at + <usize>(MAX_WORDS + 1) * WORD;
  count = 0;
  lastId = 0;
}

export function wordCount(): i32 {
  return count;
}

export function wordAt(id: i32): usize {
  return words + <usize>id * WORD;
}

/** Gives the number of the word [from, to); 0 for `-`, and -1 for one that finds no room. */
export function wordId(from: usize, to: usize): i32 {
  const length = <i32>(to - from);
  if (length == 1 && load<u8>(from) == 45) return 0;
  if (lastId != 0 && same(lastId, from, length)) return lastId;
  if (length > MAX_WORD) return -1;
  let slot = <i32>(hashOf(from, length) & (INDEX_SIZE - 1));
  while (true) {
    const id = load<i32>(index + ((<usize>slot) << 2));
    if (id == 0) break;
    if (same(id, from, length)) {
      lastId = id;
      return id;
    }
    slot = (slot + 1) & (INDEX_SIZE - 1);
  }
  if (count == MAX_WORDS) return -1;
  count++;
  store<i32>(index + ((<usize>slot) << 2), count);
  store<i32>(wordAt(count), length);
  memory.copy(wordAt(count) + 4, from, length);
  lastId = count;
  return count;
}

/** Eight bytes of a word, or as many as are left and zeros. */
function bytesAt(at: usize, left: i32): u64 {
  const bytes = load<u64>(at);
  return left >= 8 ? bytes : bytes & (((<u64>1) << ((<u64>left) << 3)) - 1);
}

function hashOf(from: usize, length: i32): u32 {
  let hash: u64 = length;
  for (let at = 0; at < length; at += 8) {
    hash = (hash ^ bytesAt(from + at, length - at)) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
  }
  return <u32>(hash ^ (hash >> 29));
}

function same(id: i32, from: usize, length: i32): bool {
  const word = wordAt(id);
  if (load<i32>(word) != length) return false;
  for (let at = 0; at < length; at += 8) {
    if (load<u64>(word + 4 + at) != bytesAt(from + at, length - at)) return false;
  }
  return true;
}
