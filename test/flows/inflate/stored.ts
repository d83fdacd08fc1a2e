import { constants, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Decompress } from '../../../src/flows/read/decode.ts';

/** The text of stored bytes that come in parts of these sizes, over and over, and how it ended. */
export async function inflated(
  gunzip: Decompress,
  stored: Uint8Array,
  parts: readonly number[] = [1 << 20],
): Promise<{ readonly text: Buffer; readonly error?: string }> {
  async function* source() {
    for (let at = 0, part = 0; at < stored.length; part++) {
      const size = parts[part % parts.length] ?? 1;
      yield Uint8Array.from(stored.subarray(at, at + size));
      at += size;
    }
  }
  const texts: Buffer[] = [];
  try {
    for await (const text of gunzip(source())) texts.push(Buffer.from(text));
  } catch (error) {
    return { text: Buffer.concat(texts), error: (error as Error).message };
  }
  return { text: Buffer.concat(texts) };
}

const near = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 400 })), { maxLength: 12 })
  .map((list) => Buffer.concat(list.flatMap(([piece, times]) => Array<Uint8Array>(times).fill(piece))));

const far = fc
  .tuple(fc.uint8Array({ minLength: 1, maxLength: 33_000 }), fc.integer({ min: 30_000, max: 90_000 }))
  .map(([piece, size]) => Buffer.alloc(size, Buffer.from(piece)));

const few = fc.array(fc.constantFrom(32, 48, 49, 50, 10), { maxLength: 6000 }).map((list) => Buffer.from(list));

/** Bytes that many of one value make: Fibonacci's numbers of each give the longest codes there can be. */
const skewed = fc.integer({ min: 2, max: 22 }).map((values) => {
  const sizes = [1, 1];
  while (sizes.length < values) sizes.push((sizes.at(-1) ?? 0) + (sizes.at(-2) ?? 0));
  return Buffer.concat(sizes.map((size, value) => Buffer.alloc(size, value * 11)));
});

/** What is compressed: random bytes, few different ones, repeats near and far, and values of very different number. */
export const texts = fc.oneof(
  fc.uint8Array({ maxLength: 4000 }).map((bytes) => Buffer.from(bytes)),
  few,
  near,
  far,
  skewed,
);

/** How it is compressed. */
export const options = fc.record({
  level: fc.constantFrom(0, 1, 4, 6, 9),
  strategy: fc.constantFrom(
    constants.Z_DEFAULT_STRATEGY,
    constants.Z_FIXED,
    constants.Z_HUFFMAN_ONLY,
    constants.Z_RLE,
    constants.Z_FILTERED,
  ),
  memLevel: fc.integer({ min: 1, max: 9 }),
  windowBits: fc.integer({ min: 9, max: 15 }),
});

export const parts = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 4 });

export const gzips = fc.tuple(texts, options).map(([text, how]) => ({ text, stored: gzipSync(text, how) }));
