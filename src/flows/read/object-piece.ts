import { FailureError, failureOf } from '../../aws/errors.ts';
import { getObject } from '../../aws/s3/reads.ts';
import type { ReadAccess } from '../../aws/session.ts';
import { endsAll, passes, pause, RETRIES } from './patience.ts';
import type { Piece } from './piece.ts';
import { SliceCache } from './slice-cache.ts';

/** An object as a listing named it. */
export interface ListedObject {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
}

/** How long S3 may give nothing before the rest is asked for anew, unless told. */
const SILENT_MS = 30_000;

/** Parquet is read from its end: of its beginning only what tells the form is asked for. */
const HEAD = 64 * 1024;

/** What the pieces of one run share. */
export class RunOfReads {
  /** The failure that ended the credentials: no further piece then asks in vain. */
  ended?: unknown;
  readonly slices = new SliceCache();
  readonly silentMs: number;

  constructor(silentMs = SILENT_MS) {
    this.silentMs = silentMs;
  }
}

/**
 * Gives an object as a piece. It is read in the state it was listed in (If-Match), and when the answer breaks off, is
 * throttled or fails with 5xx, the rest is asked for from the byte it got to: no byte is given twice.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function objectPiece(read: ReadAccess, object: ListedObject, run: RunOfReads): Piece {
  const { bucket, key, size } = object;
  const bytes = (from: number, to: number, signal: AbortSignal) => continued(read, object, { from, to }, run, signal);
  const name = `s3://${bucket}/${key}`;
  return {
    name,
    size,
    async *open(signal) {
      const head = /\.parquet$/i.test(key) ? Math.min(HEAD, size) : size;
      yield* bytes(0, head, signal);
      yield* bytes(head, size, signal);
    },
    slice: (from, to, signal) =>
      run.slices.get(`${name} ${from} ${to}`, to - from, () => gathered(bytes(from, to, signal), to - from)),
  };
}

async function gathered(source: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array> {
  const whole = new Uint8Array(length);
  let at = 0;
  for await (const bytes of source) {
    whole.set(bytes, at);
    at += bytes.length;
  }
  return whole;
}

async function* continued(
  read: ReadAccess,
  object: ListedObject,
  { from, to }: { readonly from: number; readonly to: number },
  run: RunOfReads,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let retries = 0;
  for (let at = from; at < to; ) {
    if (run.ended !== undefined) throw run.ended;
    try {
      for await (const bytes of answered(read, object, { from: at, to }, run.silentMs, signal)) {
        at += bytes.length;
        yield bytes;
      }
      if (at < to) throw brokeOff(object, at);
    } catch (error) {
      if (signal.aborted) throw error;
      if (endsAll(error)) run.ended = error;
      if (retries === RETRIES || !passes(error)) throw saidOf(error, object);
      retries++;
      await pause(retries, signal);
    }
  }
}

/** One answer of GetObject; a silence that lasts too long ends it. */
async function* answered(
  read: ReadAccess,
  { bucket, key, etag }: ListedObject,
  range: { readonly from: number; readonly to: number },
  silentMs: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const silent = new AbortController();
  const options = { signal: AbortSignal.any([signal, silent.signal]) };
  let left = range.to - range.from;
  const { body } = await getObject(read, { bucket, key, etag, range }, options);
  const source = body[Symbol.asyncIterator]();
  try {
    while (left > 0) {
      const timer = setTimeout(() => silent.abort(), silentMs);
      const next = await source.next().finally(() => clearTimeout(timer));
      if (next.done === true) return;
      left -= next.value.length;
      yield next.value;
    }
  } finally {
    await source.return?.();
  }
}

const brokeOff = ({ bucket, key }: ListedObject, at: number): FailureError =>
  new FailureError({
    code: 'unavailable',
    message: `s3:GetObject on ${bucket}/${key}: the answer ended at byte ${at}`,
    hint: 'Check the network and the endpoint, then try again.',
    operation: 's3:GetObject',
  });

/** Says what became of an object since it was listed. */
function saidOf(error: unknown, { bucket, key }: ListedObject): unknown {
  const failure = failureOf(error);
  const changed = failure.awsCode === 'PreconditionFailed' ? 'replaced' : failure.code === 'not-found' ? 'deleted' : '';
  if (changed === '') return error;
  return new FailureError({
    ...failure,
    code: 'not-found',
    message: `s3:GetObject on ${bucket}/${key}: it was ${changed} after it was listed`,
    hint: 'Run it again: what is there now is listed anew.',
  });
}
