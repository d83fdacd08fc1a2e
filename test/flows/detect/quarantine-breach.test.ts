import { describe, expect, test } from 'vitest';
import { quarantineBreach } from '../../../src/flows/detect/quarantine-breach.ts';
import { type Flow, judged, MINUTE, START } from './judged.ts';

const ENI = 'eni-0aaaaaaaaaaaaaaaa';
const SINCE = START + 10 * MINUTE;
const quarantined = new Map([[ENI, SINCE]]);
const flow = (minute: number, more: Partial<Flow> = {}): Flow => ({
  srcaddr: '10.0.12.11',
  dstaddr: '203.0.113.50',
  eni: ENI,
  packets: 5,
  bytes: 900,
  minute,
  ...more,
});
const found = async (...flows: Flow[]) => (await judged(quarantineBreach, flows, { quarantined })).detections;

describe('traffic in quarantine', () => {
  test('is raised from one record a minute after it began, with its numbers', async () => {
    const detections = await found(flow(11));
    expect(detections).toMatchObject([{ severity: 'high', interfaceIds: [ENI], figures: { count: 1, new: 1 } }]);
    expect(detections[0]?.why).toBe(
      `1 record with 900 bytes accepted on ${ENI} after 2026-01-14T12:11:00Z, quarantined since 2026-01-14T12:10:00Z (10.0.12.11 → 203.0.113.50); 0 of 1 flow were there before: tracked connections live on until they are idle, the others are new; raised from 1 record`,
    );
  });

  test('is not raised of the minute before, which may have begun earlier', async () => {
    expect(await found(flow(10))).toEqual([]);
  });

  test('tells connections that were there before from new ones', async () => {
    const [breach] = await found(flow(5), flow(15), flow(16, { srcaddr: '203.0.113.82', dstaddr: '10.0.12.11' }));
    expect(breach?.figures).toMatchObject({ flows: 2, tracked: 1, new: 1 });
  });

  test('is not what the interface refuses, though who sent it logs that it was let out', async () => {
    const sent = { srcaddr: '10.0.11.11', dstaddr: '10.0.12.11' };
    expect(
      await found(flow(20, { ...sent, action: 'REJECT' }), flow(20, { ...sent, eni: 'eni-0bbbbbbbbbbbbbbbb' })),
    ).toEqual([]);
    expect(await found(flow(20, { eni: 'eni-0bbbbbbbbbbbbbbbb' }))).toEqual([]);
  });

  test('is about the one interface, and unknown of flows over more interfaces than are kept', async () => {
    const others = (minute: number) =>
      Array.from({ length: 9 }, (_, at) => flow(minute, { eni: `eni-0bbbbbbbbbbbbbbb${at}` }));
    const hidden = await judged(quarantineBreach, others(20), { quarantined });
    expect(hidden).toEqual({
      detections: [],
      unknown: ['quarantine-breach: unknown for 1 flow over more interfaces than are kept of one'],
    });
    expect((await judged(quarantineBreach, others(5), { quarantined })).unknown).toEqual([]);
    const [breach] = await found(flow(20), ...others(20));
    expect([breach?.interfaceIds, breach?.moreInterfaces]).toEqual([[ENI], undefined]);
  });

  test('is unknown without the interface or `action`', async () => {
    const { unknown } = await judged(quarantineBreach, [flow(20)], {
      quarantined,
      without: ['interface-id', 'action'],
    });
    expect(unknown).toEqual(['quarantine-breach: unknown, the format has no `action`, `interface-id`']);
  });
});
