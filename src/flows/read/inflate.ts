import { setImmediate } from 'node:timers/promises';
import { Gunzip } from '../inflate/gunzip.ts';

/** Those that nobody uses: each holds memory that is used again rather than asked for anew. */
const idle: Gunzip[] = [];

/**
 * Inflates gzip, one member after another, in the thread that asks. Each text lies in memory that the next one is written to.
 * What comes before the bytes end too early, or turn out to be something else, is given first; then it throws FailureError.
 */
export async function* inflate(stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = idle.pop() ?? new Gunzip();
  gunzip.begin();
  try {
    for await (const bytes of stored) {
      for (let at = 0; at < bytes.length; ) {
        at = gunzip.take(bytes, at);
        yield* texts(gunzip);
      }
    }
    gunzip.finish();
    yield* texts(gunzip);
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
