/** Gives an IPv6 address its one shortest lower-case form (RFC 5952) and leaves everything else as it is. */
export function normaliseAddress(address: string): string {
  if (!address.includes(':')) return address.trim();
  const groups = ipv6Groups(address.trim());
  return groups === undefined ? address.trim().toLowerCase() : shortest(groups);
}

/**
 * Says whether an address is reachable over the internet; false for anything that is no address. Documentation ranges
 * count as public: examples and the embedded AWS use them for the world outside.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
export function isPublicAddress(address: string): boolean {
  if (address.includes(':')) {
    const groups = ipv6Groups(address);
    return groups !== undefined && isPublicIpv6(groups);
  }
  const octets = ipv4Octets(address);
  return octets !== undefined && isPublicIpv4(octets);
}

/** Says whether the text is an IPv4 or IPv6 address and nothing else. */
export function isAddress(text: string): boolean {
  return text.includes(':') ? ipv6Groups(text) !== undefined : ipv4Octets(text) !== undefined;
}

type Octets = readonly [number, number, number, number];

function ipv4Octets(text: string): Octets | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const octets: Octets = [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4])];
  return octets.every((octet) => octet <= 255) ? octets : undefined;
}

function isPublicIpv4([a, b]: Octets): boolean {
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if (a === 100) return b < 64 || b > 127;
  if (a === 169) return b !== 254;
  if (a === 172) return b < 16 || b > 31;
  return !(a === 192 && b === 168);
}

function isPublicIpv6(groups: readonly number[]): boolean {
  const first = groups[0] ?? 0;
  if (groups.slice(0, 7).every((group) => group === 0)) return false;
  const local = (first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80;
  return !local && (first & 0xff00) !== 0xff00;
}

function ipv6Groups(text: string): readonly number[] | undefined {
  const halves = withoutDottedTail(text)?.split('::');
  if (halves === undefined || halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(halves.length === 2 ? missing : 0).fill('0'), ...tail];
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((g) => Number.parseInt(g, 16))
    : undefined;
}

function withoutDottedTail(text: string): string | undefined {
  const dotted = text.lastIndexOf('.') === -1 ? undefined : text.slice(text.lastIndexOf(':') + 1);
  if (dotted === undefined) return text;
  const octets = ipv4Octets(dotted);
  if (octets === undefined) return undefined;
  const [a, b, c, d] = octets;
  return `${text.slice(0, -dotted.length)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

function shortest(groups: readonly number[]): string {
  const run = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (run.length < 2) return hex.join(':');
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** An address as four or sixteen bytes in network order. Throws RangeError for what is no address. */
export function addressBytes(address: string): Uint8Array {
  const octets = address.includes(':') ? undefined : ipv4Octets(address);
  if (octets !== undefined) return Uint8Array.from(octets);
  const groups = ipv6Groups(address);
  if (groups === undefined) throw new RangeError(`${address} is no address`);
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}
