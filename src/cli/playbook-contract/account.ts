import type { World } from '../../emulator/state.ts';
import type { Way } from './way.ts';

/**
 * Gives what containment and rollback are about: without counters, and without what Access Analyzer and GuardDuty keep for
 * themselves. Of findings only what a person says of them is of interest.
 */
export function accountOf(world: World): unknown {
  const { idCounter, analyzers, accessFindings, findings, ...rest } = world;
  const said = Object.values(findings).flatMap(({ findingId, archived, feedback }) =>
    archived || feedback !== null ? [{ findingId, archived, feedback }] : [],
  );
  const put = Object.values(accessFindings).flatMap(({ id, status }) => (status === 'ARCHIVED' ? [id] : []));
  return { ...rest, said, put };
}

/** The same, without what the way's recipe says stays changed after rollback. */
export function settledAccountOf(world: World, way: Pick<Way, 'forget'>): unknown {
  const account = structuredClone(world);
  way.forget?.(account);
  return accountOf(account);
}
