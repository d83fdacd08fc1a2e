import type { FlowRows, FlowTableOptions, Known, TracedFlows } from './aggregate.ts';
import { CloudWatchReader, type FilterLogEvents } from './cloudwatch-reader.ts';
import type { Connection } from './connection.ts';
import { betweenKeys, stepByStep } from './in-steps.ts';
import { Intake, type LineSink } from './intake.ts';
import { type ReadProgress, ReadTally } from './read-progress.ts';
import { type ObjectStore, S3Reader } from './s3-reader.ts';
import type { FlowSource } from './sources.ts';

/** Where records are read from. */
export interface FlowAccess {
  readonly filterLogEvents: FilterLogEvents;
  readonly store: ObjectStore;
  readonly account: () => Promise<string>;
  readonly region: string;
}

/** What one read gave: rows of the window, and what must be known to judge them. */
export interface FlowReading {
  readonly rows: readonly Connection[];
  readonly counted: CountedFrom;
  readonly notes: readonly string[];
  /** What of the window no row can show, without counts or times: empty where all of it was read. */
  readonly gaps: readonly string[];
  /** Why the rows are not all there is, where they aren't. */
  readonly incomplete: string | undefined;
  /** There is more to read than one reading does: the next one goes on. */
  readonly more: boolean;
  /** When the newest record read so far ended, epoch milliseconds. */
  readonly newest: number | undefined;
  readonly failures: readonly { readonly source: FlowSource; readonly error: unknown }[];
  /** Nothing was read because every source failed. */
  readonly failed: boolean;
  /** How far the reading had come when it was stopped; absent where it went to its end. */
  readonly stopped?: ReadProgress;
  /** The newest record of all, and how old it may be before something is amiss; absent where there is no record, or more to read. */
  readonly lag?: FlowLag;
}

/** What rows were counted from. */
export interface CountedFrom {
  /** `log group NAME`, `s3://BUCKET/PREFIX`: those that could be read. */
  readonly sources: readonly string[];
  /** The stretch of time, epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** How current the records are. */
export interface FlowLag {
  /** When the newest record ended, epoch milliseconds. */
  readonly endedAt: number;
  /** How long after their end records usually take, milliseconds: gathering and delivery. */
  readonly usualMs: number;
  /** What that is made of, for people. */
  readonly usual: string;
}

/** What a reading is told, and tells meanwhile. */
export interface ReadOptions {
  /** Gets the rows so far now and then; they are not counted again before it is done. */
  readonly show?: (rows: readonly Connection[]) => Promise<void>;
  /** Waited for between two steps of what takes longer than a key may wait. */
  readonly pause?: () => Promise<void>;
  /** The last judgement of the rows waits for it. */
  readonly judged?: Promise<unknown>;
  /** Called once all is read, before the rows are judged for the last time by what is then known. */
  readonly beforeJudging?: () => Promise<void>;
  /** Gets how far the reading has come, after each piece of it. */
  readonly report?: (progress: ReadProgress) => void;
  /** Ends the reading early; it then answers with what it has, and the next one goes on. */
  readonly stop?: AbortSignal;
}

/**
 * How long delivery usually takes after a record was gathered, milliseconds.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-basics.html
 */
const DELIVERY_MS = { cloudwatch: 5 * 60_000, s3: 10 * 60_000 } as const;

/** Lines after which the rows so far are shown, then after twice as many, and so on. */
const FIRST_SHOWN = 500;

type Reader = CloudWatchReader | S3Reader;

/** Reads several sources into one table, each from where it stopped; the failure of one doesn't hide the others. */
export class FlowReader {
  readonly #intake: Intake;
  readonly #access: FlowAccess;
  #readers: ReadonlyMap<string, Reader> = new Map();

  constructor(access: FlowAccess, table: FlowTableOptions = {}) {
    this.#access = access;
    this.#intake = new Intake(table);
  }

  /** Records read so far. */
  get records(): number {
    return this.#intake.records;
  }

  /** Gives what was read of the time between two instants (epoch milliseconds), for detection. */
  traces(from: number, to: number): TracedFlows & { readonly has: (field: string) => boolean } {
    return { ...this.#intake.table.traces(from, to), has: (field) => this.#intake.has(field) };
  }

  /** As `traces`, in steps between which other work may go on, though no reading. */
  *tracesInSteps(from: number, to: number): Generator<void, ReturnType<FlowReader['traces']>> {
    return { ...(yield* this.#intake.table.tracesInSteps(from, to)), has: (field) => this.#intake.has(field) };
  }

  /** Says what to read from now on; a source that was read before goes on where it stopped. */
  use(sources: readonly FlowSource[]): void {
    const before = this.#readers;
    this.#readers = new Map(
      sources.map((source) => {
        const id = JSON.stringify(source);
        return [id, before.get(id) ?? this.#readerOf(source)];
      }),
    );
  }

  /** Reads what is new and gives the rows of the hour that ends now (epoch milliseconds). */
  async read(now: number, known: () => Known, signal: AbortSignal, options: ReadOptions = {}): Promise<FlowReading> {
    const { show, judged = Promise.resolve(), report = () => {}, stop, pause = betweenKeys } = options;
    const ending = stop === undefined ? signal : AbortSignal.any([signal, stop]);
    const before = this.#intake.records;
    const tally = new ReadTally(now, () => {
      tally.records(this.#intake.records - before);
      report(tally.progress());
    });
    report(tally.progress());
    const allRead = new AbortController();
    let showing: Promise<void> | undefined;
    let unshown: { readonly error: unknown } | undefined;
    const showSoFar = async (): Promise<void> => {
      if (show === undefined) return;
      const reading = this.#intake.table.readInSteps(now, known());
      const soFar = await stepByStep(reading, pause, AbortSignal.any([signal, allRead.signal]));
      if (soFar !== undefined) await show(soFar.rows);
    };
    let stopped = false;
    let lines = 0;
    let showAt = FIRST_SHOWN;
    const flowing = Promise.withResolvers<void>();
    const sink: LineSink = (line, formats, at) => {
      this.#intake.line(line, formats, at, now);
      lines++;
      if (lines < showAt) return;
      showAt *= 2;
      flowing.resolve();
      showing ??= showSoFar()
        .catch((error: unknown) => {
          unshown ??= { error };
        })
        .finally(() => {
          showing = undefined;
        });
    };
    const windowStart = now - this.#intake.table.windowMs;
    const failures: { source: FlowSource; error: unknown }[] = [];
    const behind: string[] = [];
    const readInTurn = async (readers: readonly Reader[]) => {
      for (const reader of readers) {
        try {
          if (await readWith(reader, windowStart, now, sink, ending, tally)) behind.push(nameOf(reader.source));
        } catch (error) {
          if (stop?.aborted === true && !signal.aborted) stopped = true;
          else failures.push({ source: reader.source, error });
        }
      }
    };
    const { groups = [], objects = [] } = Object.groupBy(this.#readers.values(), (reader) =>
      reader instanceof S3Reader ? 'objects' : 'groups',
    );
    // What is live comes first: objects wait until a log group has given its first lines, or all it has.
    const live = readInTurn(groups);
    await Promise.all([live, Promise.race([live, flowing.promise]).then(() => readInTurn(objects)), judged]);
    // What is shown next has all of it.
    allRead.abort();
    await showing;
    if (unshown !== undefined) throw unshown.error;
    await options.beforeJudging?.();
    const counted = await stepByStep(this.#intake.table.readInSteps(now, known()), pause);
    const { rows, dropped, evicted, hidden, newest, from } = counted;
    const broken = this.#brokenObjects();
    const reasons = behind.map((name) => `${name} has more than one refresh reads; the next one goes on`);
    if (dropped > 0) reasons.push(`${dropped} records of further connections found no room`);
    if (evicted > 0) reasons.push(`${evicted} records of the lightest accepted connections gave way to others`);
    // Before all is read the newest record read says nothing of how late records come.
    const lag = stopped || behind.length > 0 ? undefined : this.#lag(newest);
    const unread = new Set(failures.map(({ source }) => source));
    const read = Array.from(this.#readers.values(), ({ source }) => source).filter((source) => !unread.has(source));
    return {
      rows,
      counted: { sources: read.map(nameOf), from, to: now },
      notes: [...lagNotes(newest), ...this.#intake.notes(now), ...broken, ...hiddenNotes(hidden)],
      gaps: [...this.#intake.gaps(now), ...(broken.length > 0 ? ['some objects could not be read'] : [])],
      ...(stopped ? { stopped: tally.progress() } : {}),
      ...(lag === undefined ? {} : { lag }),
      incomplete: reasons.length > 0 ? reasons.join('; ') : undefined,
      more: behind.length > 0,
      newest,
      failures,
      failed: failures.length > 0 && failures.length === this.#readers.size,
    };
  }

  #readerOf(source: FlowSource): Reader {
    const { filterLogEvents, store, account, region } = this.#access;
    if (source.kind === 'cloudwatch') return new CloudWatchReader(source, filterLogEvents);
    return new S3Reader(source, store, { account, region });
  }

  /** The quickest source is the one that the newest record can be expected of. */
  #lag(newest: number | undefined): FlowLag | undefined {
    const [quickest] = Array.from(this.#readers.values(), ({ source }) => source).toSorted(
      (a, b) => usualLag(a) - usualLag(b),
    );
    if (newest === undefined || quickest === undefined) return undefined;
    const minutes = (ms: number) => Math.round(ms / 60_000);
    const [kind, place] =
      quickest.kind === 's3' ? (['s3', 'S3'] as const) : (['cloudwatch', 'CloudWatch Logs'] as const);
    return {
      endedAt: newest,
      usualMs: usualLag(quickest),
      usual: `${minutes(quickest.aggregationSeconds * 1000)} min of gathering and about ${minutes(DELIVERY_MS[kind])} of delivery to ${place}`,
    };
  }

  #brokenObjects(): string[] {
    return [...this.#readers.values()].flatMap((reader) => (reader instanceof S3Reader ? [...reader.notes()] : []));
  }
}

const usualLag = ({ kind, aggregationSeconds }: FlowSource): number => aggregationSeconds * 1000 + DELIVERY_MS[kind];

const lagNotes = (newest: number | undefined): string[] =>
  newest === undefined ? ['No record in the last hour: flow logs arrive 5 to 15 minutes late'] : [];

const hiddenNotes = ({ rows, bytes }: FlowRows['hidden']): string[] =>
  rows === 0 ? [] : [`${rows} ordinary accepted connections are not shown: none has more than ${bytes} bytes`];

function readWith(
  reader: Reader,
  windowStart: number,
  now: number,
  sink: LineSink,
  signal: AbortSignal,
  tally: ReadTally,
): Promise<boolean> {
  if (reader instanceof S3Reader) return reader.read(windowStart, now, sink, signal, tally);
  return reader.read(windowStart, sink, signal, tally);
}

/** Names a source as a person would look for it. */
export const nameOf = (source: FlowSource): string =>
  source.kind === 'cloudwatch' ? `log group ${source.logGroupName}` : `s3://${source.bucket}/${source.prefix}`;
