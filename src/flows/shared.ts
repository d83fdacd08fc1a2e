const NONE: readonly string[] = [];

/** Keeps equal texts and lists of them once: a hundred thousand rows name a few hundred interfaces. */
export class Shared {
  readonly #texts = new Map<string, string>();
  readonly #lists = new Map<string, readonly string[]>();

  text(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  }

  /** The list with what of `more` it lacks; the same object for the same content. */
  list(list: readonly string[], more: readonly string[]): readonly string[] {
    if (more.every((each) => list.includes(each))) return list;
    const whole = [...new Set([...list, ...more])];
    const key = whole.join(' ');
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const kept = whole.length === 0 ? NONE : whole.map((each) => this.text(each));
    this.#lists.set(key, kept);
    return kept;
  }
}
