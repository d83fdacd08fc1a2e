import type { WatchParts } from './watch-round.ts';
import type { WatchedFlows } from './watched-flows.ts';

/** So long a round reads on at most: what comes faster than it can be read must not keep it from judging for ever. */
const LONGEST_MS = 15 * 60_000;

/**
 * Reads again and again, without a pause, while there is more than one reading does; so what it gives reaches the present
 * unless it is still `behind` after a quarter of an hour, or once `signal` is aborted. Throws as the first reading does; what
 * a later one throws leaves what was read before among the failures of what it gives.
 */
export async function readToPresent(
  { read, clock, onBehind }: Pick<WatchParts, 'read' | 'clock' | 'onBehind'>,
  signal: AbortSignal,
): Promise<WatchedFlows> {
  const begun = clock.now();
  let flows = await read(signal);
  while (flows.behind && !signal.aborted && clock.now() - begun < LONGEST_MS) {
    onBehind?.(flows);
    try {
      flows = await read(signal);
    } catch (error) {
      return { ...flows, failures: [...flows.failures, error] };
    }
  }
  return flows;
}
