import { BlockList } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inBlock } from '../../src/flows/address-block.ts';

const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((each) => each.join('.'));
const groups = fc
  .array(fc.nat(0xffff), { minLength: 8, maxLength: 8 })
  .map((each) => each.map((group) => group.toString(16)).join(':'));

test.each([
  ['ipv4', octets, 32],
  ['ipv6', groups, 128],
] as const)('agrees with Node on what lies in an %s block', (family, addresses, most) => {
  fc.assert(
    fc.property(addresses, addresses, fc.nat(most), fc.boolean(), (address, other, bits, near) => {
      // Two addresses at random hardly ever share a block.
      const network = near ? address : other;
      const list = new BlockList();
      list.addSubnet(network, bits, family);
      expect(inBlock(address, `${network}/${bits}`)).toBe(list.check(address, family));
    }),
  );
});

test('an address of the other family, and what is no block, hold nothing', () => {
  expect(inBlock('10.0.0.1', '::/0')).toBe(false);
  expect(inBlock('2001:db8::1', '0.0.0.0/0')).toBe(false);
  expect(inBlock('10.0.0.1', 'pl-0a1b2c3d')).toBe(false);
  expect(inBlock('10.0.0.1', '10.0.0.0/99')).toBe(false);
  expect(inBlock('10.0.0.1', '10.0.0.1')).toBe(true);
});
