import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Piece } from '../../src/flows/read/piece.ts';
import { sliceRecords, type WantedRecords } from '../../src/flows/slice-records.ts';

const V2 =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const WANTED: WantedRecords = {
  interfaceIds: new Set(['eni-0a']),
  addresses: new Set(['10.0.0.5']),
  since: 1000,
  until: 2000,
};
const LIMITS = { keptBytes: 1e6, readBytes: 1e6 };
const NEVER = new AbortController().signal;

const line = (card: string, start: number, src = '10.0.0.5') =>
  `2 111122223333 ${card} ${src} 203.0.113.9 40000 443 6 10 840 ${start} ${start + 60} ACCEPT OK`;
const piece = (name: string, lines: readonly string[], zipped = false): Piece => ({
  name,
  async *open() {
    const text = Buffer.from(`${lines.join('\n')}\n`);
    yield zipped ? gzipSync(text) : text;
  },
});
const broken = (name: string): Piece => ({
  name,
  async *open() {
    yield Buffer.from(`${V2}\n${line('eni-0a', 1200)}\n`);
    throw new Error('the answer broke off');
  },
});
const slice = (pieces: readonly Piece[], over: object = {}, limits = LIMITS) =>
  sliceRecords(pieces, { ...WANTED, ...over }, limits, NEVER);

describe('a slice of flow logs', () => {
  test('has the records of the wanted interfaces and time, as they were written', async () => {
    const found = await slice([
      piece('a', [V2, line('eni-0a', 1100), line('eni-0b', 1100), line('eni-0a', 100)]),
      piece('b', [V2, line('eni-0a', 2100), line('eni-0a', 1900)], true),
    ]);
    expect(found.files).toEqual([{ header: V2, lines: [line('eni-0a', 1100), line('eni-0a', 1900)] }]);
    expect(found.pieces).toEqual([
      { name: 'a', kept: 1, lines: 3 },
      { name: 'b', kept: 1, lines: 2 },
    ]);
    expect(found).toMatchObject({ records: 2, unreadable: 0 });
  });

  test('keeps records of other formats apart', async () => {
    const short = 'interface-id start end bytes';
    const found = await slice([
      piece('a', [V2, line('eni-0a', 1100), short, 'eni-0a 1100 1160 5', 'eni-0b 1100 1160 5']),
    ]);
    expect(found.files.map(({ header, lines }) => [header, lines.length])).toEqual([
      [V2, 1],
      [short, 1],
    ]);
  });

  test('goes by addresses where the format names no interface', async () => {
    const found = await slice([
      piece('a', ['srcaddr dstaddr bytes', '10.0.0.5 203.0.113.9 5', '10.0.0.6 203.0.113.9 5']),
    ]);
    expect(found.files[0]?.lines).toEqual(['10.0.0.5 203.0.113.9 5']);
  });

  test('counts lines without a header and guesses at none', async () => {
    const found = await slice([piece('a', [line('eni-0a', 1100)])]);
    expect(found).toMatchObject({ records: 0, unreadable: 1, files: [] });
  });

  test('names a piece that broke off, has what came before, and goes on with the next', async () => {
    const found = await slice([broken('a'), piece('b', [V2, line('eni-0a', 1100)])]);
    expect(found.records).toBe(2);
    expect(found.pieces[0]).toMatchObject({ name: 'a', kept: 1, error: new Error('the answer broke off') });
  });

  test('ends at the size that is kept, with whole lines, and says so', async () => {
    const many = Array.from({ length: 10 }, (_, index) => line('eni-0a', 1100 + index));
    const keptBytes = 3 * (Buffer.byteLength(many[0] ?? '') + 1);
    const found = await slice([piece('a', [V2, ...many]), piece('b', [V2, ...many])], {}, { ...LIMITS, keptBytes });
    expect(found).toMatchObject({ records: 3, full: 'keptBytes' });
    expect(found.pieces).toHaveLength(1);
  });

  test('ends at what is looked through, and says so', async () => {
    const pieces = ['a', 'b', 'c'].map((name) => piece(name, [V2, line('eni-0b', 1100)]));
    const found = await slice(pieces, {}, { ...LIMITS, readBytes: 300 });
    expect(found.full).toBe('readBytes');
    expect(found.pieces.length).toBeLessThan(3);
  });

  test('that is stopped is none', async () => {
    const stopped = sliceRecords([piece('a', [V2])], WANTED, LIMITS, AbortSignal.abort(new Error('stopped')));
    await expect(stopped).rejects.toThrow('stopped');
  });
});
