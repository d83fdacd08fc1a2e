import { crc32 } from 'node:zlib';
import { FailureError } from '../../aws/errors.ts';
import { BEYOND, type InflateKernel, makeInflateKernel, STOPPED, VARIABLES, WINDOW } from './kernel.ts';

/** Stored bytes and text at hand at a time: both, and the tables, stay in a core's second-level cache. */
const INPUT = 64 * 1024;
const TEXT = 256 * 1024;

/** Bytes that one text has at most. */
export const LONGEST_TEXT = WINDOW + TEXT + BEYOND;

const HEADER = 10;
const TRAILER = 8;

/** Flags of a member's header. */
const CHECKED = 2;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const RESERVED = 0xe0;

type Phase = 'header' | 'data' | 'trailer' | 'between' | 'over';

/** What a gzip is at between two texts, in a form that can change threads. */
export interface GunzipState {
  readonly memory: ArrayBuffer;
  readonly variables: readonly unknown[];
  readonly phase: Phase;
  readonly end: number;
  readonly ended: boolean;
  readonly from: number;
  readonly checksum: number;
  readonly length: number;
}

/**
 * Inflates gzip, one member after another, in the thread that calls and in memory of its own that is used over and over. Feed
 * it with `take` until it has no more room, and `read` until there is no more text.
 *
 * Zeros behind a member are padding: what follows them is left, as zlib does. FailureError where the bytes are no gzip, are damaged
 * or end too early; the text before that was given.
 * @see https://www.rfc-editor.org/rfc/rfc1952
 */
export class Gunzip {
  readonly #kernel: InflateKernel = makeInflateKernel(INPUT, TEXT);
  readonly #bytes = new Uint8Array(this.#kernel.memory.buffer);
  readonly #view = new DataView(this.#kernel.memory.buffer);
  readonly #input = this.#kernel.input.value;
  readonly #output = this.#kernel.output.value;
  readonly #limit = this.#output + WINDOW + TEXT;
  #phase: Phase = 'header';
  /** End of the stored bytes at hand, and whether these are the last. */
  #end = 0;
  #ended = false;
  /** Beginning of the text that was not given yet. */
  #from = 0;
  /** Of the member's text so far: CRC-32, and bytes. */
  #checksum = 0;
  #length = 0;
  #failure: FailureError | undefined;

  /** Begins anew. */
  begin(): void {
    this.#kernel.begin();
    this.#phase = 'header';
    this.#end = this.#input;
    this.#ended = false;
    this.#kernel.setInput(this.#input, this.#end, false);
    this.#from = this.#output;
    this.#failure = undefined;
  }

  /** True where the text that was given is followed by damage, which `read` throws next: then no other may go on. */
  get isBroken(): boolean {
    return this.#failure !== undefined;
  }

  /** What it is at, unless it is broken. Another may `resume` it; this one is to begin anew. */
  get state(): GunzipState {
    return {
      memory: this.#kernel.memory.buffer.slice(0),
      variables: VARIABLES.map((name) => this.#kernel[name].value),
      phase: this.#phase,
      end: this.#end,
      ended: this.#ended,
      from: this.#from,
      checksum: this.#checksum,
      length: this.#length,
    };
  }

  /** Goes on where another one was, in place of `begin`. */
  resume({ memory, variables, phase, end, ended, from, checksum, length }: GunzipState): void {
    this.#bytes.set(new Uint8Array(memory));
    for (const [index, name] of VARIABLES.entries()) {
      const variable: { value: unknown } = this.#kernel[name];
      variable.value = variables[index];
    }
    this.#phase = phase;
    this.#end = end;
    this.#ended = ended;
    this.#from = from;
    this.#checksum = checksum;
    this.#length = length;
    this.#failure = undefined;
  }

  /** Takes in stored bytes from `at` on, as many as there is room for; gives where it stopped. */
  take(stored: Uint8Array, at: number): number {
    if (this.#phase === 'over') return stored.length;
    const left = this.#end - this.#at;
    this.#bytes.copyWithin(this.#input, this.#at, this.#end);
    const taken = stored.subarray(at, at + INPUT - left);
    this.#bytes.set(taken, this.#input + left);
    this.#end = this.#input + left + taken.length;
    this.#kernel.setInput(this.#input, this.#end, false);
    return at + taken.length;
  }

  /** True once `finish` was called: when `read` gives nothing, that was all. */
  get isFinished(): boolean {
    return this.#ended;
  }

  /** Says that no stored bytes follow. */
  finish(): void {
    this.#ended = true;
    this.#bytes.fill(0, this.#end, this.#end + BEYOND);
    this.#kernel.setInput(this.#at, this.#end, true);
  }

  /**
   * Inflates on and gives the next text, or undefined where it needs more stored bytes, or after `finish` at the end. The text
   * lies in memory that the next call writes over.
   */
  read(): Uint8Array | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    while (true) {
      if (this.#phase === 'data') {
        const text = this.#inflate();
        if (text !== undefined || this.#phase === 'data') return text;
      } else if (!this.#frame()) {
        if (this.#ended && (this.#phase === 'header' || this.#phase === 'trailer')) throw cutOff();
        return undefined;
      }
    }
  }

  get #at(): number {
    return this.#kernel.inputAt.value;
  }

  #skip(bytes: number): void {
    this.#kernel.setInput(this.#at + bytes, this.#end, this.#ended);
  }

  /** The data's next text; undefined where it needs more, or where the data ended without any. */
  #inflate(): Uint8Array | undefined {
    const kernel = this.#kernel;
    if (kernel.outputAt.value >= this.#limit) this.#from = kernel.slide(this.#output);
    const stopped = kernel.inflate(this.#limit);
    if (stopped === STOPPED.done) this.#phase = 'trailer';
    if (stopped === STOPPED.cut) this.#failure = cutOff();
    if (stopped === STOPPED.bad) this.#failure = broken('is damaged: its data can’t be inflated');
    const to = kernel.outputAt.value;
    if (to > this.#from) {
      const text = this.#bytes.subarray(this.#from, to);
      this.#from = to;
      this.#checksum = crc32(text, this.#checksum);
      this.#length += text.length;
      return text;
    }
    if (this.#failure !== undefined) throw this.#failure;
    return undefined;
  }

  /** Reads what stands around the data; false where it needs more stored bytes for that. */
  #frame(): boolean {
    const size = this.#end - this.#at;
    if (this.#phase === 'header') {
      const length = this.#headerLength(this.#bytes.subarray(this.#at, this.#end));
      if (length === undefined && size === INPUT) throw broken('has a header too long to be one');
      if (length === undefined) return false;
      this.#skip(length);
      this.#kernel.beginData();
      this.#checksum = 0;
      this.#length = 0;
      this.#phase = 'data';
    } else if (this.#phase === 'trailer') {
      if (size < TRAILER) return false;
      const matches =
        this.#view.getUint32(this.#at, true) === this.#checksum &&
        this.#view.getUint32(this.#at + 4, true) === this.#length % 2 ** 32;
      if (!matches) throw broken('is damaged: its checksum is not that of its text');
      this.#skip(TRAILER);
      this.#phase = 'between';
    } else {
      if (this.#phase === 'over' || size === 0) return false;
      this.#phase = this.#bytes[this.#at] === 0 ? 'over' : 'header';
    }
    return true;
  }

  /** Bytes of a member's header; undefined where it is not all there. */
  #headerLength(head: Uint8Array): number | undefined {
    if (head.length < HEADER) {
      return [0x1f, 0x8b].every((byte, at) => at >= head.length || head[at] === byte) ? undefined : noGzip();
    }
    const [first, second, method, flags = 0] = head;
    if (first !== 0x1f || second !== 0x8b) return noGzip();
    if (method !== 8 || (flags & RESERVED) !== 0) throw broken('is of a kind that is not known');
    let at = HEADER;
    if (flags & EXTRA) at += 2 + (head[at] ?? 0) + ((head[at + 1] ?? 0) << 8);
    for (const flag of [NAME, COMMENT]) {
      if (!(flags & flag)) continue;
      const zero = head.indexOf(0, at);
      if (zero === -1) return undefined;
      at = zero + 1;
    }
    if (flags & CHECKED) {
      const told = (head[at] ?? 0) + ((head[at + 1] ?? 0) << 8);
      if (at + 2 <= head.length && told !== (crc32(head.subarray(0, at)) & 0xffff))
        throw broken('has a damaged header');
      at += 2;
    }
    return at <= head.length ? at : undefined;
  }
}

function noGzip(): never {
  throw broken('is followed by bytes that are none');
}

const cutOff = (): FailureError => broken('ends too early: it was cut off');

const broken = (how: string): FailureError =>
  new FailureError({ code: 'unknown', message: `The gzip ${how}.`, hint: 'Fetch it anew; gzip -t FILE checks it.' });
