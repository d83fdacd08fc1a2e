import type { FlowText } from './flow-text.ts';
import type { Random } from './random.ts';

export const DAY = 86_400;
export const HOUR = 3600;
export const MINUTE = 60;

/** Everything that makes traffic on a day. `at` is when the day begins, epoch seconds. */
export interface Day {
  readonly log: FlowText;
  readonly random: Random;
  readonly at: number;
}

/** How busy people are: 0.15 at night, 1 in working hours. */
export function activity(second: number): number {
  const hour = second / HOUR;
  return hour < 6 || hour > 21 ? 0.15 : hour < 8 ? 0.5 : hour < 18 ? 1 : 0.6;
}

/** Moments of a day that come by chance, `mean` seconds apart when people are busy. */
export function* byDay({ random, at }: Day, mean: number): Generator<number> {
  for (let second = random.gap(mean); second < DAY; second += random.gap(mean / activity(second))) yield at + second;
}

/** Moments of a day that come by chance at any time. */
export function* byChance({ random, at }: Day, mean: number): Generator<number> {
  for (let second = random.gap(mean); second < DAY; second += random.gap(mean)) yield at + second;
}

/** Moments `every` seconds apart, each moved by up to `jitter` seconds. */
export function* byClock({ random, at }: Day, every: number, jitter = 0): Generator<number> {
  for (let second = random.next() * every; second < DAY; second += every) yield at + second + random.next() * jitter;
}
