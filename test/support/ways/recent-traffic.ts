import type { World } from '../../../src/emulator/state.ts';

/** A matrix reads the flow logs of an hour thousands of times: the last minutes of it show the same. */
export function keepLastMinutes(world: World): void {
  for (const pattern of world.traffic) pattern.startsAt = Math.max(pattern.startsAt, world.startedAt - 4 * 60_000);
}
