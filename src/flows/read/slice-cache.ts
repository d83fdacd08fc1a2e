/** Bytes that are kept: objects of flow logs are 75 MB at most, their row groups a part of that. */
const KEPT = 48 * 1024 * 1024;

/**
 * Keeps parts of objects that were fetched last: the rows of a row group are taken in several steps, each of which asks for
 * the same parts again.
 */
export class SliceCache {
  readonly #slices = new Map<string, { readonly length: number; readonly bytes: Promise<Uint8Array> }>();
  #kept = 0;

  /** Gives the part of this name from what is kept, or fetches it. */
  get(name: string, length: number, fetch: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const known = this.#slices.get(name);
    const slice = known ?? { length, bytes: fetch() };
    this.#forget(name);
    this.#slices.set(name, slice);
    this.#kept += length;
    if (known === undefined) slice.bytes.catch(() => this.#forget(name));
    for (const oldest of this.#slices.keys()) {
      if (this.#kept <= KEPT || oldest === name) break;
      this.#forget(oldest);
    }
    return slice.bytes;
  }

  #forget(name: string): void {
    this.#kept -= this.#slices.get(name)?.length ?? 0;
    this.#slices.delete(name);
  }
}
