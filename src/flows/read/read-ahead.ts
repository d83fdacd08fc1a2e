import type { Piece } from './piece.ts';

/** Stored bytes that are held of a piece before it is wanted. */
const HELD = 2 * 1024 * 1024;

/**
 * Gives the same pieces in the same order, but reads the beginnings of the next ones while one is read, `atOnce` at a time:
 * what is far away then answers side by side. `signal` ends what was begun and never wanted.
 */
export function readAhead(pieces: readonly Piece[], atOnce: number, signal: AbortSignal): readonly Piece[] {
  const begun = new Map<number, Ahead>();
  const begin = (index: number): void => {
    const piece = pieces[index];
    // What is read from its end, by parts, has no beginning worth having.
    if (piece === undefined || begun.has(index) || /\.parquet$/i.test(piece.name)) return;
    begun.set(index, new Ahead(piece, signal));
  };
  return pieces.map((piece, index) => ({
    ...piece,
    open(own) {
      for (let next = index; next < index + atOnce; next++) begin(next);
      const ahead = begun.get(index);
      // Further openings of one piece read anew.
      begun.set(index, SPENT);
      return ahead === undefined || ahead === SPENT ? piece.open(own) : ahead.bytes(own);
    },
  }));
}

/** A piece that is read before it is wanted, up to a bound. */
class Ahead {
  readonly #stop = new AbortController();
  readonly #waiting: Uint8Array[] = [];
  #held = 0;
  #ended: { readonly error?: unknown } | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(piece: Piece | undefined, signal: AbortSignal) {
    if (piece === undefined) return;
    const both = AbortSignal.any([signal, this.#stop.signal]);
    both.addEventListener('abort', () => this.#wake(), { once: true });
    this.#fill(piece, both).then(
      () => this.#end({}),
      (error: unknown) => this.#end({ error }),
    );
  }

  async *bytes(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const stop = () => this.#stop.abort();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      while (true) {
        const next = this.#waiting.shift();
        if (next !== undefined) {
          this.#held -= next.length;
          this.#wake();
          yield next;
        } else if (this.#ended === undefined) await this.#changed.promise;
        else if ('error' in this.#ended) throw this.#ended.error;
        else return;
      }
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
  }

  async #fill(piece: Piece, signal: AbortSignal): Promise<void> {
    for await (const bytes of piece.open(signal)) {
      this.#waiting.push(bytes);
      this.#held += bytes.length;
      this.#wake();
      while (this.#held >= HELD && !signal.aborted) await this.#changed.promise;
      if (signal.aborted) throw signal.reason;
    }
  }

  #end(how: { readonly error?: unknown }): void {
    this.#ended = how;
    this.#wake();
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

const SPENT = new Ahead(undefined, new AbortController().signal);
