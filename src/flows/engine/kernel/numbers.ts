/** Digits a number may have: fifteen fit a JavaScript number whatever they are. */
export const MAX_DIGITS: i32 = 15;

/** Gives the number of the bytes [from, to), which are digits alone and no more than MAX_DIGITS. */
export function numberOf(from: usize, to: usize): i64 {
  const length = <i32>(to - from);
  return length <= 8 ? valueOf(to, length) : valueOf(to - 8, length - 8) * 100000000 + valueOf(to, 8);
}

/** Gives the whole number that the bytes [from, to) spell; -1 for `-` alone, -2 where they spell none or one too long. */
export function numberAt(from: usize, to: usize): i64 {
  const length = <i32>(to - from);
  if (length <= 8) return eightDigits(to, length, load<u8>(from));
  if (length > MAX_DIGITS) return -2;
  const low = digits(to, 8);
  const high = digits(to - 8, length - 8);
  return low < 0 || high < 0 ? -2 : high * 100000000 + low;
}

function eightDigits(to: usize, length: i32, first: u8): i64 {
  if (first == 45 && length == 1) return -1;
  return digits(to, length);
}

/** Eight digits at a time; -2 where the bytes hold anything else. */
function digits(to: usize, length: i32): i64 {
  const unused = <u64>(64 - length * 8);
  const bytes = (load<u64>(to - 8) >> unused) << unused;
  const zeros = (<u64>0x3030303030303030 >> unused) << unused;
  const values = bytes - zeros;
  if ((((bytes & 0xf0f0f0f0f0f0f0f0) ^ zeros) | ((values + 0x0606060606060606) & 0xf0f0f0f0f0f0f0f0)) != 0) return -2;
  return summed(values);
}

/** The number that up to eight bytes of digits before `to` spell: what lies before them counts as leading zeros. */
function valueOf(to: usize, length: i32): i64 {
  return summed(((load<u64>(to - 8) & 0x0f0f0f0f0f0f0f0f) >> <u64>(64 - length * 8)) << (<u64>(64 - length * 8)));
}

function summed(values: u64): i64 {
  const pairs = values * 10 + (values >> 8);
  const low = (pairs & 0x000000ff000000ff) * 0x000f424000000064;
  const high = ((pairs >> 16) & 0x000000ff000000ff) * 0x0000271000000001;
  return <i64>((low + high) >> 32);
}
