import { FailureError } from '../aws/errors.ts';
import type { JournalEntry } from '../journal/chain.ts';
import type { JsonObject, Plan, PlannedStep, SavedPlan } from './plan.ts';
import { isIntact } from './plan-hash.ts';
import { type RecordedCall, type RunRecord, toRecord } from './record.ts';

/**
 * How far a step is, by the journal alone. `intended` and `undo-intended` are unknown: the change may or may not have
 * taken effect, and the world has to be read. `given-up` is skipped too, but for what its calls may have changed.
 */
export type StepPhase =
  | 'pending'
  | 'intended'
  | 'applied'
  | 'verified'
  | 'skipped'
  | 'given-up'
  | 'undo-intended'
  | 'undo-applied'
  | 'undone';

/** A run folded from its journal. */
export interface RunState {
  readonly runId: string;
  readonly saved: SavedPlan;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly phases: ReadonlyMap<string, StepPhase>;
  readonly outcomes: ReadonlyMap<string, JsonObject>;
  /** Changing calls by the step that they applied. */
  readonly sent: ReadonlyMap<string, readonly RecordedCall[]>;
  /** Why steps were skipped on the way forward, by step. */
  readonly notes: ReadonlyMap<string, string>;
  /** True once something was undone or was about to be: then the only way is back. */
  readonly rollingBack: boolean;
  readonly finished?: RunRecord & { readonly type: 'finished' };
}

/** Folds a journal's entries; throws a FailureError when they are not the journal of a run that this version knows. */
export function foldRun(entries: readonly JournalEntry[], path: string): RunState {
  const records = entries.map(
    (entry) => toRecord(entry) ?? unreadable(path, `entry ${entry.seq} is unknown to this version`),
  );
  const [first, ...rest] = records;
  if (first === undefined) unreadable(path, 'it holds no whole entry, so the run ended before it changed anything');
  if (first.type !== 'started') unreadable(path, 'it does not begin with the start of a run');
  if (!isIntact(first.saved)) unreadable(path, 'its plan does not match its hash');
  const timeless = [first.saved.plannedAt, ...records.map(({ at }) => at)].find((at) => Number.isNaN(Date.parse(at)));
  if (timeless !== undefined) unreadable(path, `${JSON.stringify(timeless)} is no time`);
  const phases = new Map<string, StepPhase>(first.saved.plan.steps.map((step) => [step.id, 'pending']));
  const outcomes = new Map<string, JsonObject>();
  const sent = new Map<string, RecordedCall[]>();
  const notes = new Map<string, string>();
  let rollingBack = false;
  let finished: RunState['finished'];
  let endedAt: string | undefined;
  for (const record of rest) {
    if ('stepId' in record && !phases.has(record.stepId)) unreadable(path, `the plan has no step ${record.stepId}`);
    if (record.type === 'continued') {
      // A rollback that is refused before it undoes anything leaves the run as it ended.
      if (record.mode !== 'rollback' || rollingBack) [finished, endedAt] = [undefined, undefined];
    } else if (record.type === 'finished') {
      if (record.mode === 'rollback' && record.status === 'done') rollingBack = true;
      if (record.mode !== 'rollback' || rollingBack || finished === undefined) {
        [finished, endedAt] = [record, record.at];
      }
    } else if ('stepId' in record) {
      if (!rollingBack && record.direction === 'undo' && record.type !== 'failed') {
        rollingBack = true;
        [finished, endedAt] = [undefined, undefined];
      }
      if ('calls' in record && record.direction === 'apply') {
        sent.set(record.stepId, [...(sent.get(record.stepId) ?? []), ...record.calls]);
      }
      if (record.type === 'outcome' && record.direction === 'apply') outcomes.set(record.stepId, record.outcome);
      if (record.type === 'skipped' && record.direction === 'apply') notes.set(record.stepId, record.reason);
      const next = nextPhase(record, phases.get(record.stepId) ?? 'pending');
      phases.set(record.stepId, next);
    }
  }
  return {
    runId: first.runId,
    saved: first.saved,
    startedAt: first.at,
    phases,
    outcomes,
    sent,
    notes,
    rollingBack,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(finished === undefined ? {} : { finished }),
  };
}

function nextPhase(record: RunRecord, phase: StepPhase): StepPhase {
  switch (record.type) {
    case 'intent':
      return record.direction === 'apply' ? 'intended' : 'undo-intended';
    case 'outcome':
      return record.direction === 'apply' ? 'applied' : 'undo-applied';
    case 'verified':
      return record.direction === 'apply' ? 'verified' : 'undone';
    case 'skipped':
      if (record.direction === 'undo') return 'undone';
      return record.unsure === true ? 'given-up' : 'skipped';
    case 'failed':
      if (record.phase === 'verify' && record.direction === 'apply') return 'applied';
      return record.phase === 'apply' && record.direction === 'apply' && record.unchanged ? 'pending' : phase;
    default:
      return phase;
  }
}

function unreadable(path: string, reason: string): never {
  throw new FailureError({
    code: 'invalid',
    message: `${path} is not the journal of a run: ${reason}.`,
    hint: 'Check it with `transit-tui verify-journal RUN`; compare the resources by hand before changing them.',
  });
}

/** Tells whether a step was left out on the way forward: nothing of the containment rests on it. */
export const isSkipped = (phase: StepPhase | undefined): boolean => phase === 'skipped' || phase === 'given-up';

/** Tells whether the run may have changed something that it has not put back. */
export function leavesChange({ steps }: Pick<Plan, 'steps'>, phases: ReadonlyMap<string, StepPhase>): boolean {
  return steps.some((step) => isBegun(step, phases));
}

/** Tells whether a step may have changed something that is not put back. One without calls only looks. */
export function isBegun({ id, calls }: PlannedStep, phases: ReadonlyMap<string, StepPhase>): boolean {
  return calls.length > 0 && !['pending', 'skipped', 'undone'].includes(phases.get(id) ?? 'pending');
}
