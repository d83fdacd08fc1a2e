import { type Failure, failureOf } from '../aws/errors.ts';
import type { Standing } from './define.ts';
import type { Json, PlannedStep } from './plan.ts';
import type { Ending, Run } from './run-context.ts';
import {
  applyContext,
  captureUntil,
  driftBack,
  endingOf,
  factsOf,
  interrupted,
  kindOf,
  leftOpen,
  plainFailure,
  record,
} from './run-context.ts';
import { isBegun } from './run-state.ts';
import { secureAll } from './secure.ts';

/** Undoes, last step first, whatever the journal says was begun; a resource that someone else changed stops it. */
export async function goBackward(run: Run): Promise<Ending> {
  const unsafe = await secureAll(run);
  if (unsafe !== undefined) return unsafe;
  const steps = run.saved.plan.steps.filter((step) => isBegun(step, run.phases)).reverse();
  for (const step of steps) {
    if (run.signal.aborted) return interrupted(run);
    try {
      const { standing, current } = await look(run, step);
      if (standing === 'other') {
        return endingOf(run, driftBack(step, current, await run.laterRuns()), 'before anything was undone');
      }
    } catch (error) {
      return endingOf(run, failureOf(error), `before anything was undone, "${step.title}" could not be read`);
    }
  }
  for (const step of steps) {
    if (run.signal.aborted) return interrupted(run);
    const ending = await backwardStep(run, step);
    if (ending !== undefined) return ending;
  }
  const { target } = run.saved.plan;
  const except = run.remaining.length === 0 ? '' : `, except: ${run.remaining.join('; ')}`;
  return { status: 'done', message: `Rolled back and read back: ${target.label} stands as before${except}.` };
}

/** How a step stands for undoing it; `kept` says what stays as others left it. */
interface Look {
  readonly standing: Standing | 'kept';
  readonly kept: string;
  readonly current: Json;
}

async function look(run: Run, step: PlannedStep): Promise<Look> {
  const isUnknown = run.phases.get(step.id) === 'intended';
  const standingOf = (current: Json) => backStanding(run, step, current);
  // What a lost answer made may be seen late; to call it not there would leave it behind.
  const current = await captureUntil(run, step, (seen) => !isUnknown || standingOf(seen) !== 'before');
  const standing = standingOf(current);
  return typeof standing === 'string'
    ? { standing, kept: '', current }
    : { standing: 'kept', kept: standing.kept, current };
}

function backStanding(run: Run, step: PlannedStep, current: Json): Standing | { readonly kept: string } {
  const kind = kindOf(run, step);
  const facts = factsOf(run);
  return kind.standingBack?.(current, step, facts) ?? kind.standing(current, step, facts);
}

async function backwardStep(run: Run, step: PlannedStep): Promise<Ending | undefined> {
  run.emit({ type: 'step-started', stepId: step.id, title: step.undo });
  run.stepId = step.id;
  run.calls = [];
  let standing: Look['standing'];
  let left: string;
  try {
    const seen = await look(run, step);
    standing = seen.standing;
    left = seen.kept;
    if (standing === 'other') {
      return fail(run, step, 'check', driftBack(step, seen.current, await run.laterRuns()), true);
    }
  } catch (error) {
    return fail(run, step, 'check', failureOf(error), true);
  }
  if (standing === 'before' || standing === 'same') return skip(run, step, 'it stands as before', false);
  if (standing === 'kept') return skip(run, step, left, true);
  if (standing === 'gone') return skip(run, step, 'the resource is gone, there is nothing to put back', true);
  await record(run, { type: 'intent', stepId: step.id, direction: 'undo' });
  run.phases.set(step.id, 'undo-intended');
  let kept: string | undefined;
  try {
    kept = (await kindOf(run, step).undo(applyContext(run, step), step)).kept;
  } catch (error) {
    const failure = failureOf(error);
    // A lost answer may still take effect: what is read at once could be the world of before.
    if (failure.code === 'unavailable') await run.wait(run.readBackDelays.at(-1) ?? 0);
    const standing = await standingNow(run, step);
    if (standing !== 'before' && standing !== 'kept') {
      const someTookEffect = run.calls.some((call) => call.error === undefined);
      if (someTookEffect || (failure.code === 'unavailable' && standing !== 'after')) run.touched = true;
      return fail(run, step, 'apply', failure, false);
    }
  }
  if (kept !== undefined) return skip(run, step, kept, true);
  run.touched = true;
  const { calls } = run;
  await record(run, { type: 'outcome', stepId: step.id, direction: 'undo', outcome: {}, calls, settled: false });
  run.phases.set(step.id, 'undo-applied');
  run.emit({ type: 'step-applied', stepId: step.id, outcome: {} });
  return verifyBack(run, step);
}

/** After a failed call: how the step stands for undoing it; undefined where the world can't be read. */
async function standingNow(run: Run, step: PlannedStep): Promise<Look['standing'] | undefined> {
  try {
    return (await look(run, step)).standing;
  } catch {
    return undefined;
  }
}

const EVIDENCE = {
  before: 'read back as it was before',
  same: 'read back as it was before',
  gone: 'the resource is gone',
};

async function verifyBack(run: Run, step: PlannedStep): Promise<Ending | undefined> {
  let problem: Failure | undefined;
  for (const delay of run.readBackDelays) {
    if (delay > 0) await run.wait(delay);
    if (run.signal.aborted && delay > 0) return interrupted(run);
    try {
      const { standing, kept, current } = await look(run, step);
      problem = undefined;
      if (standing !== 'before' && standing !== 'same' && standing !== 'gone' && standing !== 'kept') continue;
      const evidence = standing === 'kept' ? kept : EVIDENCE[standing];
      if (standing === 'kept') run.remaining.push(`${step.title}: ${kept}`);
      await record(run, { type: 'verified', stepId: step.id, direction: 'undo', evidence, after: current });
      run.phases.set(step.id, 'undone');
      run.emit({ type: 'step-verified', stepId: step.id, evidence });
      return undefined;
    } catch (error) {
      problem = failureOf(error);
      if (problem.code !== 'unavailable' && problem.code !== 'throttled') break;
    }
  }
  const failure = problem ?? {
    code: 'unknown' as const,
    message: `"${step.undo}" was accepted by AWS, but reading back does not show it.`,
    hint: 'Look at the resource itself, then roll back again to check.',
  };
  await fail(run, step, 'verify', failure, false);
  return {
    status: 'not-verified',
    message: `Undone but not verified: ${failure.message}`,
    failure: plainFailure(failure),
  };
}

async function skip(run: Run, step: PlannedStep, reason: string, tell: boolean): Promise<undefined> {
  await record(run, { type: 'skipped', stepId: step.id, direction: 'undo', reason });
  run.phases.set(step.id, 'undone');
  if (tell) run.remaining.push(`${step.title}: ${reason}`);
  run.emit({ type: 'step-skipped', stepId: step.id, reason });
  return undefined;
}

async function fail(
  run: Run,
  step: PlannedStep,
  phase: 'check' | 'apply' | 'verify',
  failure: Failure,
  unchanged: boolean,
): Promise<Ending> {
  const plain = plainFailure(failure);
  const { calls } = run;
  await record(run, { type: 'failed', stepId: step.id, direction: 'undo', phase, unchanged, failure: plain, calls });
  run.emit({ type: 'step-failed', stepId: step.id, failure: plain });
  return endingOf(run, plain, leftOpen(run) ? `at "${step.undo}"` : '');
}
