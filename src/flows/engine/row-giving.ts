import { CHUNK, type KernelExports } from './kernel.ts';

/**
 * Gives a table's rows to another thread, also while the table counts on: rows that are set apart don't change any more, and what
 * has their keys is counted in new ones. Once all of them are given they are forgotten.
 */
export class RowGiving {
  readonly #kernel: KernelExports;
  readonly #bytes: Uint8Array;
  /** Rows from the first on that were given, and those that are set apart. */
  #given = 0;
  #apart = 0;

  constructor(kernel: KernelExports) {
    this.#kernel = kernel;
    this.#bytes = new Uint8Array(kernel.memory.buffer);
  }

  /**
   * Sets the rows there are apart. Not once rows were dropped (false): what a key may have lost is told by its row, and it must
   * not have two of them.
   */
  setApart(): boolean {
    const { rowCount, lostCount } = this.#kernel;
    if (this.isApart || rowCount.value === 0 || lostCount.value !== 0) return false;
    this.#apart = rowCount.value;
    this.#kernel.setRowsApart();
    return true;
  }

  /** True while there are rows set apart that were not given yet. */
  get isApart(): boolean {
    return this.#apart > 0;
  }

  /** Says that no more is counted: from now on all rows are given that were not yet. */
  endApart(): void {
    this.#apart = 0;
  }

  /** Writes as many of the next rows as fit, at most CHUNK bytes; gives how many bytes these are, 0 where none is left. */
  give(to: Uint8Array): number {
    const kernel = this.#kernel;
    const at: number = kernel.input.value;
    const until: number = this.isApart ? this.#apart : kernel.rowCount.value;
    this.#given = kernel.writeRows(this.#given, until, at, at + Math.min(to.length, CHUNK));
    const end: number = kernel.written.value;
    to.set(this.#bytes.subarray(at, end));
    if (this.isApart && this.#given === this.#apart) this.join();
    return end - at;
  }

  /** Forgets the rows that were given; those that are left become one with what was counted since. */
  join(): void {
    this.#kernel.forgetRows(this.#given);
    this.#given = 0;
    this.#apart = 0;
  }
}
