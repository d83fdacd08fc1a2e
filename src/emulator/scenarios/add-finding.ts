import type { Draft } from './draft.ts';
import type { Body } from './finding-body.ts';

export interface FindingTiming {
  /** First seen, epoch milliseconds; also when it can first be listed, unless `visibleAt` says otherwise. */
  readonly createdAt: number;
  readonly updatedAt?: number;
  readonly visibleAt?: number;
  readonly count?: number;
  readonly archived?: boolean;
  /** Seconds between updates still to come, and how many. */
  readonly everySeconds?: number;
  readonly updates?: number;
}

/** Adds a finding to the account's detector; `name` makes its id. */
export function addFinding(draft: Draft, name: string, finding: Body, timing: FindingTiming): string {
  const { world, naming } = draft;
  const findingId = naming.hex(`finding/${name}`);
  const step = (timing.everySeconds ?? 0) * 1000;
  world.findings[findingId] = {
    findingId,
    detectorId: Object.keys(world.detectors)[0] ?? '',
    finding,
    createdAt: timing.createdAt,
    updatedAt: timing.updatedAt ?? timing.createdAt,
    visibleAt: timing.visibleAt ?? timing.createdAt,
    count: timing.count ?? 1,
    archived: timing.archived ?? false,
    feedback: null,
    updatesAt: Array.from({ length: timing.updates ?? 0 }, (_, index) => timing.createdAt + (index + 1) * step),
  };
  return findingId;
}
