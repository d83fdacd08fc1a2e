import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Piece } from '../../../src/flows/read/piece.ts';
import { counted, pieceOf } from './counted.ts';

/** Records whose gzip is long enough to be worth a thread. */
function longGzip(srcaddr: string): Uint8Array {
  const lines = Array.from(
    { length: 120_000 },
    () => `${srcaddr} 10.0.0.5 REJECT 1 ${randomBytes(24).toString('hex')}`,
  );
  return gzipSync(`srcaddr dstaddr action bytes instance-id\n${lines.join('\n')}\n`, { level: 1 });
}

test('two long gzips read side by side in one thread are inflated apart', async () => {
  const pieces = [pieceOf('one.log.gz', longGzip('203.0.113.7')), pieceOf('two.log.gz', longGzip('198.51.100.9'))];
  const { answer, failures } = await counted(pieces);
  expect(failures).toEqual([]);
  expect(answer.intake).toMatchObject({ records: 240_000, bad: 0 });
  expect(answer.rows).toMatchObject([{ count: 120_000 }, { count: 120_000 }]);
});

describe('a thread that ends before it is done', () => {
  /** Ends the next thread that is started, as soon as it runs or once it has said something. */
  function endNextThread(when: 'online' | 'message'): void {
    process.once('worker', (worker) => worker.once(when, () => void worker.terminate()));
  }

  /** A piece that is opened at once and goes on until it is told to stop. */
  function endless(name: string, opened: Set<string>): Piece {
    return {
      name,
      async *open(signal) {
        opened.add(name);
        try {
          while (!signal.aborted) {
            yield Buffer.from('srcaddr dstaddr action bytes\n203.0.113.7 10.0.0.5 REJECT 5000\n');
            await setImmediate();
          }
        } finally {
          opened.delete(name);
        }
      },
    };
  }

  test.each(['online', 'message'] as const)('(%s) is told, and nothing goes on being read', async (when) => {
    endNextThread(when);
    const opened = new Set<string>();
    const pieces = ['one.log', 'two.log', 'three.log'].map((name) => endless(name, opened));
    const counting = counted(pieces, {}, { threads: 2 });
    await expect.poll(() => opened.has('two.log')).toBe(true);
    await expect(counting).rejects.toThrow(/thread .* ended/);
    await expect.poll(() => [...opened]).toEqual([]);
  });

  test('costs nothing where it dies before it inflates', async () => {
    endNextThread('online');
    const { answer, failures } = await counted([pieceOf('one.log.gz', longGzip('203.0.113.7'))]);
    expect(failures).toEqual([]);
    expect(answer.rows).toMatchObject([{ count: 120_000 }]);
  });

  test('costs the gzip that it was inflating, which is named', async () => {
    const stored = longGzip('203.0.113.7');
    const isReady = new Promise<void>((resolve) => {
      process.once('worker', (worker) =>
        worker.once('message', () => {
          // What it says next is of the gzip, which goes on there.
          worker.once('message', () => void worker.terminate());
          resolve();
        }),
      );
    });
    const piece: Piece = {
      name: 'one.log.gz',
      size: stored.length,
      async *open() {
        yield Uint8Array.from(stored.subarray(0, 300_000));
        await isReady;
        yield Uint8Array.from(stored.subarray(300_000));
      },
    };
    const { answer, failures } = await counted([piece]);
    expect(failures).toMatchObject([{ piece: 'one.log.gz' }]);
    expect(String(failures[0]?.error)).toMatch(/thread .* ended/);
    expect(answer.rows[0]?.count).toBeGreaterThan(0);
  });
});
