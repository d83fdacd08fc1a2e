import { atOnce } from './at-once.ts';
import { parseHeader } from './format.ts';
import type { LineSink } from './intake.ts';
import { readLines } from './lines.ts';
import type { ReadTally } from './read-progress.ts';
import { isTextObject, keyTime, listings } from './s3-keys.ts';
import type { S3Source } from './sources.ts';

export interface StoredObject {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
}

/** What the reader asks of S3. */
export interface ObjectStore {
  /** One page of ListObjectsV2. */
  list(
    query: { readonly bucket: string; readonly prefix: string; readonly startAfter: string; readonly token?: string },
    signal: AbortSignal,
  ): Promise<{ readonly objects: readonly StoredObject[]; readonly nextToken?: string | undefined }>;
  /** The bytes of GetObject as they were stored, refused when the object's ETag is another by now. */
  get(bucket: string, object: StoredObject, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** How much one refresh may read. */
const OBJECTS_A_REFRESH = 200;
const BYTES_A_REFRESH = 256 * 1024 * 1024;
const AT_ONCE = 4;

/** Objects reach S3 some ten minutes after their records' window; this much older is still looked for. */
const LATE_MS = 15 * 60_000;

interface Progress {
  readonly time: number;
  lines: number;
  done: boolean;
}

/** Whose flow logs are in the bucket; the account is asked for when the first object is looked for. */
export interface Place {
  readonly account: () => Promise<string>;
  readonly region: string;
}

/**
 * Reads the text objects of a flow log, each line of each object once: a read that broke off goes on behind the last
 * line it gave. The newest objects come first.
 */
export class S3Reader {
  readonly source: S3Source;
  readonly #store: ObjectStore;
  readonly #account: () => Promise<string>;
  readonly #region: string;
  readonly #progress = new Map<string, Progress>();
  readonly #broken: string[] = [];
  #newest: number | undefined;

  constructor(source: S3Source, store: ObjectStore, place: Place) {
    this.source = source;
    this.#store = store;
    this.#account = place.account;
    this.#region = place.region;
  }

  /** Gives new lines since `windowStart` to `sink`; true when there was more than one refresh may read. */
  async read(
    windowStart: number,
    now: number,
    sink: LineSink,
    signal: AbortSignal,
    tally?: ReadTally,
  ): Promise<boolean> {
    const since = Math.max(windowStart, this.#newest ?? 0) - LATE_MS;
    const objects = (await this.#list(since, now, signal)).filter((object) => !this.#isDone(object));
    objects.sort((a, b) => (keyTime(b.key) ?? 0) - (keyTime(a.key) ?? 0));
    const chosen = withinBudget(objects);
    tally?.listed(
      objects.length,
      objects.reduce((sum, { size }) => sum + size, 0),
    );
    await atOnce(AT_ONCE, chosen, async (object) => {
      signal.throwIfAborted();
      await this.#readObject(object, sink, signal, tally);
      tally?.objectRead();
    });
    const more = chosen.length < objects.length;
    if (!more) this.#advance(objects, since);
    return more;
  }

  /** Objects that could not be read whole, as sentences. */
  notes(): readonly string[] {
    return this.#broken.slice(-3);
  }

  async #list(since: number, now: number, signal: AbortSignal): Promise<StoredObject[]> {
    const found: StoredObject[] = [];
    const account = await this.#account();
    for (const listing of listings(this.source, account, this.#region, since, now)) {
      let token: string | undefined;
      do {
        const query = { bucket: this.source.bucket, ...listing, ...(token === undefined ? {} : { token }) };
        const page = await this.#store.list(query, signal);
        found.push(...page.objects.filter((object) => isTextObject(object.key)));
        token = page.nextToken;
      } while (token !== undefined);
    }
    return found;
  }

  async #readObject(object: StoredObject, sink: LineSink, signal: AbortSignal, tally?: ReadTally): Promise<void> {
    const progress = this.#progressOf(object);
    const skip = progress.lines;
    let format = this.source.format;
    let line = 0;
    const body = await this.#store.get(this.source.bucket, object, signal);
    try {
      await readLines(watched(body, signal, tally), (text) => {
        line++;
        const header = parseHeader(text);
        if (header !== undefined) format = header;
        if (line <= skip) return;
        progress.lines = line;
        if (header === undefined) sink(text, format === undefined ? [] : [format], progress.time);
      });
    } catch (error) {
      if (!isBrokenGzip(error)) throw error;
      this.#broken.push(`s3://${this.source.bucket}/${object.key} ends early: ${progress.lines} lines were read`);
    }
    progress.done = true;
  }

  #progressOf(object: StoredObject): Progress {
    const id = identity(object);
    const progress = this.#progress.get(id) ?? { time: keyTime(object.key) ?? 0, lines: 0, done: false };
    this.#progress.set(id, progress);
    return progress;
  }

  #isDone(object: StoredObject): boolean {
    return this.#progress.get(identity(object))?.done ?? false;
  }

  #advance(objects: readonly StoredObject[], since: number): void {
    for (const { key } of objects) this.#newest = Math.max(this.#newest ?? 0, keyTime(key) ?? 0);
    for (const [id, { time }] of this.#progress) if (time < since) this.#progress.delete(id);
  }
}

async function* watched(
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  tally: ReadTally | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const piece of body) {
    signal.throwIfAborted();
    tally?.arrived(piece.length);
    yield piece;
  }
}

const identity = ({ key, etag }: StoredObject): string => `${key}\n${etag}`;

function withinBudget(objects: readonly StoredObject[]): readonly StoredObject[] {
  let bytes = 0;
  const fits = objects.slice(0, OBJECTS_A_REFRESH).findIndex((object) => {
    bytes += object.size;
    return bytes > BYTES_A_REFRESH;
  });
  return objects.slice(0, fits === -1 ? OBJECTS_A_REFRESH : Math.max(fits, 1));
}

function isBrokenGzip(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_');
}
