import { expect, test, vi } from 'vitest';
import type { Piece } from '../../../src/flows/read/piece.ts';
import { readAhead } from '../../../src/flows/read/read-ahead.ts';

const { signal } = new AbortController();
const MIB = 1024 * 1024;

/** Pieces that tell which of them are open, and how much each gave. */
function pieces(contents: readonly (readonly Uint8Array[])[], failing = -1) {
  const opened: number[] = [];
  const given = contents.map(() => 0);
  const made = contents.map(
    (parts, index): Piece => ({
      name: `piece ${index}`,
      async *open() {
        opened.push(index);
        for (const part of parts) {
          given[index] = (given[index] ?? 0) + part.length;
          yield part;
        }
        if (index === failing) throw new Error('broken');
      },
    }),
  );
  return { made, opened, given };
}

async function textOf(piece: Piece | undefined): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const bytes of piece?.open(signal) ?? []) parts.push(bytes);
  return Buffer.concat(parts).toString();
}

test('gives every piece as it is, and opens the next ones before they are wanted', async () => {
  const contents = ['one', 'two', 'three', 'four'].map((text) => [Buffer.from(text), Buffer.from('.')]);
  const { made, opened } = pieces(contents);
  const ahead = readAhead(made, 3, signal);
  expect(await textOf(ahead[0])).toBe('one.');
  expect(opened).toEqual([0, 1, 2]);
  expect([await textOf(ahead[1]), await textOf(ahead[2]), await textOf(ahead[3])]).toEqual(['two.', 'three.', 'four.']);
  expect(opened).toEqual([0, 1, 2, 3]);
});

test('holds no more of a piece than its bound until it is wanted', async () => {
  const large = Array.from({ length: 10 }, () => Buffer.alloc(MIB));
  const { made, given } = pieces([[Buffer.from('first')], large]);
  const ahead = readAhead(made, 2, signal);
  await textOf(ahead[0]);
  await vi.waitFor(() => expect(given[1]).toBeGreaterThanOrEqual(2 * MIB));
  expect(given[1]).toBeLessThanOrEqual(3 * MIB);
  expect((await textOf(ahead[1])).length).toBe(10 * MIB);
});

test('a piece that fails before it is wanted fails when it is, behind what it gave', async () => {
  const { made } = pieces([[Buffer.from('one')], [Buffer.from('two')]], 1);
  const [first, second] = readAhead(made, 2, signal);
  expect(await textOf(first)).toBe('one');
  const seen: string[] = [];
  const reading = async () => {
    for await (const bytes of second?.open(signal) ?? []) seen.push(Buffer.from(bytes).toString());
  };
  await expect(reading()).rejects.toThrow('broken');
  expect(seen).toEqual(['two']);
});

test('what is never wanted ends with the run', async () => {
  const stop = new AbortController();
  const ended = Promise.withResolvers<void>();
  const endless: Piece = {
    name: 'endless',
    async *open() {
      try {
        while (true) yield Buffer.alloc(MIB);
      } finally {
        ended.resolve();
      }
    },
  };
  const [first] = readAhead([pieces([[Buffer.from('one')]]).made[0] ?? endless, endless], 2, stop.signal);
  expect(await textOf(first)).toBe('one');
  stop.abort();
  await ended.promise;
});
