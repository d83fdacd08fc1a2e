/** Draws at once, or soon: the first frame after a pause comes at once, and then at most one every so often. */
export interface PacedFrames {
  now(): void;
  soon(): void;
  /** Says that a frame was drawn without having been asked for here, and how long `soon` leaves it alone. */
  drawn(forMs: number): void;
  /** Forgets a frame that was put off. */
  end(): void;
}

/** Makes frames that `soon` paces to one in `everyMs`. A frame drawn at once takes the place of one put off. */
export function pacedFrames(draw: () => void, everyMs: number): PacedFrames {
  let waiting: NodeJS.Timeout | undefined;
  let nextAt = Number.NEGATIVE_INFINITY;
  const end = (): void => {
    clearTimeout(waiting);
    waiting = undefined;
  };
  const drawn = (forMs: number): void => {
    nextAt = performance.now() + forMs;
  };
  const now = (): void => {
    end();
    drawn(everyMs);
    draw();
  };
  return {
    now,
    drawn,
    end,
    soon: () => {
      if (waiting !== undefined) return;
      const rest = nextAt - performance.now();
      if (rest <= 0) now();
      else waiting = setTimeout(now, rest);
    },
  };
}
