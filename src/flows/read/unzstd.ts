import type { Transform } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createZstdDecompress } from 'node:zlib';
import { FailureError } from '../../aws/errors.ts';
import { doneWith } from './young-garbage.ts';

/** Text that is given at once. */
const PIECE = 512 * 1024;

/**
 * Decompresses zstd. What comes before the bytes end too early, or turn out to be something else, is given first; then it
 * throws zlib's error; FailureError on a Node that has no zstd.
 */
export function unzstd(stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (typeof createZstdDecompress !== 'function') {
    const hint = 'Use Node 22.15 or later, or decompress it first: zstd -dc FILE | transit-tui flows -';
    throw new FailureError({ code: 'invalid', message: `Node ${process.version} can't read zstd.`, hint });
  }
  return through(createZstdDecompress({ chunkSize: PIECE }), stored);
}

async function* through(stream: Transform, stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let failure: unknown;
  stream.on('error', (error) => {
    failure ??= error;
  });
  const feeding = feed(stored, stream).catch((error: unknown) => {
    failure ??= error;
    stream.end();
  });
  try {
    for await (const text of stream) {
      yield text as Uint8Array;
      doneWith((text as Uint8Array).length);
      // Whoever took it may have kept this thread busy: first the next piece is sent off to be decompressed.
      await setImmediate();
    }
  } catch (error) {
    failure ??= error;
  } finally {
    stream.destroy();
  }
  await feeding;
  if (failure !== undefined) throw failure;
}

async function feed(stored: AsyncIterable<Uint8Array>, stream: Transform): Promise<void> {
  for await (const bytes of stored) {
    if (stream.destroyed) return;
    if (!stream.write(bytes)) await drained(stream);
  }
  stream.end();
}

const drained = (stream: Transform): Promise<void> =>
  new Promise((resolve) => {
    const events = ['drain', 'close', 'error'];
    const go = () => {
      for (const event of events) stream.off(event, go);
      resolve();
    };
    for (const event of events) stream.on(event, go);
  });
