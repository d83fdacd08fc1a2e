/** Work of which a step takes a few milliseconds, so that a key need not wait for all of it. */
export type Steps<Result> = Generator<void, Result>;

/** Items that one step looks at: a few milliseconds' work. */
export const A_STEP = 2000;

/** Does all of it at once. */
export function allAtOnce<Result>(work: Steps<Result>): Result {
  let step = work.next();
  while (step.done !== true) step = work.next();
  return step.value;
}

/** Does it a step at a time and waits for `pause` in between; undefined where `signal` ended it. */
export function stepByStep<Result>(work: Steps<Result>, pause: () => Promise<void>): Promise<Result>;
export function stepByStep<Result>(
  work: Steps<Result>,
  pause: () => Promise<void>,
  signal: AbortSignal,
): Promise<Result | undefined>;
export async function stepByStep<Result>(
  work: Steps<Result>,
  pause: () => Promise<void>,
  signal?: AbortSignal,
): Promise<Result | undefined> {
  let step = work.next();
  while (step.done !== true) {
    await pause();
    if (signal?.aborted === true) return undefined;
    step = work.next();
  }
  return step.value;
}

/** Resolves once whatever else waits, keys among it, had its turn. */
export const betweenKeys = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Counts items; tells when another step's worth of them is done. */
export function stepCounter(): (items?: number) => boolean {
  let left = A_STEP;
  return (items = 1) => {
    left -= items;
    if (left > 0) return false;
    left = A_STEP;
    return true;
  };
}

/** Sorts in steps: the same order as `toSorted`, equal items in the order in which they came. */
export function* sortedInSteps<Item>(items: readonly Item[], compare: (a: Item, b: Item) => number): Steps<Item[]> {
  let runs: Item[][] = [];
  for (let from = 0; from < items.length; from += A_STEP) {
    runs.push(items.slice(from, from + A_STEP).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const merged: Item[][] = [];
    for (let at = 0; at < runs.length; at += 2) {
      merged.push(yield* mergedInSteps(runs[at] ?? [], runs[at + 1] ?? [], compare));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

function* mergedInSteps<Item>(a: Item[], b: Item[], compare: (a: Item, b: Item) => number): Steps<Item[]> {
  if (b.length === 0) return a;
  const all: Item[] = [];
  const isStepDone = stepCounter();
  let [left, right] = [0, 0];
  while (left < a.length || right < b.length) {
    const takesLeft = right >= b.length || (left < a.length && compare(a[left] as Item, b[right] as Item) <= 0);
    all.push(takesLeft ? (a[left++] as Item) : (b[right++] as Item));
    // Merging is far cheaper than what else is done to an item.
    if (all.length % 4 === 0 && isStepDone()) yield;
  }
  return all;
}
