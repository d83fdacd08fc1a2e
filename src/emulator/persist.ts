import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { World } from './state.ts';
import { emptyTransit } from './transit-state.ts';

/** A world between two processes. `ahead` is how far its clock was ahead of the real one, in milliseconds. */
export interface SavedWorld {
  readonly version: 1;
  readonly ahead: number;
  readonly world: World;
}

/** Reads a saved world; null when there is none. A file that is something else throws an error naming it. */
export function loadWorld(file: string): SavedWorld | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const saved = parse(text);
  if (saved?.version !== 1 || typeof saved.world !== 'object') {
    throw new Error(`${file} is not a saved world of the embedded AWS: delete it to begin anew`);
  }
  const { world } = saved;
  // A world that an older version saved goes on without what it did not know.
  return { ...saved, world: { ...world, ...missingParts(world) } };
}

function missingParts(world: Partial<World>): Partial<World> {
  const { queues = {}, eventBuses = ['default'], eventRules = {}, announced = {} } = world;
  const transit = Object.fromEntries(Object.entries(emptyTransit()).filter(([part]) => !Object.hasOwn(world, part)));
  return { queues, eventBuses, eventRules, announced, ...transit };
}

function parse(text: string): SavedWorld | null {
  try {
    return JSON.parse(text) as SavedWorld | null;
  } catch {
    return null;
  }
}

/** Saves a world so that a reader finds the old one or the new one, never half of it. */
export function saveWorld(file: string, world: World, ahead: number): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const saved: SavedWorld = { version: 1, ahead, world };
  const partial = `${file}.${process.pid}.tmp`;
  writeFileSync(partial, JSON.stringify(saved), { mode: 0o600 });
  renameSync(partial, file);
}
