/** The middle of the numbers, in any order; 0 for none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** The middle of the distances to the median: how much the numbers usually vary, whatever a few of them do. */
export function medianDeviation(numbers: readonly number[]): number {
  const middle = median(numbers);
  return median(numbers.map((number) => Math.abs(number - middle)));
}

/** Makes a median deviation of normally spread numbers comparable with their standard deviation. */
export const DEVIATION_SCALE = 1.4826;

/** Standard deviation as a share of the mean: 0 for equal numbers, about 1 for the gaps between chance events. */
export function coefficientOfVariation(numbers: readonly number[]): number {
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length;
  return mean === 0 ? 0 : Math.sqrt(variance) / mean;
}
