import { type FlowFormat, parseHeader } from '../format.ts';
import { parseLine } from '../parse.ts';
import type { FlowIntake, FlowQuery } from '../query.ts';
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

/** Bad lines as a person reads them: piece by piece, whatever order they were met in. */
export const inOrder = (bad: readonly BadLine[]): readonly BadLine[] =>
  bad.toSorted((a, b) => (a.piece === b.piece ? a.line - b.line : a.piece < b.piece ? -1 : 1));

/** A format that records were read by, and how many; `taken` says that no header and nobody gave it. */
export interface UsedFormat {
  readonly format: FlowFormat;
  readonly records: number;
  readonly taken: boolean;
}

/** Characters of a bad line that are kept. */
const KEPT_TEXT = 400;

/** Formats that are told apart: no account has so many, and input that makes up more must not fill the memory. */
const MOST_FORMATS = 256;

const idOf = ({ fields }: FlowFormat): string => fields.join(' ');

/** The time that is asked about: of a gap outside nobody needs to know. */
export type AskedWindow = Pick<FlowQuery, 'since' | 'until'>;

/** What was read from all pieces, whichever of them are read at the same time. */
interface Account {
  readonly counts: { lines: number; nodata: number; skipdata: number; bad: number };
  readonly bad: BadLine[];
  readonly used: Map<string, { format: FlowFormat; records: number; taken: boolean }>;
}

/** Feeds the text of pieces to a table, several at a time if need be, and keeps account of what is no record. */
export class TextIntake {
  readonly #table: RecordTable;
  readonly #given: FlowFormat | undefined;
  readonly #keepBad: number;
  readonly #window: AskedWindow;
  readonly #account: Account = {
    counts: { lines: 0, nodata: 0, skipdata: 0, bad: 0 },
    bad: [],
    used: new Map(),
  };

  constructor(table: RecordTable, given: FlowFormat | undefined, keepBad: number, window: AskedWindow = {}) {
    this.#table = table;
    this.#given = given;
    this.#keepBad = keepBad;
    this.#window = window;
  }

  /** Begins a piece; text of other pieces may be taken in between. */
  begin(piece: string): PieceIntake {
    const [given, keepBad, window] = [this.#given, this.#keepBad, this.#window];
    return new PieceIntake(this.#table, this.#account, { piece, given, keepBad, window });
  }

  get bad(): readonly BadLine[] {
    return this.#account.bad;
  }

  /** Records read so far. */
  get records(): number {
    return this.#table.kernel.records.value >>> 0;
  }

  /** What was read so far. */
  counts(): FlowIntake {
    const { counts } = this.#account;
    return { ...counts, lines: counts.lines + linesTaken(this.#table), records: this.records };
  }

  /** The formats that records were read by so far. */
  formats(): readonly UsedFormat[] {
    return [...this.#account.used.values()];
  }
}

/** Lines that the kernel dealt with by itself. */
const linesTaken = ({ kernel }: RecordTable): number => (kernel.records.value >>> 0) + (kernel.blanks.value >>> 0);

/** The text of one piece: its format, the cut line at its end, and which line it is at. */
export class PieceIntake {
  readonly #table: RecordTable;
  readonly #account: Account;
  readonly #piece: string;
  readonly #keepBad: number;
  readonly #window: AskedWindow;
  #format: FlowFormat | undefined;
  #taken = false;
  /** The part of a line that waits for its rest. */
  #left: Uint8Array = new Uint8Array(0);
  #overlong = false;
  /** Lines before the text at hand, and what the table and the account had counted when it began. */
  #lines = 0;
  #linesBefore = 0;
  #recordsBefore = 0;

  constructor(
    table: RecordTable,
    account: Account,
    {
      piece,
      given,
      keepBad,
      window,
    }: { piece: string; given: FlowFormat | undefined; keepBad: number; window: AskedWindow },
  ) {
    this.#window = window;
    this.#table = table;
    this.#account = account;
    this.#piece = piece;
    this.#keepBad = keepBad;
    this.#format = given;
  }

  /** Takes any part of the piece's text, in order. */
  push(text: Uint8Array): void {
    for (let at = 0; at < text.length; at += CHUNK) this.#pushChunk(text.subarray(at, at + CHUNK));
  }

  /** Ends the piece: a last line without a line end counts as one. */
  end(): void {
    if (this.#left.length > 0) this.#pushChunk(Uint8Array.of(10));
    this.#overlong = false;
  }

  #pushChunk(text: Uint8Array): void {
    const table = this.#table;
    const { at, bytes } = table.input;
    let from = 0;
    if (this.#overlong) {
      const end = text.indexOf(10);
      if (end === -1) return;
      this.#overlong = false;
      from = end + 1;
    }
    this.#linesBefore = this.#linesOfAll();
    this.#recordsBefore = table.kernel.records.value >>> 0;
    table.setFormat(this.#format);
    bytes.set(this.#left, at);
    bytes.set(text.subarray(from), at + this.#left.length);
    const to = at + this.#left.length + text.length - from;
    const rest = table.scan(at, to, (line) => this.#take(line));
    if (to - rest <= LONGEST_LINE) this.#left = bytes.slice(rest, to);
    else {
      const head = new TextDecoder().decode(bytes.subarray(rest, rest + KEPT_TEXT));
      this.#refuse(head, `longer than ${LONGEST_LINE} bytes`);
      this.#left = new Uint8Array(0);
      this.#overlong = true;
    }
    this.#settleFormat();
    this.#lines += this.#linesOfAll() - this.#linesBefore;
  }

  #take(text: string): void {
    const { counts } = this.#account;
    const header = parseHeader(text);
    if (header !== undefined) {
      this.#takeHeader(text, header);
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
      if (parsed === 'nodata' || canTouch(text, this.#format, this.#window)) counts[parsed]++;
      counts.lines++;
    } else if (typeof parsed === 'object' && this.#again(text)) return;
    else this.#refuse(text, whyBad(text, this.#format));
  }

  #takeHeader(text: string, header: FlowFormat): void {
    const { counts, used } = this.#account;
    this.#settleFormat();
    const known = used.size < MOST_FORMATS || used.has(idOf(header));
    this.#setFormat(known ? header : undefined, false);
    if (known) counts.lines++;
    else this.#refuse(text, `a header of yet another format: ${MOST_FORMATS} are told apart`);
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
    const { counts, bad } = this.#account;
    counts.lines++;
    counts.bad++;
    if (bad.length >= this.#keepBad) return;
    const line = this.#lines + this.#linesOfAll() - this.#linesBefore;
    bad.push({ piece: this.#piece, line, text: text.slice(0, KEPT_TEXT), why });
  }

  #linesOfAll(): number {
    return this.#account.counts.lines + linesTaken(this.#table);
  }

  #setFormat(format: FlowFormat | undefined, taken: boolean): void {
    this.#settleFormat();
    this.#format = format;
    this.#taken = taken;
    this.#table.setFormat(format);
  }

  /** Puts the records since the last time down to the format at hand. */
  #settleFormat(): void {
    const records = this.#table.kernel.records.value >>> 0;
    const read = records - this.#recordsBefore;
    this.#recordsBefore = records;
    if (this.#format === undefined || read === 0) return;
    const id = idOf(this.#format);
    const used = this.#account.used.get(id) ?? { format: this.#format, records: 0, taken: this.#taken };
    used.records += read;
    this.#account.used.set(id, used);
  }
}

/** Whether what was lost may lie in the window; where the line doesn't tell when that was, it may. */
function canTouch(text: string, { fields, separator }: FlowFormat, { since, until }: AskedWindow): boolean {
  const values = text.trim().split(separator ?? /\s+/);
  const at = (field: string) => {
    const value = values[fields.indexOf(field)] ?? '';
    return /^\d{1,15}$/.test(value) ? Number(value) : undefined;
  };
  const [start, end] = [at('start') ?? at('end'), at('end') ?? at('start')];
  const endsBefore = since !== undefined && end !== undefined && end < since;
  const beginsAfter = until !== undefined && start !== undefined && start >= until;
  return !endsBefore && !beginsAfter;
}

function whyBad(text: string, { fields }: FlowFormat): string {
  const values = text.trim().split(/\s+/).length;
  if (values !== fields.length) return `${values} values where its format has ${fields.length}`;
  return 'a value is not of its field (a number, ACCEPT or REJECT, a log-status)';
}
