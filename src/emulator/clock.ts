/** The emulator's own time, epoch milliseconds. */
export interface Clock {
  now(): number;
  /** Moves it on; the past is refused. */
  advance(ms: number): void;
}

/** A clock that stands still at `frozenAt`, or runs on from `startAt` at `speed` emulator seconds a real second. */
export function createClock(options: { frozenAt?: number; startAt?: number; speed?: number }): Clock {
  const realStart = Date.now();
  const start = options.frozenAt ?? options.startAt ?? realStart;
  const speed = options.frozenAt === undefined ? (options.speed ?? 1) : 0;
  let advanced = 0;
  return {
    now: () => Math.round(start + (Date.now() - realStart) * speed + advanced),
    advance(ms) {
      if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`time only moves on: ${ms} ms`);
      advanced += ms;
    },
  };
}
