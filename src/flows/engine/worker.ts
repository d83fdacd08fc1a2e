import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { failureOf } from '../../aws/errors.ts';
import { countPieces } from '../count-pieces.ts';
import { formatOf } from '../format.ts';
import type { Piece } from '../read/piece.ts';
import { collectText } from '../read/young-garbage.ts';
import { countedBy } from './counted.ts';
import { TextIntake } from './intake.ts';
import { CHUNK } from './kernel.ts';
import { RecordTable } from './record-table.ts';
import type { FromWorker, ToWorker, WorkerSetting } from './worker-messages.ts';

/** Milliseconds after which it is told what was read: soon enough for an eye, seldom enough to cost nothing. */
const TELL_MS = 50;

/** Counts the pieces that the main thread sends, one after another, and gives what it counted when it is asked to. */
function work(port: MessagePort, { query, format, keepBad, memory }: WorkerSetting): void {
  collectText();
  const table = new RecordTable(query, memory);
  const intake = new TextIntake(table, format && formatOf(format.fields, format.separator), keepBad, query);
  const say = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  const arrived: ToWorker[] = [];
  let wake = () => {};

  port.on('message', (message: ToWorker) => {
    if (message.type === 'piece') {
      // What was asked for ahead of a piece that ended before its end belongs to no other.
      arrived.length = 0;
      void count(message);
    } else if (message.type === 'give-ahead') giveAhead();
    else if (message.type === 'finish') finish();
    else if (message.type === 'rows-wanted') {
      buffers.push(message.buffer ?? new ArrayBuffer(CHUNK));
      giveRows();
    } else {
      arrived.push(message);
      wake();
    }
  });

  const next = async (): Promise<ToWorker> => {
    while (arrived.length === 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      await promise;
    }
    return arrived.shift() ?? { type: 'bytes-end', end: 'failed' };
  };

  /** Aborted where whoever sends the bytes ended them before their end: the line at hand is cut by that alone. */
  let stop = new AbortController();

  async function* stored(): AsyncGenerator<Uint8Array> {
    say({ type: 'more' });
    while (true) {
      const message = await next();
      if (message.type === 'bytes') {
        // The next are on their way while these are counted.
        say({ type: 'more' });
        yield message.bytes;
      } else {
        if (message.type !== 'bytes-end' || message.end === 'failed') throw new Error('the rest could not be read');
        if (message.end === 'stopped') stop.abort();
        return;
      }
    }
  }

  const part = async (from: number, to: number): Promise<Uint8Array> => {
    say({ type: 'part-wanted', from, to });
    let message = await next();
    // Bytes that were asked for ahead of it are not wanted any more.
    while (message.type === 'bytes' || message.type === 'bytes-end') message = await next();
    if (message.type === 'part' && message.bytes !== undefined) return message.bytes;
    throw new Error('a part could not be read');
  };

  const count = async ({ name, size, sliced }: ToWorker & { type: 'piece' }): Promise<void> => {
    const piece: Piece = {
      name,
      ...(size === undefined ? {} : { size }),
      open: stored,
      ...(sliced ? { slice: part } : {}),
    };
    stop = new AbortController();
    let failure: unknown;
    let read = 0;
    let timer: NodeJS.Timeout | undefined;
    const tell = (): void => {
      clearTimeout(timer);
      timer = undefined;
      say({ type: 'progress', bytes: read, records: intake.records });
      read = 0;
    };
    await countPieces(
      [piece],
      intake,
      { limit: 1, signal: stop.signal },
      {
        read: (_, bytes) => {
          read += bytes;
          timer ??= setTimeout(tell, TELL_MS);
        },
        done: () => {},
        failed: (_, error) => {
          failure = failureOf(error, name);
        },
      },
    );
    tell();
    say({ type: 'piece-end', failure });
  };

  /** Where rows may be written, until there are rows to give. */
  const buffers: ArrayBuffer[] = [];
  let finished = false;

  const giveAhead = (): void => {
    if (!table.giving.setApart()) return;
    say({ type: 'ahead', sent: table.sent });
    giveRows();
  };

  const finish = (): void => {
    finished = true;
    table.giving.endApart();
    say({ type: 'counted', sent: table.sent, counted: countedBy(table, intake) });
    giveRows();
  };

  const giveRows = (): void => {
    while (finished || table.giving.isApart) {
      const buffer = buffers.shift();
      if (buffer === undefined) return;
      const slices = table.histogram;
      const length = table.giving.give(new Uint8Array(buffer));
      if (length === 0) {
        say({ type: 'finished' });
        return;
      }
      say({ type: 'rows', buffer, length, slices }, [buffer]);
    }
  };
}

if (parentPort !== null) work(parentPort, workerData as WorkerSetting);
