import { type Failure, FailureError } from '../aws/errors.ts';
import type { FlowRequest } from './answer-flows.ts';
import type { PieceEvents } from './count-pieces.ts';
import type { RecordTable } from './engine/record-table.ts';
import type { Counted, FromWorker, ToWorker, WorkerSetting } from './engine/worker-messages.ts';
import type { Piece } from './read/piece.ts';
import { TakingIn } from './taking-in.ts';
import { ThreadPort, transferable } from './thread-port.ts';

/** Stored bytes on their way to a thread that it has not asked for yet. */
const AHEAD = 2;

/** Share of a piece that is read before what was counted is given: sooner, and much of it would have to be given again. */
const NEAR_ITS_END = 0.75;

/** Counts pieces in a thread of its own, in a table of its own; ends with `end`. */
export class CountingThread {
  readonly #signal: AbortSignal;
  readonly #port: ThreadPort<ToWorker, FromWorker>;
  readonly #taking: TakingIn;
  /** What takes in its rows while it still counts. */
  #table: RecordTable | undefined;
  /** Records read so far. */
  records = 0;

  constructor({ query, format, keepBad, signal }: FlowRequest, memory: number) {
    const sentFormat = format && { fields: format.fields, separator: format.separator };
    const workerData: WorkerSetting = { query, format: sentFormat, keepBad, memory };
    this.#signal = signal;
    this.#port = new ThreadPort('flow-worker', workerData);
    this.#taking = new TakingIn(this.#port);
  }

  /** Counts pieces one after another; each is taken when its turn comes. Throws what the thread ended with where it dies. */
  async count(pieces: Iterator<Piece>, events: PieceEvents): Promise<void> {
    while (!this.#signal.aborted) {
      const next = pieces.next();
      if (next.done === true) break;
      await this.#send(next.value, events);
    }
    this.#taking.askForRest();
  }

  /** Has a table of the same query take in what it counted while it counts the rest of its last piece. */
  giveAhead(table: RecordTable): void {
    this.#table = table;
  }

  /** Once it has counted: has the table take in what it did not yet, and gives what else was counted. */
  handOver(table: RecordTable): Promise<Counted> {
    return this.#taking.takeRest(table);
  }

  /** Ends the thread, whatever it is at; nobody need wait for that. */
  end(): void {
    this.#port.end();
  }

  /** Sends a piece to the thread as fast as it takes it, and waits until it has read it. */
  async #send(piece: Piece, events: PieceEvents): Promise<void> {
    const stop = new AbortController();
    const signal = AbortSignal.any([this.#signal, stop.signal]);
    const bytes = new ReadAhead(piece.open(signal));
    try {
      await this.#conduct(piece, bytes, events, signal);
    } finally {
      stop.abort();
      bytes.close();
    }
  }

  async #conduct(piece: Piece, bytes: ReadAhead, events: PieceEvents, signal: AbortSignal): Promise<void> {
    const port = this.#port;
    let failed: unknown;
    let ended = false;
    let read = 0;
    const feed = async (): Promise<void> => {
      let next: IteratorResult<Uint8Array> | undefined;
      try {
        next = this.#signal.aborted ? undefined : await bytes.next();
      } catch (error) {
        failed = error;
      }
      // Nobody waits for them where the piece ended before.
      if (ended) return;
      if (this.#signal.aborted) port.say({ type: 'bytes-end', end: 'stopped' });
      else if (next === undefined) port.say({ type: 'bytes-end', end: 'failed' });
      else if (next.done === true) port.say({ type: 'bytes-end', end: 'whole' });
      else port.say({ type: 'bytes', bytes: next.value }, transferable(next.value));
    };
    port.say({ type: 'piece', name: piece.name, size: piece.size, sliced: piece.slice !== undefined });
    while (!ended) {
      const message = await port.hear();
      if (message.type === 'more') {
        void feed();
      } else if (message.type === 'part-wanted') {
        try {
          port.say({ type: 'part', bytes: await piece.slice?.(message.from, message.to, signal) });
        } catch (error) {
          failed = error;
          port.say({ type: 'part', bytes: undefined });
        }
      } else if (message.type === 'progress') {
        this.records = message.records;
        read += message.bytes;
        events.read(piece, message.bytes);
        const isNear = piece.size === undefined || read >= NEAR_ITS_END * piece.size;
        if (isNear && this.#table !== undefined) this.#taking.askAhead();
      } else if (message.type === 'piece-end') {
        ended = true;
        if (this.#signal.aborted) continue;
        if (message.failure === undefined) events.done(piece);
        else events.failed(piece, failed ?? new FailureError(message.failure as Failure));
      } else if (this.#table !== undefined) this.#taking.take(message, this.#table);
    }
  }
}

/** Asks for the next bytes before they are wanted. */
class ReadAhead {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #asked: Promise<IteratorResult<Uint8Array>>[] = [];

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#source = bytes[Symbol.asyncIterator]();
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    while (this.#asked.length <= AHEAD) {
      const next = this.#source.next();
      next.catch(() => {});
      this.#asked.push(next);
    }
    return this.#asked.shift() ?? this.#source.next();
  }

  /** Leaves what was not asked for; nobody need wait for that. */
  close(): void {
    this.#source.return?.().catch(() => {});
  }
}
