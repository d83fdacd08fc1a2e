import { createHash } from 'node:crypto';
import type { World } from './state.ts';

/** Makes the world's next id, `sg-` and 17 hexadecimal digits: the same for the same seed and sequence of calls. */
export function nextId(world: World, prefix: string): string {
  world.idCounter += 1;
  return `${prefix}-0${hexOf(`${world.seed}:${world.idCounter}:${prefix}`).slice(0, 16)}`;
}

/** A hash in hexadecimal digits, for values that must look random and stay the same. */
export const hexOf = (text: string): string => createHash('sha256').update(text).digest('hex');
