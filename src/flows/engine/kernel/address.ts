/** The last address read, as sixteen bytes, the first four of them only where it is IPv4. */
export const ADDRESS: usize = memory.data(16);

/** Reads the address [from, to) into ADDRESS; 4 or 6 for its kind, 0 where it is none. */
export function addressAt(from: usize, to: usize): i32 {
  const length = <i32>(to - from);
  if (length < 2 || length > 45) return 0;
  for (let at = from; at < to; at++) if (load<u8>(at) == 58) return ipv6(from, to) ? 6 : 0;
  return ipv4(from, to, ADDRESS) ? 4 : 0;
}

function ipv4(from: usize, to: usize, into: usize): bool {
  let octet = 0;
  let digits = 0;
  let octets = 0;
  for (let at = from; at <= to; at++) {
    const byte: i32 = at < to ? <i32>load<u8>(at) : 46;
    if (byte == 46) {
      if (digits == 0 || octet > 255 || octets == 4) return false;
      store<u8>(into + octets, <u8>octet);
      octets++;
      octet = 0;
      digits = 0;
    } else {
      if (byte < 48 || byte > 57 || digits == 3) return false;
      octet = octet * 10 + byte - 48;
      digits++;
    }
  }
  return octets == 4;
}

/** Groups before `::` are written from the front, those after it are moved to the end. */
function ipv6(from: usize, to: usize): bool {
  memory.fill(ADDRESS, 0, 16);
  let group = 0;
  let digits = 0;
  let written = 0;
  let gap = -1;
  let start = from;
  for (let at = from; at <= to; at++) {
    const byte: i32 = at < to ? <i32>load<u8>(at) : 58;
    if (byte == 58) {
      if (digits == 0) {
        if (at == to) {
          if (gap != written) return false;
          break;
        }
        const doubled = at + 1 < to && load<u8>(at + 1) == 58;
        if (at == from) {
          if (!doubled) return false;
          at++;
        }
        if (gap != -1) return false;
        gap = written;
        start = at + 1;
        continue;
      }
      if (written > 14) return false;
      store<u8>(ADDRESS + written, <u8>(group >> 8));
      store<u8>(ADDRESS + written + 1, <u8>group);
      written += 2;
      group = 0;
      digits = 0;
      start = at + 1;
    } else if (byte == 46) {
      if (written > 12 || !ipv4(start, to, ADDRESS + written)) return false;
      written += 4;
      break;
    } else {
      const value = hexadecimal(byte);
      if (value < 0 || digits == 4) return false;
      group = (group << 4) | value;
      digits++;
    }
  }
  if (gap == -1) return written == 16;
  if (written > 14) return false;
  const tail = written - gap;
  memory.copy(ADDRESS + 16 - tail, ADDRESS + gap, tail);
  memory.fill(ADDRESS + gap, 0, 16 - written);
  return true;
}

function hexadecimal(byte: i32): i32 {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
