/** Chance that is the same for the same seed. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [from, to]. */
  between(from: number, to: number): number;
  /** A rank in [0, most), low ones far more often: Zipf's law. */
  zipf(most: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  /** `middle` spread evenly by up to `share` of it, either way. */
  around(middle: number, share: number): number;
  /** The gap to the next of events that come by chance, `mean` apart. */
  gap(mean: number): number;
}

/** Makes a Random by mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    zipf: (most) => Math.floor((most + 1) ** next()) - 1,
    pick: (from) => from[Math.floor(next() * from.length)] ?? from[0],
    around: (middle, share) => middle * (1 + share * (2 * next() - 1)),
    gap: (mean) => -Math.log(1 - next()) * mean,
  };
}
