import { PLAIN_GRAPHEMES } from './plain-text.ts';

const { Segmenter: Whole } = Intl;
const plain = new RegExp(PLAIN_GRAPHEMES);

/**
 * Stands for `Intl.Segmenter` in the bundle. The true one loads ICU's tables when it is made, some 10 ms before the first
 * frame, so it is made with the first text that needs it; frames and English don't.
 */
export class Segmenter {
  readonly #make: () => Intl.Segmenter;
  readonly #graphemes: boolean;
  #whole: Intl.Segmenter | undefined;

  constructor(locales?: Intl.LocalesArgument, options?: Intl.SegmenterOptions) {
    this.#make = () => new Whole(locales, options);
    this.#graphemes = (options?.granularity ?? 'grapheme') === 'grapheme';
  }

  segment(text: string): Iterable<Intl.SegmentData> & { containing(at?: number): Intl.SegmentData | undefined } {
    if (this.#graphemes && plain.test(text)) return unitsOf(text);
    this.#whole ??= this.#make();
    return this.#whole.segment(text);
  }
}

function unitsOf(input: string) {
  const containing = (at = 0): Intl.SegmentData | undefined => {
    const index = Math.trunc(at);
    const segment = input[index];
    return segment === undefined ? undefined : { segment, index, input };
  };
  return {
    containing,
    *[Symbol.iterator](): Generator<Intl.SegmentData> {
      for (let index = 0; index < input.length; index += 1) yield { segment: input.charAt(index), index, input };
    },
  };
}
