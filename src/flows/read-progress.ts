/** How much of a total was read. */
export interface Share {
  readonly read: number;
  readonly of: number;
}

/**
 * How far a reading of flow logs has come. Times are epoch milliseconds. Objects on S3 have totals; log groups have none,
 * only pages and the time up to which they were read.
 */
export interface ReadProgress {
  readonly startedAt: number;
  readonly records: number;
  readonly objects?: Share;
  readonly bytes?: Share;
  readonly pages?: number;
  /** The newest event of the pages so far. */
  readonly reached?: number;
}

/** Keeps count of a reading; readers tell it what they did, and `changed` is called after each of it. */
export class ReadTally {
  readonly #startedAt: number;
  readonly #changed: () => void;
  #records = 0;
  #objects = { read: 0, of: 0 };
  #bytes = { read: 0, of: 0 };
  #pages = 0;
  #reached: number | undefined;

  constructor(startedAt: number, changed: () => void = () => {}) {
    this.#startedAt = startedAt;
    this.#changed = changed;
  }

  /** Objects that are to be read, and their size as stored. */
  listed(objects: number, bytes: number): void {
    this.#objects.of += objects;
    this.#bytes.of += bytes;
    this.#changed();
  }

  /** Bytes of an object that arrived, as stored. */
  arrived(bytes: number): void {
    this.#bytes.read += bytes;
    this.#changed();
  }

  objectRead(): void {
    this.#objects.read++;
    this.#changed();
  }

  /** A page of a log group, whose newest event is of `reached`. */
  page(reached: number | undefined): void {
    this.#pages++;
    if (reached !== undefined) this.#reached = Math.max(this.#reached ?? 0, reached);
    this.#changed();
  }

  records(count: number): void {
    this.#records = count;
  }

  progress(): ReadProgress {
    return {
      startedAt: this.#startedAt,
      records: this.#records,
      ...(this.#objects.of === 0 ? {} : { objects: { ...this.#objects }, bytes: { ...this.#bytes } }),
      ...(this.#pages === 0 ? {} : { pages: this.#pages }),
      ...(this.#reached === undefined ? {} : { reached: this.#reached }),
    };
  }
}

/** The share read, from 0 to 1; undefined where no total is known. */
export function fractionOf({ bytes }: ReadProgress): number | undefined {
  return bytes === undefined || bytes.of === 0 ? undefined : Math.min(1, bytes.read / bytes.of);
}

/** Seconds are guessed from no less time than this, milliseconds. */
const RATE_NEEDS_MS = 1000;

/** Milliseconds until all is read at the rate so far; undefined where no total is known or it is too early to say. */
export function timeLeft(progress: ReadProgress, now: number): number | undefined {
  const { bytes, startedAt } = progress;
  const taken = now - startedAt;
  if (bytes === undefined || bytes.read === 0 || taken < RATE_NEEDS_MS) return undefined;
  return Math.max(0, (taken * (bytes.of - bytes.read)) / bytes.read);
}
