import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAddress, isPublicAddress, normaliseAddress } from '../../src/flows/address.ts';

test('private, shared, link-local and multicast addresses are not public', () => {
  const inside = [
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '127.0.0.1',
  ];
  const special = ['0.0.0.0', '224.0.0.1', '255.255.255.255', 'fd00::1', 'fe80::1', '::1', '::', 'ff02::1'];
  expect([...inside, ...special].filter(isPublicAddress)).toEqual([]);
});

test('the world outside is public, documentation ranges too', () => {
  const outside = ['8.8.8.8', '172.32.0.1', '100.128.0.1', '192.0.2.1', '198.51.100.7', '203.0.113.9', '2001:db8::1'];
  expect(outside.filter((address) => !isPublicAddress(address))).toEqual([]);
});

test('what is no address is neither public nor an address', () => {
  for (const text of ['', '-', 'example.com', '256.1.1.1', '1.2.3', '1::2::3', '12345::', ':::', '1:2:3:4:5:6:7:8:9']) {
    expect([text, isAddress(text), isPublicAddress(text)]).toEqual([text, false, false]);
  }
});

test('IPv6 addresses compare equal however they are written', () => {
  expect(normaliseAddress('2001:0DB8:0000:0000:0000:0000:0000:0001')).toBe('2001:db8::1');
  expect(normaliseAddress('::ffff:192.0.2.1')).toBe('::ffff:c000:201');
  expect(normaliseAddress('1:0:0:2:0:0:0:3')).toBe('1:0:0:2::3');
  expect(normaliseAddress('203.0.113.9')).toBe('203.0.113.9');
});

test('normalising twice changes nothing, and every written form gives the same', () => {
  const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(groups, (numbers) => {
      const long = numbers.map((group) => group.toString(16).padStart(4, '0').toUpperCase()).join(':');
      const once = normaliseAddress(long);
      expect(normaliseAddress(once)).toBe(once);
      expect(normaliseAddress(numbers.map((group) => group.toString(16)).join(':'))).toBe(once);
    }),
  );
});
