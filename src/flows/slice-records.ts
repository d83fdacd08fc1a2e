import { type FlowFormat, parseHeader } from './format.ts';
import { lineSplitter } from './lines.ts';
import { decode } from './read/decode.ts';
import type { Piece } from './read/piece.ts';

/** Which records are wanted. */
export interface WantedRecords {
  readonly interfaceIds: ReadonlySet<string>;
  /** For formats that name no interface: the interfaces' addresses. */
  readonly addresses: ReadonlySet<string>;
  /** Epoch seconds; records that end before `since` or begin after `until` are left out where the format has times. */
  readonly since: number;
  readonly until: number;
}

/** How much is kept and how much is read at most, bytes of text. */
export interface SliceLimits {
  readonly keptBytes: number;
  readonly readBytes: number;
}

/** Records as they were written, by their format. */
export interface RecordSlice {
  /** One for each format, in the order in which they were met: a header of AWS's field names, and lines below it. */
  readonly files: readonly { readonly header: string; readonly lines: readonly string[] }[];
  readonly pieces: readonly {
    readonly name: string;
    readonly kept: number;
    readonly lines: number;
    readonly error?: unknown;
  }[];
  /** Lines before any header: nobody knows what their columns are. */
  readonly unreadable: number;
  readonly records: number;
  readonly readBytes: number;
  /** The limit that ended it. */
  readonly full?: keyof SliceLimits;
}

/**
 * Takes the wanted records out of flow logs, byte for byte and in the order of the pieces. A piece that fails is named and
 * hides none of the others; the first limit that is reached ends it.
 */
export async function sliceRecords(
  pieces: readonly Piece[],
  wanted: WantedRecords,
  limits: SliceLimits,
  signal: AbortSignal,
  progress: (done: number, records: number) => void = () => {},
): Promise<RecordSlice> {
  const slice = new Slice(wanted, limits);
  const told: { name: string; kept: number; lines: number; error?: unknown }[] = [];
  for (const piece of pieces) {
    signal.throwIfAborted();
    if (slice.full !== undefined) break;
    const before = { records: slice.records, lines: slice.lines };
    let failed: { readonly error?: unknown } = {};
    try {
      await slice.take(piece, signal);
    } catch (error) {
      signal.throwIfAborted();
      failed = { error };
    }
    told.push({ name: piece.name, kept: slice.records - before.records, lines: slice.lines - before.lines, ...failed });
    progress(told.length, slice.records);
  }
  const { files, unreadable, records, readBytes, full } = slice;
  return {
    files: [...files].map(([header, lines]) => ({ header, lines })),
    pieces: told,
    unreadable,
    records,
    readBytes,
    ...(full === undefined ? {} : { full }),
  };
}

class Slice {
  readonly files = new Map<string, string[]>();
  records = 0;
  lines = 0;
  unreadable = 0;
  readBytes = 0;
  full: keyof SliceLimits | undefined;
  #keptBytes = 0;
  readonly #wanted: WantedRecords;
  readonly #limits: SliceLimits;

  constructor(wanted: WantedRecords, limits: SliceLimits) {
    this.#wanted = wanted;
    this.#limits = limits;
  }

  async take(piece: Piece, signal: AbortSignal): Promise<void> {
    let columns: Columns | undefined;
    const decoder = new TextDecoder();
    const splitter = lineSplitter((line) => {
      if (this.full !== undefined || line.trim() === '') return;
      const header = parseHeader(line);
      if (header !== undefined) {
        columns = columnsOf(header);
        return;
      }
      this.lines++;
      if (columns === undefined) this.unreadable++;
      else if (isWanted(line, columns, this.#wanted)) this.#keep(line, columns);
    });
    for await (const { bytes } of decode(piece, signal)) {
      this.readBytes += bytes.length;
      splitter.push(decoder.decode(bytes, { stream: true }));
      if (this.readBytes > this.#limits.readBytes) this.full ??= 'readBytes';
      if (this.full !== undefined) return;
    }
    splitter.push(decoder.decode());
    splitter.end();
  }

  #keep(line: string, { header }: Columns): void {
    const size = Buffer.byteLength(line) + 1;
    if (this.#keptBytes + size > this.#limits.keptBytes) {
      this.full = 'keptBytes';
      return;
    }
    this.#keptBytes += size;
    this.records++;
    const lines = this.files.get(header) ?? [];
    this.files.set(header, lines);
    lines.push(line);
  }
}

interface Columns {
  readonly header: string;
  readonly separator: RegExp;
  readonly interfaceId: number;
  readonly srcaddr: number;
  readonly dstaddr: number;
  readonly start: number;
  readonly end: number;
}

function columnsOf({ fields, separator }: FlowFormat): Columns {
  const at = (field: string) => fields.indexOf(field);
  return {
    header: fields.join(separator ?? ' '),
    separator: separator === undefined ? /\s+/ : /[\s,]+/,
    interfaceId: at('interface-id'),
    srcaddr: at('srcaddr'),
    dstaddr: at('dstaddr'),
    start: at('start'),
    end: at('end'),
  };
}

function isWanted(line: string, columns: Columns, { interfaceIds, addresses, since, until }: WantedRecords): boolean {
  const values = line.trim().split(columns.separator);
  const [start, end] = [Number(values[columns.start]), Number(values[columns.end])];
  if (end < since || start > until) return false;
  if (columns.interfaceId !== -1) return interfaceIds.has(values[columns.interfaceId] ?? '');
  return addresses.has(values[columns.srcaddr] ?? '') || addresses.has(values[columns.dstaddr] ?? '');
}
