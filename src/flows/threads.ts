import { Worker } from 'node:worker_threads';
import { type Failure, FailureError } from '../aws/errors.ts';
import { answerOf } from './answer.ts';
import type { FlowRequest } from './answer-flows.ts';
import type { BadLine, UsedFormat } from './engine/intake.ts';
import { TABLES_OF_THREADS } from './engine/memory.ts';
import { RecordTable } from './engine/record-table.ts';
import type { Counted, FromWorker, ToWorker, WorkerSetting } from './engine/worker-messages.ts';
import { formatOf } from './format.ts';
import type { FlowIntake } from './query.ts';
import type { Piece } from './read/piece.ts';
import { keepYoungSpaceSmall } from './read/young-garbage.ts';
import type { FlowReport } from './report.ts';
import { totalOf } from './total-of.ts';

/** From the sources the thread is its own file; in the bundle it lies beside the others. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './engine/worker.ts' : './flow-worker.js', import.meta.url);

/**
 * Dead text is collected once it is twice as much as this; with Node's own limit, 64 MB of it would lie about in each thread.
 */
const YOUNG_MB = 4;

/** Stored bytes on their way to a thread that it has not asked for yet. */
const AHEAD = 2;

/** Counts pieces in several threads, each with a table of its own that the main thread takes in at the end. */
export class CountingThreads {
  readonly #request: FlowRequest;
  readonly #pieces: readonly Piece[];
  readonly #threads: number;
  readonly #failures: { piece: string; error: unknown }[] = [];
  readonly #stored = new Map<string, number>();
  readonly #records: number[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #next = 0;
  #done = 0;

  constructor(request: FlowRequest, pieces: readonly Piece[], threads: number) {
    this.#request = request;
    this.#pieces = pieces;
    this.#threads = threads;
  }

  async report(): Promise<FlowReport> {
    const { query, signal } = this.#request;
    keepYoungSpaceSmall();
    // The main thread's own table takes the others in, one after another.
    const memory = Math.floor(TABLES_OF_THREADS / (this.#threads + 1));
    const table = new RecordTable(query, memory);
    const all: Counted[] = [];
    await Promise.all(
      Array.from({ length: this.#threads }, (_, index) => this.#thread(index, memory, table, (each) => all.push(each))),
    );
    const formats = mergedFormats(all);
    const answer = answerOf(query, table, all.reduce(addIntake, NOTHING), formats);
    return {
      answer: { ...answer, matched: all.reduce((sum, { matched }) => sum + matched, 0) },
      badLines: all.flatMap(({ bad }): readonly BadLine[] => bad).slice(0, this.#request.keepBad),
      failures: this.#failures,
      pieces: this.#pieces.length,
      readBytes: this.#readBytes(),
      ...totalOf(this.#pieces),
      stopped: signal.aborted,
      fields: [...new Set(formats.flatMap(({ format }) => format.fields))],
      formatTaken: formats.some(({ taken }) => taken),
    };
  }

  async #thread(index: number, memory: number, table: RecordTable, counted: (counted: Counted) => void): Promise<void> {
    const { query, format, keepBad } = this.#request;
    const sentFormat = format && { fields: format.fields, separator: format.separator };
    const workerData: WorkerSetting = { query, format: sentFormat, keepBad, memory };
    const worker = new Worker(WORKER, { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    const port = new WorkerPort(worker);
    try {
      for (let piece = this.#take(); piece !== undefined; piece = this.#take()) await this.#send(piece, port, index);
      counted(await this.#inTurn(() => handOver(port, table)));
    } finally {
      await worker.terminate();
    }
  }

  /** One table after another is taken in: their rows would get mixed up, and be held twice. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  #take(): Piece | undefined {
    return this.#request.signal.aborted ? undefined : this.#pieces[this.#next++];
  }

  /** Sends a piece to a thread as fast as it takes it, and waits until it has read it. */
  async #send(piece: Piece, port: WorkerPort, index: number): Promise<void> {
    const stop = new AbortController();
    const signal = AbortSignal.any([this.#request.signal, stop.signal]);
    const bytes = readAhead(piece.open(signal));
    let failed: unknown;
    port.say({ type: 'piece', name: piece.name, size: piece.size, sliced: piece.slice !== undefined });
    for (let ended = false; !ended; ) {
      const message = await port.hear();
      if (message.type === 'more') {
        try {
          const next = this.#request.signal.aborted ? undefined : await bytes.next();
          if (next === undefined || next.done === true) port.say({ type: 'bytes-end', failed: false });
          else port.say({ type: 'bytes', bytes: next.value }, transferable(next.value));
        } catch (error) {
          failed = error;
          port.say({ type: 'bytes-end', failed: true });
        }
      } else if (message.type === 'part-wanted') {
        try {
          port.say({ type: 'part', bytes: await piece.slice?.(message.from, message.to, signal) });
        } catch (error) {
          failed = error;
          port.say({ type: 'part', bytes: undefined });
        }
      } else if (message.type === 'progress') {
        this.#stored.set(piece.name, message.stored);
        this.#records[index] = message.records;
        this.#tell();
      } else if (message.type === 'piece-end') {
        ended = true;
        if (!this.#request.signal.aborted && message.failure !== undefined) {
          this.#failures.push({
            piece: piece.name,
            error: failed ?? new FailureError(message.failure.failure as Failure),
          });
        } else this.#done++;
      }
    }
    stop.abort();
  }

  #tell(): void {
    this.#request.progress?.({
      readBytes: this.#readBytes(),
      ...totalOf(this.#pieces),
      pieces: this.#done,
      totalPieces: this.#pieces.length,
      records: this.#records.reduce((sum, records) => sum + (records ?? 0), 0),
    });
  }

  #readBytes(): number {
    let sum = 0;
    for (const bytes of this.#stored.values()) sum += bytes;
    return sum;
  }
}

/** Takes in what a thread counted, and gives the rest of what it found. */
async function handOver(port: WorkerPort, table: RecordTable): Promise<Counted> {
  port.say({ type: 'finish' });
  const { counted } = await port.until('counted');
  table.beginTakingIn(counted.head);
  while (true) {
    const message = await port.hear();
    if (message.type === 'finished') return counted;
    if (message.type === 'rows') table.takeIn(message.bytes);
  }
}

/** A thread's messages, one after another. */
class WorkerPort {
  readonly #worker: Worker;
  readonly #heard: FromWorker[] = [];
  #error: unknown;
  #wake = () => {};

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: FromWorker) => {
      this.#heard.push(message);
      this.#wake();
    });
    worker.on('error', (error) => {
      this.#error = error;
      this.#wake();
    });
  }

  say(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  async hear(): Promise<FromWorker> {
    while (true) {
      const message = this.#heard.shift();
      if (message !== undefined) return message;
      if (this.#error !== undefined) throw this.#error;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }

  async until<T extends FromWorker['type']>(type: T): Promise<FromWorker & { type: T }> {
    while (true) {
      const message = await this.hear();
      if (message.type === type) return message as FromWorker & { type: T };
    }
  }
}

/** Bytes that are all of their buffer can change threads without a copy. */
function transferable(bytes: Uint8Array): ArrayBuffer[] {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength ? [bytes.buffer] : [];
}

/** Asks for the next bytes before they are wanted. */
function readAhead(bytes: AsyncIterable<Uint8Array>): AsyncIterator<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]();
  const asked: Promise<IteratorResult<Uint8Array>>[] = [];
  const ask = () => {
    const next = source.next();
    next.catch(() => {});
    asked.push(next);
  };
  return {
    next() {
      while (asked.length <= AHEAD) ask();
      return asked.shift() ?? source.next();
    },
  };
}

const NOTHING: FlowIntake = { lines: 0, records: 0, nodata: 0, skipdata: 0, bad: 0 };

const addIntake = (sum: FlowIntake, { intake }: Counted): FlowIntake => ({
  lines: sum.lines + intake.lines,
  records: sum.records + intake.records,
  nodata: sum.nodata + intake.nodata,
  skipdata: sum.skipdata + intake.skipdata,
  bad: sum.bad + intake.bad,
});

function mergedFormats(all: readonly Counted[]): UsedFormat[] {
  const merged = new Map<string, UsedFormat>();
  for (const { format, records, taken } of all.flatMap(({ formats }) => formats)) {
    const id = format.fields.join(' ');
    const before = merged.get(id);
    merged.set(id, {
      format: before?.format ?? formatOf(format.fields, format.separator),
      records: records + (before?.records ?? 0),
      taken: taken || before?.taken === true,
    });
  }
  return [...merged.values()];
}
