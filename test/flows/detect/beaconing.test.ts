import { describe, expect, test } from 'vitest';
import { BEACON_COMMON_SOURCES, beaconing } from '../../../src/flows/detect/beaconing.ts';
import { BEACON_BEATS } from '../../../src/flows/detect/beat.ts';
import { type Flow, judged, times } from './judged.ts';

const HOST = '10.0.10.5';
const OUT = '203.0.113.50';
const DAY = { minutes: 24 * 60 };
const calls = (minutes: readonly number[], srcaddr = HOST): Flow[] =>
  minutes.map((minute, at) => ({ srcaddr, dstaddr: OUT, srcport: 40_000 + at, packets: 6, bytes: 700, minute }));
const every = (period: number, beats: number) => times(beats, (at) => 3 + at * period);

describe('beaconing', () => {
  test('is raised from so many calls at regular times, with its numbers', async () => {
    const { detections } = await judged(beaconing, calls(every(10, BEACON_BEATS)), DAY);
    expect(detections).toMatchObject([{ srcaddr: HOST, dstaddr: OUT, dstport: 443, severity: 'low' }]);
    expect(detections[0]?.why).toBe(
      `${HOST} called ${OUT} port 443 10 times, about every 10 minutes, 700 bytes each; the gaps vary by 0 %; raised from 10 beats that vary by at most 30 %; no baseline says whether it is new`,
    );
  });

  test('is not raised from one call less', async () => {
    expect((await judged(beaconing, calls(every(10, BEACON_BEATS - 1)), DAY)).detections).toEqual([]);
  });

  test('keeps its beat with jitter and a missed call, and has none at times that vary more', async () => {
    const jitter = [0, 11, 19, 32, 40, 49, 61, 70, 82, 90, 101, 122, 131];
    expect((await judged(beaconing, calls(jitter), DAY)).detections).toMatchObject([{ figures: { missed: 1 } }]);
    const chance = [0, 3, 31, 35, 38, 70, 73, 99, 140, 144, 150, 199];
    expect((await judged(beaconing, calls(chance), DAY)).detections).toEqual([]);
  });

  test('is severe where a baseline does not know the place, and nothing where it does', async () => {
    const flows = calls(every(10, 20));
    const baseline = { hours: 24, egress: {}, destinations: { [HOST]: [] as string[] } };
    expect((await judged(beaconing, flows, { ...DAY, baseline })).detections).toMatchObject([{ severity: 'high' }]);
    const known = { ...baseline, destinations: { [HOST]: [OUT] } };
    expect((await judged(beaconing, flows, { ...DAY, baseline: known })).detections).toEqual([]);
  });

  test('is not what many hosts ask alike, nor the time, nor what is refused, nor continuous traffic', async () => {
    const all = times(BEACON_COMMON_SOURCES, (at) => calls(every(10, 20), `10.0.10.${10 + at}`)).flat();
    expect((await judged(beaconing, all, DAY)).detections).toEqual([]);
    expect((await judged(beaconing, all.slice(20), DAY)).detections).toHaveLength(BEACON_COMMON_SOURCES - 1);
    const time = calls(every(17, 20)).map((flow) => ({ ...flow, protocol: 17, dstport: 123, packets: 1, bytes: 76 }));
    expect((await judged(beaconing, time, DAY)).detections).toEqual([]);
    const refused = calls(every(10, 20)).map((flow) => ({ ...flow, action: 'REJECT' as const }));
    expect((await judged(beaconing, refused, DAY)).detections).toEqual([]);
    expect((await judged(beaconing, calls(every(1, 60)), DAY)).detections).toEqual([]);
  });

  test('shows over IPv6 where the records say that it leaves', async () => {
    const flows = calls(every(10, 20), '2001:db8::5').map((flow) => ({ ...flow, dstaddr: '2001:db8:bad::1' }));
    const leaving = flows.map((flow) => ({ ...flow, direction: 'egress' as const }));
    expect((await judged(beaconing, leaving, DAY)).detections).toHaveLength(1);
    expect(await judged(beaconing, flows, { ...DAY, without: ['flow-direction'] })).toEqual({
      detections: [],
      unknown: ['beaconing: unknown between public addresses, as all of IPv6 are, the format has no `flow-direction`'],
    });
  });

  test('is unknown without `action` and over less than twenty slices', async () => {
    const blind = await judged(beaconing, calls(every(10, 20)), { ...DAY, without: ['action'] });
    expect(blind).toEqual({ detections: [], unknown: ['beaconing: unknown, the format has no `action`'] });
    const { unknown } = await judged(beaconing, calls(every(2, 10)), { minutes: 19 });
    expect(unknown).toEqual(['beaconing: unknown, 19 minutes of the 20 minutes it needs']);
  });
});
