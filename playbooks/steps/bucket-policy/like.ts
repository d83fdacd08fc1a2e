import { BlockList, isIP } from 'node:net';

/**
 * IAM's wildcards: `*` is any text, `?` any one character. Never takes longer than the product of both lengths: whoever
 * writes the policy also chooses the pattern.
 */
export function like(pattern: string, value: string): boolean {
  let at = 0;
  let seen = 0;
  let star = -1;
  let resume = 0;
  while (seen < value.length) {
    if (pattern[at] === '*') {
      star = at++;
      resume = seen;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === value[seen])) {
      at++;
      seen++;
    } else if (star >= 0) {
      at = star + 1;
      seen = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/** Tells whether a block of addresses holds all of another; undefined where either is none. */
export function holdsBlock(outer: string, inner: string): boolean | undefined {
  const [a, b] = [blockOf(outer), blockOf(inner)];
  if (a === undefined || b === undefined) return undefined;
  if (a.family !== b.family || a.length > b.length) return false;
  const list = new BlockList();
  list.addSubnet(a.address, a.length, a.family);
  return list.check(b.address, b.family);
}

function blockOf(text: string) {
  const [address = '', length] = text.split('/');
  const version = isIP(address);
  if (version === 0) return undefined;
  const family = version === 4 ? ('ipv4' as const) : ('ipv6' as const);
  const most = version === 4 ? 32 : 128;
  const bits = length === undefined ? most : Number(length);
  return Number.isInteger(bits) && bits >= 0 && bits <= most ? { address, family, length: bits } : undefined;
}
