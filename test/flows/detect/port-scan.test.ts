import { describe, expect, test } from 'vitest';
import { PORT_SCAN_PORTS, portScan } from '../../../src/flows/detect/port-scan.ts';
import { type Flow, judged, times } from './judged.ts';

const STRANGER = '203.0.113.7';
const HOST = '10.0.0.5';
const refused = (ports: number, srcaddr = STRANGER, minutesApart = 0): Flow[] =>
  times(ports, (at) => ({
    srcaddr,
    dstaddr: HOST,
    dstport: 1 + at * 3,
    action: 'REJECT',
    minute: Math.floor(at * minutesApart),
  }));
const day = { minutes: 24 * 60 };

describe('a port scan', () => {
  test('is raised from so many ports of one host, with its numbers', async () => {
    const [scan] = (await judged(portScan, refused(PORT_SCAN_PORTS))).detections;
    expect(scan).toMatchObject({ srcaddr: STRANGER, dstaddr: HOST, severity: 'low', action: 'REJECT' });
    expect(scan?.why).toBe(
      `${STRANGER} tried 25 ports of ${HOST} within 1 minute (1, 4, 7, 10, 13 and 20 more); 0 of them let through; raised from 25`,
    );
    expect(scan?.figures).toEqual({ ports: 25, accepted: 0, threshold: 25 });
  });

  test('is not raised from one port less', async () => {
    expect((await judged(portScan, refused(PORT_SCAN_PORTS - 1))).detections).toEqual([]);
  });

  test('is severe from inside, and worse than refused where a port was open', async () => {
    const inside = await judged(portScan, refused(PORT_SCAN_PORTS, '10.0.9.9'));
    expect(inside.detections[0]?.severity).toBe('high');
    const open: Flow = { srcaddr: STRANGER, dstaddr: HOST, dstport: 9000, packets: 3, bytes: 132 };
    const [scan] = (await judged(portScan, [...refused(PORT_SCAN_PORTS), open])).detections;
    expect(scan).toMatchObject({ severity: 'medium', action: 'mixed', figures: { accepted: 1 } });
  });

  test('may take two hours from the internet, and any time inside', async () => {
    const slow = (apart: number, srcaddr?: string) => judged(portScan, refused(PORT_SCAN_PORTS, srcaddr, apart), day);
    expect((await slow(4.9)).detections).toHaveLength(1);
    expect((await slow(5.1)).detections).toEqual([]);
    expect((await slow(50, '10.0.9.9')).detections).toHaveLength(1);
  });

  test('shows in records gathered over IPv6', async () => {
    const flows = refused(PORT_SCAN_PORTS).map((flow) => ({
      ...flow,
      srcaddr: '2001:db8::7',
      dstaddr: '2001:db8:1::5',
    }));
    expect((await judged(portScan, flows)).detections).toHaveLength(1);
  });

  test('is not what a service answers to ever new ports, nor pings, nor real sessions', async () => {
    const answers = times(60, (at): Flow[] => [
      { srcaddr: HOST, dstaddr: STRANGER, srcport: 2000 + at * 9, dstport: 443, bytes: 400, packets: 5 },
      { srcaddr: STRANGER, dstaddr: HOST, srcport: 443, dstport: 2000 + at * 9, bytes: 300, packets: 4 },
    ]).flat();
    expect((await judged(portScan, answers)).detections).toEqual([]);
    const pings = times(60, (): Flow => ({ srcaddr: STRANGER, dstaddr: HOST, dstport: 0, srcport: 0, protocol: 1 }));
    expect((await judged(portScan, pings)).detections).toEqual([]);
    const sessions = times(
      60,
      (at): Flow => ({ srcaddr: STRANGER, dstaddr: HOST, dstport: 1 + at, packets: 30, bytes: 9000 }),
    );
    expect((await judged(portScan, sessions)).detections).toEqual([]);
  });

  test('is unknown without ports, and does not claim to know what was let through without `action`', async () => {
    const blind = await judged(portScan, refused(PORT_SCAN_PORTS), { without: ['dstport'] });
    expect(blind).toEqual({ detections: [], unknown: ['port-scan: unknown, the format has no `dstport`'] });
    const [scan] = (await judged(portScan, refused(PORT_SCAN_PORTS), { without: ['action'] })).detections;
    expect(scan?.why).toContain('whether any was let through is unknown');
    expect(scan).toMatchObject({ severity: 'medium' });
  });
});
