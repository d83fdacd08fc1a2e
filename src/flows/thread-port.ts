import { Worker } from 'node:worker_threads';
import { FailureError } from '../aws/errors.ts';
import { threadStarts } from './read/young-garbage.ts';

/** The threads there are. From the sources each is its own file; in the bundle they lie beside the others. */
const FILES = {
  'flow-worker': new URL(import.meta.url.endsWith('.ts') ? './engine/worker.ts' : './flow-worker.js', import.meta.url),
  'inflate-worker': new URL(
    import.meta.url.endsWith('.ts') ? './inflate/worker.ts' : './inflate-worker.js',
    import.meta.url,
  ),
} as const;

/** Dead text is collected once it is twice as much as this; with Node's own limit, 64 MB of it would lie about in each thread. */
const YOUNG_MB = 4;

/** A thread, and its messages one after another. */
export class ThreadPort<To, From extends { readonly type: string }> {
  readonly #worker: Worker;
  readonly #heard: From[] = [];
  #error: unknown;
  #isReady = false;
  #wake = () => {};

  constructor(file: keyof typeof FILES, workerData?: unknown) {
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB };
    this.#worker = new Worker(FILES[file], { workerData, resourceLimits });
    const runs = threadStarts();
    this.#worker.on('message', (message: From) => {
      runs();
      this.#isReady = true;
      this.#heard.push(message);
      this.#wake();
    });
    const ended = (error: unknown) => {
      runs();
      this.#error ??= error;
      this.#wake();
    };
    this.#worker.on('error', ended);
    this.#worker.on('exit', () => ended(endedEarly()));
  }

  /** True once it said anything, as long as it runs. */
  get isReady(): boolean {
    return this.#isReady && this.#error === undefined;
  }

  say(message: To, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  /** The next message; throws what the thread ended with, where there is none left. */
  async hear(): Promise<From> {
    while (true) {
      const message = this.#heard.shift();
      if (message !== undefined) return message;
      if (this.#error !== undefined) throw this.#error;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }

  /** Ends the thread, whatever it is at; nobody need wait for that. */
  end(): void {
    void this.#worker.terminate();
  }
}

function endedEarly(): FailureError {
  const message = 'A thread of this program ended before it was done.';
  return new FailureError({ code: 'unknown', message, hint: 'Try again; where it does so again, with --threads 1.' });
}

/** Bytes that are all of their buffer can change threads without a copy. */
export function transferable(bytes: Uint8Array): ArrayBuffer[] {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength ? [bytes.buffer] : [];
}
