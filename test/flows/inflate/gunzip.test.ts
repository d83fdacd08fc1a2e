import { execFileSync } from 'node:child_process';
import { constants, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inflate } from '../../../src/flows/read/inflate.ts';

/** The text of stored bytes that come in parts of these sizes, over and over, and how it ended. */
async function inflated(
  stored: Uint8Array,
  parts: readonly number[] = [1 << 20],
): Promise<{ text: Buffer; error?: string }> {
  async function* source() {
    for (let at = 0, part = 0; at < stored.length; part++) {
      const size = parts[part % parts.length] ?? 1;
      yield stored.subarray(at, at + size);
      at += size;
    }
  }
  const texts: Buffer[] = [];
  try {
    for await (const text of inflate(source())) texts.push(Buffer.from(text));
  } catch (error) {
    return { text: Buffer.concat(texts), error: (error as Error).message };
  }
  return { text: Buffer.concat(texts) };
}

const LEVELS = [0, 1, 4, 6, 9];
const STRATEGIES = [
  constants.Z_DEFAULT_STRATEGY,
  constants.Z_FIXED,
  constants.Z_HUFFMAN_ONLY,
  constants.Z_RLE,
  constants.Z_FILTERED,
];

/** Text of many kinds: random bytes, few different ones, repeats near and far, runs, and all of these in turn. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 4000 }),
  fc.array(fc.constantFrom(32, 48, 49, 50, 10), { maxLength: 6000 }).map((list) => Uint8Array.from(list)),
  fc
    .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 400 })), { maxLength: 12 })
    .map((list) => Buffer.concat(list.flatMap(([piece, times]) => Array<Uint8Array>(times).fill(piece)))),
  fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 33_000 }), fc.integer({ min: 30_000, max: 90_000 })).map(
    ([piece, size]) => Buffer.alloc(size, Buffer.from(piece)),
  ),
);
const parts = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 4 });

describe('inflating', () => {
  test('gives what was compressed, whatever the level, the strategy and the cuts', async () => {
    await fc.assert(
      fc.asyncProperty(
        bytes,
        parts,
        fc.constantFrom(...LEVELS),
        fc.constantFrom(...STRATEGIES),
        fc.integer({ min: 1, max: 9 }),
        async (text, cuts, level, strategy, memLevel) => {
          const { text: back, error } = await inflated(gzipSync(text, { level, strategy, memLevel }), cuts);
          expect(error).toBeUndefined();
          expect(back.equals(Buffer.from(text))).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });
});
