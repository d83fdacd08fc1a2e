import { describe, expect, test } from 'vitest';
import { BRUTE_FORCE_ATTEMPTS } from '../../../src/flows/detect/attempts.ts';
import { bruteForce } from '../../../src/flows/detect/brute-force.ts';
import { type Flow, judged, times } from './judged.ts';

const STRANGER = '203.0.113.7';
const HOST = '10.0.0.5';
const LOGIN = { srcaddr: STRANGER, dstaddr: HOST, dstport: 22, packets: 14, bytes: 2400 };

/** Connections spread over fifty minutes. */
const logins = (count: number, more: Partial<Flow> = {}): Flow[] =>
  times(count, (at) => ({ ...LOGIN, srcport: 33_000 + at, minute: Math.floor((at * 50) / count), ...more }));

describe('brute force', () => {
  test('is raised from so many short connections in an hour, with its numbers', async () => {
    const { detections } = await judged(bruteForce, logins(BRUTE_FORCE_ATTEMPTS));
    expect(detections).toMatchObject([
      { srcaddr: STRANGER, dstaddr: HOST, dstport: 22, severity: 'medium', figures: { attempts: 120, threshold: 120 } },
    ]);
    expect(detections[0]?.why).toBe(
      `${STRANGER} made 120 short connections to SSH (port 22) of ${HOST} within 50 minutes, 2.4 kB each; raised from 120 in an hour; no session was seen after them`,
    );
  });

  test('is not raised from one less', async () => {
    expect((await judged(bruteForce, logins(BRUTE_FORCE_ATTEMPTS - 1))).detections).toEqual([]);
  });

  test('is severe where a session followed, and hardly where all was refused', async () => {
    const session: Flow = { ...LOGIN, srcport: 60_000, packets: 900, bytes: 90_000, minute: 55 };
    expect((await judged(bruteForce, [...logins(200), session])).detections).toMatchObject([
      { severity: 'high', why: expect.stringContaining('then a session of 90 kB') },
    ]);
    const refused = await judged(bruteForce, logins(200, { action: 'REJECT', packets: 2, bytes: 120 }));
    expect(refused.detections).toMatchObject([{ severity: 'low', why: expect.stringContaining('all were refused') }]);
  });

  test('shows on RDP and databases, from inside too', async () => {
    for (const dstport of [3389, 5432, 3306]) {
      const inside = logins(300, { srcaddr: '10.0.9.9', dstport, bytes: 700 }).map((flow, at) => ({
        ...flow,
        minute: 40 + Math.floor(at / 20),
      }));
      expect((await judged(bruteForce, inside)).detections, String(dstport)).toHaveLength(1);
    }
  });

  test('is not a check whether the port is open', async () => {
    const checks = logins(240, { packets: 4, bytes: 216 });
    expect((await judged(bruteForce, checks)).detections).toEqual([]);
  });

  test('is not a program that connects for every query, though most of its answers are small', async () => {
    const queries = times(400, (at): Flow[] => {
      const pair = { srcaddr: '10.0.9.9', dstaddr: '10.0.20.2', minute: 30 + Math.floor(at / 20) };
      const bytes = at % 10 === 0 ? 60_000 : 900;
      return [
        { ...pair, srcport: 40_000 + at, dstport: 3306, packets: 9, bytes: 950 },
        {
          ...pair,
          srcaddr: pair.dstaddr,
          dstaddr: pair.srcaddr,
          srcport: 3306,
          dstport: 40_000 + at,
          packets: 30,
          bytes,
        },
      ];
    }).flat();
    expect((await judged(bruteForce, queries)).detections).toEqual([]);
  });

  test('is unknown without ports or bytes, and inside over less than ten minutes', async () => {
    const blind = await judged(bruteForce, logins(300), { without: ['bytes', 'dstport'] });
    expect(blind.unknown).toEqual(['brute-force: unknown, the format has no `dstport`, `bytes`']);
    const inside = times(300, (at): Flow => ({ ...LOGIN, srcaddr: '10.0.9.9', srcport: 33_000 + at, minute: at % 5 }));
    const short = await judged(bruteForce, inside, { minutes: 5 });
    expect(short).toMatchObject({ detections: [], unknown: [expect.stringContaining('of which there are 5')] });
  });
});
