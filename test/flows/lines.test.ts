import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLines } from '../../src/flows/lines.ts';

async function linesOf(body: Uint8Array, cuts: readonly number[] = []): Promise<string[]> {
  const lines: string[] = [];
  await readLines(pieces(body, cuts), (line) => lines.push(line));
  return lines;
}

async function* pieces(body: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const to of [...cuts.map((cut) => cut % (body.length + 1)), body.length].sort((a, b) => a - b)) {
    yield body.subarray(from, to);
    from = to;
  }
}

test('any text comes out as its lines, however it arrives, gzipped or not', async () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\n\u{feff}]/gu, ''));
  const texts = fc.array(line, { minLength: 1 }).map((lines) => [...lines, 'end']);
  await fc.assert(
    fc.asyncProperty(texts, fc.boolean(), fc.array(fc.nat()), async (lines, zipped, cuts) => {
      const plain = Buffer.from(lines.join('\n').toWellFormed());
      expect(await linesOf(zipped ? gzipSync(plain) : plain, cuts)).toEqual(lines.map((text) => text.toWellFormed()));
    }),
  );
});

test('gzip members behind one another are one text', async () => {
  const body = Buffer.concat([gzipSync('one\ntwo\n'), gzipSync('three\n')]);
  expect(await linesOf(body)).toEqual(['one', 'two', 'three']);
});

test('nothing gives no line', async () => {
  expect(await linesOf(Buffer.alloc(0))).toEqual([]);
});

test('a gzip body that ends early gives its whole lines and then rejects', async () => {
  const many = Array.from({ length: 20_000 }, (_, at) => `line ${Math.sin(at)}`).join('\n');
  const body = gzipSync(many);
  const lines: string[] = [];
  await expect(readLines(pieces(body.subarray(0, body.length / 2), []), (line) => lines.push(line))).rejects.toThrow(
    /unexpected end/,
  );
  expect(lines.length).toBeGreaterThan(1000);
  expect(many.split('\n').slice(0, lines.length)).toEqual(lines);
});
