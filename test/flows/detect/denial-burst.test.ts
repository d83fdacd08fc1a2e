import { describe, expect, test } from 'vitest';
import { DENIAL_BURST_FLOOR, DENIAL_BURST_RATIO, denialBurst } from '../../../src/flows/detect/denial-burst.ts';
import { type Flow, judged, times } from './judged.ts';

const HOST = '10.0.0.5';
const denied = (count: number, minute: number): Flow[] =>
  times(count, (at) => ({
    srcaddr: `203.0.113.${at % 150}`,
    srcport: 32_768 + at,
    dstaddr: HOST,
    dstport: 53,
    protocol: 17,
    action: 'REJECT',
    minute,
  }));

describe('a burst of denials', () => {
  test('is raised from so many in a minute on one target, with its numbers', async () => {
    const { detections } = await judged(denialBurst, denied(DENIAL_BURST_FLOOR, 7));
    expect(detections).toMatchObject([{ dstaddr: HOST, severity: 'medium', key: `denial-burst|to|${HOST}` }]);
    expect(detections[0]?.why).toBe(
      `200 denied records to ${HOST} in the 1 minute from 2026-01-14T12:07:00Z, where its median is 0; raised from 200`,
    );
  });

  test('is not raised from one less', async () => {
    expect((await judged(denialBurst, denied(DENIAL_BURST_FLOOR - 1, 7))).detections).toEqual([]);
  });

  test('is not raised where a target always has as many, and is from ten times as many', async () => {
    const usual = times(60, (minute) => denied(30, minute)).flat();
    const with30 = async (more: number) => (await judged(denialBurst, [...usual, ...denied(more, 7)])).detections;
    const most = 30 * DENIAL_BURST_RATIO;
    expect(await with30(most - 30 - 1)).toEqual([]);
    expect(await with30(most - 30)).toMatchObject([{ figures: { denied: most, median: 30, threshold: most } }]);
  });

  test('names the source where it is one', async () => {
    const one = denied(DENIAL_BURST_FLOOR, 3).map((flow, at) => ({
      ...flow,
      srcaddr: '10.0.9.9',
      dstaddr: `10.0.7.${at}`,
    }));
    expect((await judged(denialBurst, one)).detections).toMatchObject([{ srcaddr: '10.0.9.9' }]);
  });

  test('is unknown without `action`, and over less than ten minutes', async () => {
    const blind = await judged(denialBurst, denied(500, 1), { without: ['action'] });
    expect(blind).toEqual({ detections: [], unknown: ['denial-burst: unknown, the format has no `action`'] });
    const { unknown } = await judged(denialBurst, denied(500, 1), { minutes: 9 });
    expect(unknown).toEqual(['denial-burst: unknown, 9 of the 10 slices of 1 minute it needs']);
  });
});
