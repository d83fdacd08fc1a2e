import { setImmediate } from 'node:timers/promises';
import { Gunzip, type GunzipState } from '../inflate/gunzip.ts';

/** Those that nobody uses: each holds memory that is used again rather than asked for anew. */
const idle: Gunzip[] = [];

/** A gzip that was left: what it was at, and stored bytes that it did not take in yet. */
export interface LeftGzip {
  readonly state: GunzipState;
  readonly stored: Uint8Array;
}

/**
 * Inflates gzip, one member after another, in the thread that asks. Each text lies in memory that the next one is written to.
 * What comes before the bytes end too early, or turn out to be something else, is given first; then it throws FailureError.
 */
export async function* inflate(stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = stored[Symbol.asyncIterator]();
  try {
    yield* inflateUntil(source, () => false);
  } finally {
    await source.return?.();
  }
}

/** The same until `isOver` behind a text: gives what is left then, and undefined where that was all. Does not end its source. */
export async function* inflateUntil(
  source: AsyncIterator<Uint8Array>,
  isOver: () => boolean,
): AsyncGenerator<Uint8Array, LeftGzip | undefined> {
  const gunzip = idle.pop() ?? new Gunzip();
  gunzip.begin();
  try {
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      for (let at = 0; at < next.value.length; ) {
        at = gunzip.take(next.value, at);
        for await (const text of texts(gunzip)) {
          yield text;
          if (isOver() && !gunzip.isBroken) return { state: gunzip.state, stored: next.value.subarray(at) };
        }
      }
    }
    gunzip.finish();
    yield* texts(gunzip);
    return undefined;
  } finally {
    idle.push(gunzip);
  }
}

async function* texts(gunzip: Gunzip): AsyncGenerator<Uint8Array> {
  for (let text = gunzip.read(); text !== undefined; text = gunzip.read()) {
    yield text;
    // Inflating and what is done with the text keep this thread busy: whatever else waits for it comes first.
    await setImmediate();
  }
}
