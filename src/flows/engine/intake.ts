import { type FlowFormat, parseHeader } from '../format.ts';
import { parseLine } from '../parse.ts';
import type { FlowIntake } from '../query.ts';
import { defaultFormatOf } from './default-format.ts';
import { CHUNK, LONGEST_LINE } from './kernel.ts';
import type { RecordTable } from './record-table.ts';

/** A line that could not be read, and why. */
export interface BadLine {
  readonly piece: string;
  /** From 1 on, of the decoded text. */
  readonly line: number;
  readonly text: string;
  readonly why: string;
}

/** A format that records were read by, and how many; `taken` says that no header and nobody gave it. */
export interface UsedFormat {
  readonly format: FlowFormat;
  readonly records: number;
  readonly taken: boolean;
}

/** Characters of a bad line that are kept. */
const KEPT_TEXT = 400;

/** Feeds the text of one piece after another to a table, and keeps account of what is no record. */
export class TextIntake {
  readonly #table: RecordTable;
  readonly #given: FlowFormat | undefined;
  readonly #keepBad: number;
  readonly #bad: BadLine[] = [];
  readonly #used = new Map<string, { format: FlowFormat; records: number; taken: boolean }>();
  #counts = { lines: 0, nodata: 0, skipdata: 0, bad: 0 };
  #piece = '';
  #format: FlowFormat | undefined;
  #taken = false;
  #firstLine = 0;
  #left = 0;
  #overlong = false;
  #recordsBefore = 0;

  constructor(table: RecordTable, given: FlowFormat | undefined, keepBad: number) {
    this.#table = table;
    this.#given = given;
    this.#keepBad = keepBad;
  }

  /** Begins a piece. What was left of the one before is its last line. */
  begin(piece: string): void {
    this.end();
    this.#piece = piece;
    this.#firstLine = this.#counts.lines;
    this.#setFormat(this.#given, false);
  }

  /** Takes any part of the piece's text, in order. */
  push(text: Uint8Array): void {
    for (let at = 0; at < text.length; at += CHUNK) this.#pushChunk(text.subarray(at, at + CHUNK));
  }

  /** Ends the piece: a last line without a line end counts as one. */
  end(): void {
    if (this.#left > 0) this.#pushChunk(Uint8Array.of(10));
    this.#overlong = false;
    this.#settleFormat();
  }

  get bad(): readonly BadLine[] {
    return this.#bad;
  }

  /** Records read so far. */
  get records(): number {
    return this.#table.kernel.records.value >>> 0;
  }

  /** What was read so far. */
  counts(): FlowIntake {
    const records = this.#table.kernel.records.value >>> 0;
    return { ...this.#counts, lines: this.#lines(), records };
  }

  /** The formats that records were read by so far. */
  formats(): readonly UsedFormat[] {
    this.#settleFormat();
    return [...this.#used.values()];
  }

  #pushChunk(text: Uint8Array): void {
    const { at, bytes } = this.#table.input;
    let from = 0;
    if (this.#overlong) {
      const end = text.indexOf(10);
      if (end === -1) return;
      this.#overlong = false;
      from = end + 1;
    }
    bytes.set(text.subarray(from), at + this.#left);
    const to = at + this.#left + text.length - from;
    const rest = this.#table.scan(at, to, (line) => this.#take(line));
    this.#left = to - rest;
    if (this.#left <= LONGEST_LINE) bytes.copyWithin(at, rest, to);
    else {
      const head = new TextDecoder().decode(bytes.subarray(rest, rest + KEPT_TEXT));
      this.#refuse(head, `longer than ${LONGEST_LINE} bytes`);
      this.#left = 0;
      this.#overlong = true;
    }
  }

  #take(text: string): void {
    const header = parseHeader(text);
    if (header !== undefined) {
      this.#counts.lines++;
      this.#setFormat(header, false);
      return;
    }
    if (this.#format === undefined) {
      const taken = defaultFormatOf(text);
      if (taken !== undefined) this.#setFormat(taken, true);
    }
    if (this.#format === undefined) {
      this.#refuse(text, 'no header and no --format says what its values are');
      return;
    }
    const parsed = parseLine(text, this.#format);
    if (parsed === 'nodata' || parsed === 'skipdata') {
      this.#counts[parsed]++;
      this.#counts.lines++;
    } else if (typeof parsed === 'object' && this.#again(text)) return;
    else this.#refuse(text, whyBad(text, this.#format));
  }

  /** A record that was met before its format was known goes to the table once more. */
  #again(text: string): boolean {
    const before: number = this.#table.kernel.records.value;
    const { at, bytes } = this.#table.input;
    const line = Buffer.from(`${text}\n`, 'utf8');
    const covered = bytes.slice(at, at + line.length);
    bytes.set(line, at);
    this.#table.scan(at, at + line.length, () => {});
    bytes.set(covered, at);
    return this.#table.kernel.records.value !== before;
  }

  #refuse(text: string, why: string): void {
    this.#counts.lines++;
    this.#counts.bad++;
    if (this.#bad.length >= this.#keepBad) return;
    const line = this.#lines() - this.#firstLine;
    this.#bad.push({ piece: this.#piece, line, text: text.slice(0, KEPT_TEXT), why });
  }

  #lines(): number {
    const { records, blanks } = this.#table.kernel;
    return this.#counts.lines + (records.value >>> 0) + (blanks.value >>> 0);
  }

  #setFormat(format: FlowFormat | undefined, taken: boolean): void {
    this.#settleFormat();
    this.#format = format;
    this.#taken = taken;
    this.#table.setFormat(format);
  }

  #settleFormat(): void {
    const records = this.#table.kernel.records.value >>> 0;
    const read = records - this.#recordsBefore;
    this.#recordsBefore = records;
    if (this.#format === undefined || read === 0) return;
    const id = this.#format.fields.join(' ');
    const used = this.#used.get(id) ?? { format: this.#format, records: 0, taken: this.#taken };
    used.records += read;
    this.#used.set(id, used);
  }
}

function whyBad(text: string, { fields }: FlowFormat): string {
  const values = text.trim().split(/\s+/).length;
  if (values !== fields.length) return `${values} values where its format has ${fields.length}`;
  return 'a value is not of its field (a number, ACCEPT or REJECT, a log-status)';
}
