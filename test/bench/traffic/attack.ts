import type { FlowText } from './flow-text.ts';
import type { Random } from './random.ts';

/** Something that happens on a day, and what the rules should raise of it. */
export interface Attack {
  readonly name: string;
  /** The rule that should raise it. */
  readonly rule: string;
  /** Any one of these is it: behind a NAT gateway the same shows twice. */
  readonly keys: readonly string[];
  /** What other rules rightly raise of it. */
  readonly also?: readonly string[];
  /** Why the rule is not made for it; such attacks count as missed all the same. */
  readonly beyond?: string;
  make(day: AttackDay): void;
}

export interface AttackDay {
  readonly log: FlowText;
  readonly random: Random;
  /** The moment so many hours into the day, give or take some minutes; epoch seconds. */
  hour(hours: number): number;
}

/** Moments from `from` on, `every` seconds apart, each gap spread by `jitter` of it. */
export function* beats(
  { random }: AttackDay,
  from: number,
  count: number,
  every: number,
  jitter = 0,
): Generator<number> {
  let at = from;
  for (let beat = 0; beat < count; beat++) {
    yield at;
    at += random.around(every, jitter);
  }
}
