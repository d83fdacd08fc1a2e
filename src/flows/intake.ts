import { FlowTable, type FlowTableOptions } from './aggregate.ts';
import { type FlowFormat, SLOT } from './format.ts';
import { type ParsedLine, parseLine } from './parse.ts';

/** Where readers put the lines they read: `at` is the line's time for formats that have none, epoch milliseconds. */
export type LineSink = (line: string, formats: readonly FlowFormat[], at: number) => void;

/** Gaps remembered for the notes; more than these are only counted. */
const GAPS_NAMED = 3;

/** Parses lines into a FlowTable and keeps count of what was no record. */
export class Intake {
  readonly table: FlowTable;
  readonly #gaps: number[] = [];
  readonly #bad: number[] = [];
  readonly #formats = new WeakSet<FlowFormat>();
  #lacking: ReadonlySet<string> = new Set();
  #records = 0;

  constructor(options: FlowTableOptions = {}) {
    this.table = new FlowTable(options);
  }

  /** Takes one line. With several formats the line counts only when exactly one of them fits. */
  line(line: string, formats: readonly FlowFormat[], at: number, now: number): void {
    const parsed = parsedBy(line, formats);
    if (parsed === 'skipdata') this.#gaps.push(at);
    else if (parsed === 'bad') this.#bad.push(at);
    else if (parsed !== 'nodata' && parsed !== 'blank') {
      this.#records++;
      for (const format of formats) if (!this.#formats.has(format)) this.#note(format);
      this.table.add(parsed, at, now);
    }
  }

  /** Records taken so far, whether they found room or not. */
  get records(): number {
    return this.#records;
  }

  /** Whether every record so far came with a field that is read here; true of any such field before the first one. */
  has(field: string): boolean {
    return field in SLOT && !this.#lacking.has(field);
  }

  /** Names what of the window could not be known, without counts or times: the same as long as the gap is there. */
  gaps(now: number): string[] {
    this.#forget(now);
    return [
      ...(this.#gaps.length > 0 ? ['AWS lost some of the records (SKIPDATA)'] : []),
      ...(this.#bad.length > 0 ? ['some lines could not be read'] : []),
    ];
  }

  /** Says what of the window could not be known, in sentences for the screen. */
  notes(now: number): string[] {
    this.#forget(now);
    const notes: string[] = [];
    if (this.#gaps.length > 0) {
      const when = this.#gaps.slice(-GAPS_NAMED).map((at) => `${new Date(at).toISOString().slice(11, 16)}Z`);
      notes.push(`Coverage gap: AWS lost records ${this.#gaps.length}× (SKIPDATA), last at ${when.join(', ')}`);
    }
    if (this.#bad.length > 0) notes.push(`${this.#bad.length} lines could not be read (cut, or of another format)`);
    return notes;
  }

  #forget(now: number): void {
    const since = now - this.table.windowMs;
    for (const times of [this.#gaps, this.#bad]) times.splice(0, times.length, ...times.filter((at) => at >= since));
  }

  #note(format: FlowFormat): void {
    this.#formats.add(format);
    const lacks = Object.keys(SLOT).filter((field) => !format.has(field));
    this.#lacking = new Set([...this.#lacking, ...lacks]);
  }
}

function parsedBy(line: string, formats: readonly FlowFormat[]): ParsedLine {
  const [only] = formats;
  if (formats.length === 1 && only !== undefined) return parseLine(line, only);
  const fitting = formats.map((format) => parseLine(line, format)).filter((parsed) => parsed !== 'bad');
  return fitting.length === 1 && fitting[0] !== undefined ? fitting[0] : 'bad';
}
