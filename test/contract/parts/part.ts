import { readdirSync } from 'node:fs';
import { basename } from 'node:path';

/** A test file beside this one that takes the share `index` of `count`; its name says which: `checks-1-of-4.test.ts`. */
export interface Part {
  readonly suite: string;
  readonly index: number;
  readonly count: number;
}

/** Reads from a file's name which share it takes. */
export function partNamed(file: string): Part {
  const [, suite, index, count] = /^([a-z]+)-(\d+)-of-(\d+)\.test\.ts$/.exec(basename(file)) ?? [];
  if (suite === undefined) throw new Error(`${basename(file)} does not say which part it takes`);
  return { suite, index: Number(index), count: Number(count) };
}

/** Finds the parts that there are of a suite, by the files beside this one. */
export function partsOf(suite: string): readonly Part[] {
  return readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.test.ts'))
    .map(partNamed)
    .filter((part) => part.suite === suite);
}

/** Takes every `count`th item, so that neighbours, which cost alike, go to different parts. */
export function shareOf<Item>(items: readonly Item[], { index, count }: Part): readonly Item[] {
  return items.filter((_, place) => place % count === index - 1);
}
