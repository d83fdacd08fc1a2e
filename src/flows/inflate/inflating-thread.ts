import { type Failure, FailureError } from '../../aws/errors.ts';
import { inflate } from '../read/inflate.ts';
import { ThreadPort, transferable } from '../thread-port.ts';
import { LONGEST_TEXT } from './gunzip.ts';
import type { FromInflater, ToInflater } from './worker-messages.ts';

/** Buffers that go to and fro with text: some are written while others are read. */
const BUFFERS = 4;

/** Stored bytes on their way that were not used up yet. */
const AHEAD = 3;

/** Inflates gzip in a thread of its own, while this one counts what it gave: one gzip at a time. Ends with `end`. */
export class InflatingThread {
  #port: ThreadPort<ToInflater, FromInflater> | undefined;
  #isBusy = false;
  #isLost = false;

  /** True where it can begin another gzip at once. */
  get isFree(): boolean {
    return !this.#isBusy && !this.#isLost;
  }

  /**
   * Inflates gzip, one member after another; each text is to be used before the next is asked for. What comes before the bytes
   * end too early, or turn out to be something else, is given first; then it throws FailureError. Where it is not free when the
   * first text is asked for, the thread that asks inflates by itself.
   */
  async *inflate(stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    if (!this.isFree) {
      yield* inflate(stored);
      return;
    }
    this.#isBusy = true;
    this.#port ??= this.#begun();
    const port = this.#port;
    port.say({ type: 'begin' });
    const feed = new Feed(stored, port);
    let isWhole = false;
    try {
      while (true) {
        const message = await port.hear();
        if (message.type === 'more') feed.more();
        else if (message.type === 'text') {
          const { buffer, length } = message;
          yield new Uint8Array(buffer, 0, length);
          port.say({ type: 'buffer', buffer }, [buffer]);
        } else {
          isWhole = true;
          feed.stop();
          if (feed.failure !== undefined) throw feed.failure;
          if (message.failure !== undefined) throw new FailureError(message.failure as Failure);
          return;
        }
      }
    } finally {
      feed.stop();
      this.#isBusy = false;
      // Whoever stopped in the middle left messages under way that belong to no other gzip.
      if (!isWhole) this.end();
    }
  }

  end(): void {
    this.#isLost = true;
    this.#port?.end();
  }

  #begun(): ThreadPort<ToInflater, FromInflater> {
    const port = new ThreadPort<ToInflater, FromInflater>('inflate-worker');
    for (let count = 0; count < BUFFERS; count++) {
      const buffer = new ArrayBuffer(LONGEST_TEXT);
      port.say({ type: 'buffer', buffer }, [buffer]);
    }
    return port;
  }
}

/** Sends stored bytes, no more of them than were used up and a few. */
class Feed {
  readonly #port: ThreadPort<ToInflater, FromInflater>;
  #underWay = 0;
  #isStopped = false;
  #wake = () => {};
  /** What the source ended with; what it gave before is inflated. */
  failure: unknown;

  constructor(stored: AsyncIterable<Uint8Array>, port: ThreadPort<ToInflater, FromInflater>) {
    this.#port = port;
    void this.#send(stored);
  }

  /** Some were used up. */
  more(): void {
    this.#underWay--;
    this.#wake();
  }

  stop(): void {
    this.#isStopped = true;
    this.#wake();
  }

  async #send(stored: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const bytes of stored) {
        if (this.#isStopped) return;
        this.#port.say({ type: 'stored', bytes }, transferable(bytes));
        this.#underWay++;
        while (this.#underWay >= AHEAD && !this.#isStopped) await this.#moved();
        if (this.#isStopped) return;
      }
    } catch (error) {
      this.failure = error;
    }
    if (!this.#isStopped) this.#port.say({ type: 'stored-end' });
  }

  #moved(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    return promise;
  }
}
