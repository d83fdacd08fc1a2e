import type { World } from '../../emulator/state.ts';
import type { Way } from './way.ts';

/** Gives what containment and rollback are about: without counters, and without what Access Analyzer keeps for itself. */
export function accountOf(world: World): unknown {
  const { idCounter, analyzers, accessFindings, findings, ...rest } = world;
  return rest;
}

/** The same, without what the way's recipe says stays changed after rollback. */
export function settledAccountOf(world: World, way: Pick<Way, 'forget'>): unknown {
  const account = structuredClone(world);
  way.forget?.(account);
  return accountOf(account);
}
