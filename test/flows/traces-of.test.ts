import { describe, expect, test } from 'vitest';
import { BY_TRACE, tracesOf } from '../../src/flows/traces-of.ts';
import { counted, pieceOf } from './engine/counted.ts';

const HEADER = 'interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action';
const START = Date.UTC(2026, 0, 14, 12) / 1000;
const MINUTE = 60;

/** A connection to `port` whose record reaches from one second to another after START. */
const line = (port: number, from: number, to: number, eni = 'eni-0aaaaaaaaaaaaaaaa'): string =>
  `${eni} 10.0.0.5 198.51.100.9 40000 ${port} 6 2 300 ${START + from} ${START + to} ACCEPT`;

const traced = async (lines: readonly string[], most?: number) => {
  const { answer } = await counted([pieceOf('flows', [HEADER, ...lines, ''].join('\n'))], {
    by: BY_TRACE,
    action: 'all',
    top: 0,
  });
  return tracesOf(answer, most);
};
const atSeconds = (from: number) => (START + from) * 1000;

describe('traces of a count', () => {
  test('are connections by the minute, oldest first, whichever interface saw them', async () => {
    const { traces, from, to, sliceMs } = await traced([
      line(443, 130, 150),
      line(443, 10, 40),
      line(443, 15, 50, 'eni-0bbbbbbbbbbbbbbbb'),
    ]);
    expect(traces).toMatchObject([
      {
        dstport: 443,
        interfaceIds: ['eni-0aaaaaaaaaaaaaaaa', 'eni-0bbbbbbbbbbbbbbbb'],
        cells: [
          { at: atSeconds(0), last: atSeconds(50), count: 2, packets: 4, bytes: 600 },
          { at: atSeconds(120), last: atSeconds(150), count: 1, packets: 2, bytes: 300 },
        ],
      },
    ]);
    expect([from, to, sliceMs]).toEqual([atSeconds(0), atSeconds(180), 60_000]);
  });

  test('are by ten minutes where records are gathered over ten', async () => {
    const lines = Array.from({ length: 6 }, (_, at) => line(443, at * 600 + 5, at * 600 + 590));
    const { traces, sliceMs, to } = await traced([...lines, line(443, 601, 630)]);
    expect(sliceMs).toBe(600_000);
    expect(traces[0]?.cells.map(({ at, count }) => [at - atSeconds(0), count])).toEqual([
      [0, 1],
      [600_000, 2],
      [1_200_000, 1],
      [1_800_000, 1],
      [2_400_000, 1],
      [3_000_000, 1],
    ]);
    expect(to).toBe(atSeconds(3600));
    expect(traces[0]?.cells.map(({ last }) => last)).toEqual(
      [590, 1190, 1790, 2390, 2990, 3590].map((second) => atSeconds(second)),
    );
  });

  test('say that there were more interfaces than are kept, and name no such thing among them', async () => {
    const over = (count: number) =>
      traced(Array.from({ length: count }, (_, at) => line(443, 10, 40, `eni-0000000000000000${at}`)));
    const few = (await over(2)).traces[0];
    expect([few?.interfaceIds.length, few?.moreInterfaces]).toEqual([2, undefined]);
    const many = (await over(9)).traces[0];
    expect(many?.moreInterfaces).toBe(true);
    expect(many?.interfaceIds.filter((id) => !id.startsWith('eni-'))).toEqual([]);
  });

  test('are counted where they have no time', async () => {
    const { traces, timeless } = await traced([line(443, 10, 40).replace(/\d+ \d+ ACCEPT/, '- - ACCEPT')]);
    expect([traces, timeless]).toEqual([[], 1]);
  });

  test('are only the latest whole slices where there are too many, and say how many rows that leaves out', async () => {
    const many = Array.from({ length: 70_000 }, (_, at) =>
      line(1 + (at % 30_000), MINUTE * Math.floor(at / 10_000), MINUTE * Math.floor(at / 10_000) + 30),
    );
    const { traces, leftOut, from, cut, rough } = await traced(many, 25_000);
    expect([traces.length, leftOut, rough]).toEqual([20_000, 50_000, false]);
    expect([from, cut]).toEqual([atSeconds(5 * MINUTE), atSeconds(5 * MINUTE)]);
  });

  test('say from when on they are whole, also where that is within ten minutes', async () => {
    const many = Array.from({ length: 70_000 }, (_, at) => {
      const end = MINUTE * Math.floor(at / 10_000) + 30;
      return line(1 + (at % 30_000), end - 500, end);
    });
    const { from, cut, sliceMs } = await traced(many, 25_000);
    expect([from, cut, sliceMs]).toEqual([atSeconds(0), atSeconds(5 * MINUTE), 600_000]);
  });

  test('are none where the last minute alone has too many, and say which minute that is', async () => {
    const many = Array.from({ length: 70_000 }, (_, at) =>
      line(1 + (at % 65_000), MINUTE * Math.floor(at / 65_000), MINUTE * Math.floor(at / 65_000) + 30),
    );
    const { traces, leftOut, cut } = await traced(many, 4000);
    expect([traces.length, leftOut, cut]).toEqual([0, 70_000, atSeconds(MINUTE)]);
  });
});
