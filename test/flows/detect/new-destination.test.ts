import { describe, expect, test } from 'vitest';
import type { Baseline } from '../../../src/flows/detect/detection.ts';
import { NEW_DESTINATION_BYTES, newDestination } from '../../../src/flows/detect/new-destination.ts';
import { type Flow, judged, times } from './judged.ts';

const HOST = '10.0.10.5';
const NEW = '203.0.113.50';
const usual = (destinations: Baseline['destinations'], hours = 24): Baseline => ({ hours, egress: {}, destinations });
const baseline = usual({ [HOST]: ['198.51.100.1', '198.51.100.2'] });
const sent = (bytes: number, dstaddr = NEW): Flow => ({ srcaddr: HOST, dstaddr, packets: 20, bytes, minute: 5 });

describe('a new external destination', () => {
  test('is raised from so many bytes to where a source never was, with its numbers', async () => {
    const { detections } = await judged(newDestination, [sent(NEW_DESTINATION_BYTES)], { baseline });
    expect(detections).toMatchObject([{ srcaddr: HOST, dstaddr: NEW, dstport: 443, severity: 'medium' }]);
    expect(detections[0]?.why).toBe(
      `${HOST} sent 5 kB in 1 record to ${NEW} port 443, which is none of the 2 public destinations of its last 24 hours and was reached by 0 other sources; raised from 5 kB`,
    );
  });

  test('is not raised from a byte less', async () => {
    expect((await judged(newDestination, [sent(NEW_DESTINATION_BYTES - 1)], { baseline })).detections).toEqual([]);
  });

  test('is raised of a source that never reached anything', async () => {
    const silent = usual({ [HOST]: [] });
    expect((await judged(newDestination, [sent(6000)], { baseline: silent })).detections).toHaveLength(1);
  });

  test('is no place that it or several others know, no neighbour of many known ones, and nothing refused', async () => {
    const shared = usual({
      [HOST]: ['198.51.100.1'],
      ...Object.fromEntries(times(3, (at) => [`10.0.10.${20 + at}`, [NEW]])),
    });
    expect((await judged(newDestination, [sent(9000)], { baseline: shared })).detections).toEqual([]);
    const service = usual({ [HOST]: times(8, (at) => `203.0.113.${100 + at}`) });
    expect((await judged(newDestination, [sent(9000)], { baseline: service })).detections).toEqual([]);
    expect((await judged(newDestination, [sent(9000, '198.51.100.1')], { baseline })).detections).toEqual([]);
    expect((await judged(newDestination, [{ ...sent(9000), action: 'REJECT' }], { baseline })).detections).toEqual([]);
  });

  test('is not what a server answers', async () => {
    const flows: Flow[] = [
      { srcaddr: NEW, dstaddr: HOST, srcport: 50_000, dstport: 443, packets: 9, bytes: 900 },
      { srcaddr: HOST, dstaddr: NEW, srcport: 443, dstport: 50_000, packets: 90, bytes: 90_000 },
    ];
    expect((await judged(newDestination, flows, { baseline })).detections).toEqual([]);
  });

  test('is unknown without a day of baseline, for strangers, for gateways, and without fields', async () => {
    const said = async (...given: Parameters<typeof judged> extends [unknown, unknown, (infer G)?] ? [G] : never) =>
      (await judged(newDestination, [sent(9000)], ...given)).unknown;
    expect(await said({})).toEqual(['new-destination: unknown, 0 of the 24 hours of traffic before that it needs']);
    expect(await said({ baseline: usual({}, 23) })).toEqual([
      'new-destination: unknown, 23 of the 24 hours of traffic before that it needs',
    ]);
    expect(await said({ baseline: usual({}) })).toEqual([
      "new-destination: unknown for 1 source that the baseline doesn't know",
    ]);
    const gateway = usual({ [HOST]: times(100, (at) => `198.51.100.${at}`) });
    expect(await said({ baseline: gateway })).toEqual([expect.stringContaining('with 100 destinations or more')]);
    expect(await said({ baseline, without: ['action'] })).toEqual([
      'new-destination: unknown, the format has no `action`',
    ]);
  });
});
