import { describe, expect, test } from 'vitest';
import { HEADER_BYTES, UNENCRYPTED_BYTES, unencrypted } from '../../../src/flows/detect/unencrypted.ts';
import { type Flow, judged } from './judged.ts';

const HOST = '10.0.10.5';
const OUT = '203.0.113.50';
/** A record that carries so much payload in a hundred packets. */
const carrying = (payload: number, more: Partial<Flow>): Flow => ({
  srcaddr: HOST,
  dstaddr: OUT,
  packets: 100,
  bytes: 100 * HEADER_BYTES + payload,
  ...more,
});
const found = async (...flows: Flow[]) => (await judged(unencrypted, flows)).detections;

describe('unencrypted traffic', () => {
  test('is raised from so much payload on a cleartext port, with its numbers', async () => {
    const detections = await found(carrying(UNENCRYPTED_BYTES, { dstport: 21 }));
    expect(detections).toMatchObject([{ dstaddr: OUT, dstport: 21, severity: 'medium', figures: { inferred: 1 } }]);
    expect(detections[0]?.why).toBe(
      `10 kB of payload in 1 record between ${OUT} port 21 and 1 address, inferred from the port, which is FTP’s: the records don't say whether it was encrypted; raised from 10 kB`,
    );
  });

  test('is not raised from a byte less', async () => {
    expect(await found(carrying(UNENCRYPTED_BYTES - 1, { dstport: 21 }))).toEqual([]);
  });

  test('is certain where the records say so', async () => {
    const inside = carrying(UNENCRYPTED_BYTES, { dstaddr: '10.0.20.1', dstport: 5432, encryption: '0' });
    expect(await found(inside)).toMatchObject([{ severity: 'medium', figures: { inferred: 0 } }]);
    expect(await found({ ...inside, dstaddr: OUT })).toMatchObject([{ severity: 'high' }]);
    expect(await found({ ...inside, encryption: '1' })).toEqual([]);
  });

  test('is Telnet inside, and a database over the internet', async () => {
    expect(await found(carrying(20_000, { dstaddr: '10.0.2.9', dstport: 23 }))).toMatchObject([{ severity: 'low' }]);
    const database = carrying(20_000, { srcaddr: OUT, dstaddr: HOST, dstport: 3306 });
    expect(await found(database)).toMatchObject([{ dstaddr: HOST, severity: 'medium' }]);
  });

  test('is unknown of HTTP inside where the records do not say whether Nitro encrypted', async () => {
    const { detections, unknown } = await judged(unencrypted, [carrying(90_000, { dstaddr: '10.0.2.9', dstport: 80 })]);
    expect(detections).toEqual([]);
    expect(unknown).toEqual([
      'unencrypted: unknown for 1 service between private addresses on cleartext ports, the records have no `encryption-status`',
    ]);
  });

  test('is not TLS, SSH, names or times, whatever Nitro did', async () => {
    for (const [dstport, protocol] of [
      [443, 6],
      [22, 6],
      [53, 17],
      [123, 17],
    ] as const) {
      expect(await found(carrying(90_000, { dstport, protocol, encryption: '0' })), String(dstport)).toEqual([]);
    }
  });

  test('is not a redirect to HTTPS nor a download of what is public, and is an upload', async () => {
    const page = { dstport: 80, encryption: '0' };
    const answer = { srcaddr: OUT, dstaddr: HOST, srcport: 80, dstport: 45_000, encryption: '0' };
    const redirects = Array.from({ length: 60 }, (_, at) => carrying(400, { ...page, srcport: 40_000 + at }));
    expect(await found(...redirects)).toEqual([]);
    expect(await found(carrying(12_000, page), carrying(2_000_000, answer))).toEqual([]);
    expect(await found(carrying(300_000, page), carrying(9000, answer))).toMatchObject([{ severity: 'high' }]);
  });

  test('is not the answers to a gateway that asks from low ports', async () => {
    const asked = carrying(500, { srcaddr: '10.0.0.5', srcport: 19_736, dstport: 443 });
    const answered = carrying(90_000, {
      srcaddr: OUT,
      dstaddr: '10.0.0.5',
      srcport: 443,
      dstport: 19_736,
      encryption: '0',
    });
    expect(await found(asked, answered)).toEqual([]);
  });

  test('is unknown without bytes, and without both the status and the port', async () => {
    const flows = [carrying(90_000, { dstport: 21 })];
    expect((await judged(unencrypted, flows, { without: ['bytes'] })).unknown).toEqual([
      'unencrypted: unknown, the format has no `bytes`',
    ]);
    expect((await judged(unencrypted, flows, { without: ['encryption-status', 'dstport'] })).unknown).toEqual([
      'unencrypted: unknown, the format has no `dstport`',
    ]);
  });
});
