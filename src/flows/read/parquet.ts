import type { AsyncBuffer } from 'hyparquet';
import { FailureError } from '../../aws/errors.ts';
import type { Piece } from './piece.ts';
import { doneWith } from './young-garbage.ts';

/** Objects of flow logs are 75 MB at most; a Parquet piece that can only be read in order is held whole up to this. */
const HELD = 128 * 1024 * 1024;

/** Rows that become text at once: each time the pages of their row group are decoded anew, and all rows are held. */
const ROWS = 25_000;

/**
 * Gives a Parquet object as the text it would have been: a header of its columns, then its rows, `-` for no value. Row
 * groups are read one after another; `tell` is given the share of all rows, from 0 to 1, that the text given next ends.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3.html
 */
export async function* parquetText(
  whole: AsyncGenerator<Uint8Array>,
  piece: Piece,
  signal: AbortSignal,
  tell: (share: number) => void,
): AsyncGenerator<Uint8Array> {
  const [{ parquetMetadataAsync, parquetReadObjects, parquetSchema }, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ]);
  const file = await bufferOf(whole, piece, signal);
  const metadata = await parquetMetadataAsync(file);
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  yield Buffer.from(`${columns.join(' ')}\n`);
  const rowCount = Number(metadata.num_rows);
  for (let rowStart = 0; rowStart < rowCount; rowStart += ROWS) {
    const rowEnd = Math.min(rowCount, rowStart + ROWS);
    const rows = await parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd });
    tell(rowEnd / rowCount);
    const text = Buffer.from(rows.map((row) => `${columns.map((column) => textOf(row[column])).join(' ')}\n`).join(''));
    yield text;
    doneWith(text.length);
  }
}

/** Times are seconds in the records, whatever type the column has. */
function textOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-';
  if (value instanceof Date) return String(Math.floor(value.getTime() / 1000));
  return String(value);
}

async function bufferOf(whole: AsyncGenerator<Uint8Array>, piece: Piece, signal: AbortSignal): Promise<AsyncBuffer> {
  const { size, slice } = piece;
  if (size !== undefined && slice !== undefined) {
    await whole.return(undefined);
    return {
      byteLength: size,
      slice: async (from, to = size) => arrayBufferOf(await slice(from < 0 ? size + from : from, to, signal)),
    };
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of whole) {
    parts.push(part);
    length += part.length;
    if (length > HELD) {
      const message = `${piece.name} is Parquet of more than ${HELD / 1024 / 1024} MiB and can't be read from its end.`;
      throw new FailureError({ code: 'invalid', message, hint: 'Give it as a file rather than on standard input.' });
    }
  }
  return arrayBufferOf(Buffer.concat(parts));
}

const arrayBufferOf = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
