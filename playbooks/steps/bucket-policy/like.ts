import { BlockList, isIP } from 'node:net';

export { like } from '../../../src/aws/s3/like.ts';

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
