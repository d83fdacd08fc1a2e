import type { Transform } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createGunzip, createZstdDecompress, type ZlibOptions } from 'node:zlib';
import { FailureError } from '../../aws/errors.ts';

/** Text that is given at once. */
const PIECE = 512 * 1024;

/** Inflated text that waits for its taker, so that inflating goes on in its own thread meanwhile. */
const AHEAD = 4 * PIECE;

/** A stream's own option, which zlib hands on. */
const OPTIONS: ZlibOptions & { readonly highWaterMark: number } = { chunkSize: PIECE, highWaterMark: AHEAD };

/** Inflates gzip, one member after another; see `through`. */
export const inflate = (stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> =>
  through(createGunzip(OPTIONS), stored);

/** Decompresses zstd; see `through`. Throws FailureError on a Node that has none. */
export function unzstd(stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (typeof createZstdDecompress !== 'function') {
    const hint = 'Use Node 22.15 or later, or decompress it first: zstd -dc FILE | transit-tui flows -';
    throw new FailureError({ code: 'invalid', message: `Node ${process.version} can't read zstd.`, hint });
  }
  return through(createZstdDecompress({ chunkSize: PIECE }), stored);
}

/**
 * Gives what a decompressor makes of the stored bytes. What came before they end too early, or turn out to be something
 * else, is given first; then it throws zlib's error.
 */
async function* through(gunzip: Transform, stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let failure: unknown;
  gunzip.on('error', (error) => {
    failure ??= error;
  });
  const feeding = feed(stored, gunzip).catch((error: unknown) => {
    failure ??= error;
    gunzip.end();
  });
  try {
    for await (const text of gunzip) {
      yield text as Uint8Array;
      // Whoever took it may have kept this thread busy: first the next piece is sent off to be inflated.
      await setImmediate();
    }
  } catch (error) {
    failure ??= error;
  } finally {
    gunzip.destroy();
  }
  await feeding;
  if (failure !== undefined) throw failure;
}

async function feed(stored: AsyncIterable<Uint8Array>, gunzip: Transform): Promise<void> {
  for await (const bytes of stored) {
    if (gunzip.destroyed) return;
    if (!gunzip.write(bytes)) await drained(gunzip);
  }
  gunzip.end();
}

const drained = (gunzip: Transform): Promise<void> =>
  new Promise((resolve) => {
    const events = ['drain', 'close', 'error'];
    const go = () => {
      for (const event of events) gunzip.off(event, go);
      resolve();
    };
    for (const event of events) gunzip.on(event, go);
  });
