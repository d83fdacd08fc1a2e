import { describe, expect, test } from 'vitest';
import { HOST_SWEEP_HOSTS, hostSweep } from '../../../src/flows/detect/host-sweep.ts';
import { type Flow, judged, times } from './judged.ts';

const INSIDE = '10.0.9.9';
const STRANGER = '203.0.113.7';
const tried = (hosts: number, more: Partial<Flow> = {}, minutesApart = 0): Flow[] =>
  times(hosts, (at) => ({
    srcaddr: INSIDE,
    dstaddr: `10.0.4.${1 + at}`,
    dstport: 445,
    action: 'REJECT',
    minute: Math.floor(at * minutesApart),
    ...more,
  }));

describe('a host sweep', () => {
  test('is raised from one port on so many hosts, with its numbers', async () => {
    const [sweep] = (await judged(hostSweep, tried(HOST_SWEEP_HOSTS))).detections;
    expect(sweep).toMatchObject({ srcaddr: INSIDE, dstport: 445, severity: 'high' });
    expect(sweep?.why).toMatch(
      /^10\.0\.9\.9 tried port 445 of 25 hosts within 1 minute \(10\.0\.4\.1, .* and 22 more\)/,
    );
    expect(sweep?.why).toMatch(/; 0 of them let through; raised from 25$/);
    expect(sweep?.figures).toEqual({ hosts: 25, accepted: 0, threshold: 25 });
  });

  test('is not raised from one host less', async () => {
    expect((await judged(hostSweep, tried(HOST_SWEEP_HOSTS - 1))).detections).toEqual([]);
  });

  test('must come within ten minutes from the internet, where everybody is tried all day', async () => {
    const from = (apart: number) => judged(hostSweep, tried(HOST_SWEEP_HOSTS, { srcaddr: STRANGER }, apart));
    expect((await from(0.39)).detections).toMatchObject([{ severity: 'low' }]);
    expect((await from(0.45)).detections).toEqual([]);
    expect((await judged(hostSweep, tried(HOST_SWEEP_HOSTS, {}, 2))).detections).toHaveLength(1);
  });

  test('is not a balancer that checks its targets in a log of ten minutes', async () => {
    const checks = times(10, (minute) =>
      tried(40, { action: 'ACCEPT', packets: 7, bytes: 480, dstport: 80, minute }),
    ).flat();
    expect((await judged(hostSweep, checks, { minutes: 10 })).detections).toEqual([]);
  });

  test('is not a monitor that comes by every quarter of an hour, and is who is refused as often', async () => {
    const round = (action: 'ACCEPT' | 'REJECT') =>
      times(4, (quarter) => tried(40, { action, packets: 4, bytes: 216, dstport: 443, minute: quarter * 15 })).flat();
    expect((await judged(hostSweep, round('ACCEPT'))).detections).toEqual([]);
    expect((await judged(hostSweep, round('REJECT'))).detections).toHaveLength(1);
  });

  test('is not a host that asks many servers for names or the time', async () => {
    const asked = times(60, (at): Flow[] => {
      const [own, other] = [20_000 + at, `198.51.100.${1 + at}`];
      return [
        { srcaddr: INSIDE, dstaddr: other, protocol: 17, srcport: own, dstport: 123, bytes: 76 },
        { srcaddr: other, dstaddr: INSIDE, protocol: 17, srcport: 123, dstport: own, bytes: 76 },
      ];
    }).flat();
    expect((await judged(hostSweep, asked)).detections).toEqual([]);
    const unanswered = asked.filter(({ srcaddr }) => srcaddr === INSIDE);
    expect((await judged(hostSweep, unanswered)).detections).toHaveLength(1);
  });

  test('is not a client of many small services that answer', async () => {
    const asked = times(60, (at): Flow[] => {
      const other = `198.51.100.${1 + at}`;
      return [
        { srcaddr: INSIDE, dstaddr: other, dstport: 53, packets: 6, bytes: 370 },
        { srcaddr: other, dstaddr: INSIDE, srcport: 53, dstport: 45_000, packets: 5, bytes: 1900 },
      ];
    }).flat();
    expect((await judged(hostSweep, asked)).detections).toEqual([]);
  });

  test('is unknown without ports', async () => {
    const { detections, unknown } = await judged(hostSweep, tried(60), { without: ['dstport'] });
    expect([detections, unknown]).toEqual([[], ['host-sweep: unknown, the format has no `dstport`']]);
  });
});
