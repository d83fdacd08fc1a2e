import { type Failure, FailureError } from '../../aws/errors.ts';
import { inflate, inflateUntil } from '../read/inflate.ts';
import { ThreadPort, transferable } from '../thread-port.ts';
import { LONGEST_TEXT } from './gunzip.ts';
import type { FromInflater, ToInflater } from './worker-messages.ts';

/** Buffers that go to and fro with text: some are written while others are read. */
const BUFFERS = 4;

/** Stored bytes on their way that were not used up yet. */
const AHEAD = 3;

/**
 * Inflates gzip in a thread of its own, while this one counts what it gave. It takes one gzip at a time: another that is begun
 * meanwhile is inflated in the thread that asks. Ends with `end`.
 */
export class InflatingThread {
  #port: ThreadPort<ToInflater, FromInflater> | undefined;
  #isBusy = false;
  #isLost = false;

  /** True where the next gzip that begins is inflated in the other thread. */
  get isFree(): boolean {
    return !this.#isBusy && !this.#isLost;
  }

  /**
   * Inflates gzip, one member after another; each text is to be used before the next is asked for. Until the thread runs, its
   * beginning is inflated in this one. What comes before the bytes end too early, or turn out to be something else, is given first;
   * then it throws FailureError.
   */
  async *inflate(stored: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    // Asked when the first text is, since whoever made this may have waited with that while another began.
    if (!this.isFree) {
      yield* inflate(stored);
      return;
    }
    this.#isBusy = true;
    this.#port ??= this.#begun();
    const port = this.#port;
    const source = stored[Symbol.asyncIterator]();
    try {
      if (port.isReady) {
        port.say({ type: 'begin' });
        yield* this.#inflate(source, port);
        return;
      }
      const left = yield* inflateUntil(source, () => port.isReady);
      if (left === undefined) return;
      port.say({ type: 'resume', state: left.state }, [left.state.memory]);
      yield* this.#inflate(followedBy(left.stored, source), port);
    } finally {
      this.#isBusy = false;
      // Nobody need wait for that.
      source.return?.().catch(() => {});
    }
  }

  /** Has the thread inflate the rest of what it was told to begin. */
  async *#inflate(
    source: AsyncIterator<Uint8Array>,
    port: ThreadPort<ToInflater, FromInflater>,
  ): AsyncGenerator<Uint8Array> {
    const feed = new Feed(source, port);
    let isWhole = false;
    try {
      while (true) {
        const message = await port.hear();
        if (message.type === 'more') feed.more();
        else if (message.type === 'text') {
          const { buffer, length } = message;
          yield new Uint8Array(buffer, 0, length);
          port.say({ type: 'buffer', buffer }, [buffer]);
        } else if (message.type === 'end') {
          isWhole = true;
          feed.stop();
          if (feed.failure !== undefined) throw feed.failure;
          if (message.failure !== undefined) throw new FailureError(message.failure as Failure);
          return;
        }
      }
    } finally {
      feed.stop();
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

async function* followedBy(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** Sends stored bytes, no more of them than were used up and a few. */
class Feed {
  readonly #port: ThreadPort<ToInflater, FromInflater>;
  #underWay = 0;
  #isStopped = false;
  #wake = () => {};
  /** What the source ended with; what it gave before is inflated. */
  failure: unknown;

  constructor(source: AsyncIterator<Uint8Array>, port: ThreadPort<ToInflater, FromInflater>) {
    this.#port = port;
    void this.#send(source);
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

  async #send(source: AsyncIterator<Uint8Array>): Promise<void> {
    try {
      for (let next = await source.next(); next.done !== true; next = await source.next()) {
        if (this.#isStopped) return;
        this.#port.say({ type: 'stored', bytes: next.value }, transferable(next.value));
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
