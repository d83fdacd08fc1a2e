import { describe, expect, test } from 'vitest';
import { findingAddress } from '../../../src/flows/detect/finding-address.ts';
import { type Flow, judged } from './judged.ts';

const NAMED = '203.0.113.91';
const findingAddresses = new Map([
  [NAMED, 'f-1'],
  ['2001:db8::91', 'f-2'],
]);
const touch = (more: Partial<Flow>): Flow => ({
  srcaddr: NAMED,
  dstaddr: '10.0.0.5',
  packets: 9,
  bytes: 1200,
  ...more,
});
const found = async (...flows: Flow[]) => (await judged(findingAddress, flows, { findingAddresses })).detections;

describe('an address of a finding', () => {
  test('is raised from one record, with its numbers', async () => {
    const detections = await found(touch({}));
    expect(detections).toMatchObject([{ srcaddr: NAMED, dstaddr: '10.0.0.5', severity: 'high' }]);
    expect(detections[0]?.why).toBe(
      `${NAMED}, which finding f-1 names, and 10.0.0.5: 1 record accepted with 1.2 kB, 0 denied; raised from 1 record`,
    );
  });

  test('is not its neighbour', async () => {
    expect(await found(touch({ srcaddr: '203.0.113.92' }))).toEqual([]);
  });

  test('is raised once, with all it touches, as source or destination, and milder where all was refused', async () => {
    const both = [touch({}), touch({ srcaddr: '10.0.0.6', dstaddr: NAMED, action: 'REJECT' })];
    expect(await found(...both)).toMatchObject([
      { action: 'mixed', figures: { accepted: 1, denied: 1, addresses: 2 } },
    ]);
    expect(await found(touch({ action: 'REJECT' }))).toMatchObject([{ severity: 'medium' }]);
  });

  test('is known in any spelling of IPv6', async () => {
    expect(await found(touch({ srcaddr: '2001:DB8:0:0::91', dstaddr: '2001:db8::1' }))).toHaveLength(1);
  });

  test('is unknown without an address', async () => {
    const { unknown } = await judged(findingAddress, [touch({})], { findingAddresses, without: ['srcaddr'] });
    expect(unknown).toEqual(['finding-address: unknown, the format has no `srcaddr`']);
  });
});
