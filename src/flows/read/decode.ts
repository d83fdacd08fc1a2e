import { unwrapped } from './envelopes.ts';
import { inflate } from './inflate.ts';
import { parquetText } from './parquet.ts';
import type { Piece, TextPiece } from './piece.ts';
import { unzstd } from './unzstd.ts';
import { doneWith } from './young-garbage.ts';

/** Gives the text of stored bytes; each piece of it is to be used before the next is asked for. */
export type Decompress = (stored: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>;

/** Bytes by which a form is told. */
const HEAD = 4;
const GZIP = '\x1f\x8b';

/**
 * Gives the text of a piece, whatever form it is stored in: plain, gzip (also twice), zstd or Parquet, and within
 * these the JSON of CloudWatch Logs. Its first bytes tell the form,
 * never its name; `gunzip` is how gzip is inflated. Throws when the bytes end too early; the text before that was given.
 */
export async function* decode(
  piece: Piece,
  signal: AbortSignal,
  gunzip: Decompress = inflate,
): AsyncGenerator<TextPiece> {
  let stored = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array, void> {
    for await (const bytes of piece.open(signal)) {
      stored += bytes.length;
      yield bytes;
      doneWith(bytes.length);
    }
  };
  const source = counted();
  try {
    const head = await headOf(source);
    if (head === undefined) return;
    const whole = (async function* () {
      yield head;
      yield* source;
    })();
    // Parquet is read by parts, some of them twice: how far it is shows by its rows.
    const tell = (share: number) => {
      stored = Math.round((piece.size ?? stored) * share);
    };
    for await (const bytes of textOf(head, whole, piece, { signal, tell, gunzip })) yield { bytes, stored };
  } finally {
    // Some forms leave before its end, and somebody may still wait for its next bytes: this one need not.
    source.return().catch(() => {});
  }
}

function textOf(
  head: Uint8Array,
  whole: AsyncGenerator<Uint8Array>,
  piece: Piece,
  {
    signal,
    tell,
    gunzip,
  }: {
    readonly signal: AbortSignal;
    readonly tell: (share: number) => void;
    readonly gunzip: Decompress;
  },
): AsyncIterable<Uint8Array> {
  const magic = Buffer.from(head.subarray(0, HEAD)).toString('latin1');
  if (isGzip(head)) return unwrapped(inflatedWithin(gunzip(whole)));
  if (magic === '\x28\xb5\x2f\xfd') return unwrapped(unzstd(whole));
  if (magic === 'PAR1') return parquetText(whole, piece, signal, tell);
  return unwrapped(whole);
}

/**
 * Gives text as it is, or inflates it where it is gzip itself: Firehose compresses once more what CloudWatch Logs compressed.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
async function* inflatedWithin(text: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const head = await headOf(text);
  if (head === undefined) return;
  const whole = (async function* () {
    try {
      yield head;
      yield* text;
    } finally {
      await text.return(undefined);
    }
  })();
  yield* isGzip(head) ? inflate(whole) : whole;
}

const isGzip = (head: Uint8Array): boolean => Buffer.from(head.subarray(0, 2)).toString('latin1') === GZIP;

/** The first bytes, as many as tell the form; undefined where there are none at all. */
async function headOf(source: AsyncGenerator<Uint8Array>): Promise<Uint8Array | undefined> {
  let head: Uint8Array | undefined;
  while (head === undefined || head.length < HEAD) {
    const next = await source.next();
    if (next.done === true) break;
    // What is too short is copied, since it is to be used before the next is asked for.
    const isLong = head === undefined && next.value.length >= HEAD;
    head = isLong ? next.value : Buffer.concat([head ?? new Uint8Array(0), next.value]);
  }
  return head;
}
