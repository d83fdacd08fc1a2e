import { describe, expect, test } from 'vitest';
import type { Baseline } from '../../../src/flows/detect/detection.ts';
import { EGRESS_FLOOR_BYTES, egressVolume } from '../../../src/flows/detect/egress-volume.ts';
import { type Flow, judged, START, times } from './judged.ts';

const HOST = '10.0.10.5';
const OUT = '203.0.113.50';
const HOUR = START / 3_600_000;
const sent = (bytes: number): Flow[] =>
  times(40, (minute) => ({
    srcaddr: HOST,
    dstaddr: OUT,
    packets: 5000,
    bytes: Math.floor(bytes / 40) + (minute < bytes % 40 ? 1 : 0),
    minute: minute + 10,
  }));
/** Bytes in each of the last hours, the latest last. */
const usual = (bytes: readonly number[], hours = 24): Baseline => ({
  hours,
  egress: { [HOST]: bytes },
  egressHours: { [HOST]: bytes.map((_, at) => HOUR - bytes.length + at) },
  destinations: {},
});
const quiet = usual(times(24, () => 2_000_000));

describe('unusual egress volume', () => {
  test('is raised from so much in an hour, with its numbers', async () => {
    const { detections } = await judged(egressVolume, sent(EGRESS_FLOOR_BYTES), { baseline: quiet });
    expect(detections).toMatchObject([{ srcaddr: HOST, dstaddr: OUT, severity: 'high', figures: { hours: 24 } }]);
    expect(detections[0]?.why).toBe(
      `${HOST} sent 100 MB to public addresses in the hour from 2026-01-14T12:00:00Z, 100 MB of it to ${OUT}; its median over 24 hours is 2 MB; raised from 100 MB`,
    );
  });

  test('is not raised from a byte less', async () => {
    expect((await judged(egressVolume, sent(EGRESS_FLOOR_BYTES - 1), { baseline: quiet })).detections).toEqual([]);
  });

  test('is measured by what the source usually sends', async () => {
    const busy = usual(times(24, () => 400_000_000));
    expect((await judged(egressVolume, sent(800_000_000), { baseline: busy })).detections).toHaveLength(1);
    expect((await judged(egressVolume, sent(799_999_999), { baseline: busy })).detections).toEqual([]);
  });

  test('is not a backup that comes at this time every night, and is one as large at another time', async () => {
    const backup = 5_000_000_000;
    const daily = (hoursAgo: number): Baseline => ({
      hours: 24,
      egress: { [HOST]: [backup] },
      egressHours: { [HOST]: [HOUR - hoursAgo] },
      destinations: {},
    });
    expect((await judged(egressVolume, sent(backup), { baseline: daily(24) })).detections).toEqual([]);
    expect((await judged(egressVolume, sent(backup), { baseline: daily(10) })).detections).toHaveLength(1);
    expect((await judged(egressVolume, sent(2 * backup), { baseline: daily(24) })).detections).toHaveLength(1);
  });

  test('is not what stays inside or was refused', async () => {
    const inside = sent(900_000_000).map((flow) => ({ ...flow, dstaddr: '10.0.20.1' }));
    expect((await judged(egressVolume, inside, { baseline: quiet })).detections).toEqual([]);
    const refused = sent(900_000_000).map((flow) => ({ ...flow, action: 'REJECT' as const }));
    expect((await judged(egressVolume, refused, { baseline: quiet })).detections).toEqual([]);
  });

  test('is unknown without a day of baseline or without bytes, and says that half an hour shows less', async () => {
    const { unknown } = await judged(egressVolume, sent(900_000_000));
    expect(unknown).toEqual(['egress-volume: unknown, 0 of the 24 hours of traffic before that it needs']);
    const blind = await judged(egressVolume, sent(900_000_000), { baseline: quiet, without: ['bytes'] });
    expect(blind).toEqual({ detections: [], unknown: ['egress-volume: unknown, the format has no `bytes`'] });
    const half = await judged(egressVolume, sent(900_000_000), { baseline: quiet, minutes: 30 });
    expect(half.unknown).toEqual(['egress-volume: only large amounts show, 30 minutes of the hour that it compares']);
  });
});
