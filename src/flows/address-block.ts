import { addressBytes, isAddress } from './address.ts';

/** Whether an address lies in a CIDR block of its own family; false for what is no address or no block. */
export function inBlock(address: string, block: string): boolean {
  const [network = '', length] = block.split('/');
  if (!isAddress(address) || !isAddress(network)) return false;
  const [one, other] = [addressBytes(address), addressBytes(network)];
  const bits = length === undefined ? other.length * 8 : Number(length);
  if (one.length !== other.length || !Number.isInteger(bits) || bits < 0 || bits > other.length * 8) return false;
  return other.every((byte, at) => {
    const mask = 0xff & ~(0xff >> Math.min(8, Math.max(0, bits - at * 8)));
    return (byte & mask) === ((one[at] ?? 0) & mask);
  });
}
