import { FailureError } from '../aws/errors.ts';
import type { SavedPlan } from './plan.ts';
import type { Ending } from './run-context.ts';
import { isSkipped, leavesChange, type RunState } from './run-state.ts';

/**
 * Gives the ending of a run that has nothing to do: the target is contained (or what `done` calls it), the run is done, or it is
 * back already.
 * Throws a FailureError where the way asked for is closed.
 */
export function nothingLeft(
  mode: 'run' | 'resume' | 'rollback',
  saved: SavedPlan,
  state: RunState | undefined,
  done = 'Contained',
): Ending | undefined {
  const { target, steps } = saved.plan;
  if (mode === 'run' && steps.length === 0) {
    return { status: 'nothing-to-do', message: `Nothing to do: ${target.label} is ${done.toLowerCase()} already.` };
  }
  if (state === undefined) return undefined;
  if (mode === 'resume') {
    if (state.rollingBack) {
      throw new FailureError({
        code: 'refused',
        message: `Run ${state.runId} is being rolled back, so it can't go forward again.`,
        hint: `Finish it with \`transit-tui rollback ${state.runId}\`, then plan anew.`,
      });
    }
    const isDone = [...state.phases.values()].every((phase) => phase === 'verified' || isSkipped(phase));
    if (isDone && state.finished?.status === 'done') {
      return {
        status: 'nothing-to-do',
        message: `Nothing to do: run ${state.runId} is done. Whether all of it still stands is not read again; a new plan shows that.`,
      };
    }
  }
  if (mode === 'rollback' && !leavesChange(saved.plan, state.phases) && state.finished !== undefined) {
    return { status: 'nothing-to-do', message: `Nothing to do: run ${state.runId} left nothing changed.` };
  }
  return undefined;
}
