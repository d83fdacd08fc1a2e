import { type Failure, failureOf } from '../aws/errors.ts';
import { sameJson } from '../journal/canonical.ts';
import type { Standing, StepKind } from './define.ts';
import type { Json, JsonObject, PlannedStep } from './plan.ts';
import type { Ending, Run } from './run-context.ts';
import {
  applyContext,
  capture,
  captureUntil,
  drift,
  endingOf,
  factsOf,
  interrupted,
  kindOf,
  plainFailure,
  record,
} from './run-context.ts';
import { isSkipped } from './run-state.ts';
import { secureAll } from './secure.ts';
import { checkAll, skip, stands, verifyStep } from './verify.ts';

/** Applies and verifies every step that is not done, in order; the first failure ends it and nothing is undone. */
export async function goForward(run: Run): Promise<Ending> {
  const { steps, target } = run.saved.plan;
  const unsafe = await secureAll(run);
  if (unsafe !== undefined) return unsafe;
  const moved = await checkWorld(run);
  if (moved !== undefined) return moved;
  for (const step of steps) {
    if (run.signal.aborted) return interrupted(run);
    const ending = await forwardStep(run, step);
    if (ending !== undefined) return ending;
  }
  const lost = await checkAll(run);
  if (lost !== undefined) return lost;
  const except = run.remaining.length === 0 ? '' : `, except: ${run.remaining.join('; ')}`;
  const contained = `${run.playbook.done ?? 'Contained'} and read back: ${target.label}${except}.`;
  return { status: 'done', message: [contained, ...run.left].join(' ') };
}

/** Reads the world of all steps before the first change, so that a plan that no longer fits changes nothing. */
async function checkWorld(run: Run): Promise<Ending | undefined> {
  if (run.signal.aborted) return interrupted(run);
  const looks = await Promise.allSettled(run.saved.plan.steps.map((step) => capture(run, step)));
  if (run.signal.aborted) return interrupted(run);
  for (const [index, step] of run.saved.plan.steps.entries()) {
    const look = looks[index];
    if (look?.status === 'fulfilled') {
      const current = look.value;
      if (fits(run, step, current)) continue;
      return endingOf(run, drift(step, expected(run, step), current), 'before the first step');
    }
    // What is optional is skipped, with its reason, when its turn comes.
    if (kindOf(run, step).optional === true) continue;
    return endingOf(run, failureOf(look?.reason), `before the first step, "${step.title}" could not be read`);
  }
  return undefined;
}

function fits(run: Run, step: PlannedStep, current: Json): boolean {
  const phase = run.phases.get(step.id);
  if (isSkipped(phase)) return true;
  if (phase === 'pending' && isLook(run, step)) return true;
  if (phase === 'pending') return (kindOf(run, step).same ?? sameJson)(current, step.before);
  const standing = kindOf(run, step).standing(current, step, factsOf(run));
  // What was done and stands as before by now was put back: resuming does it again, as it was approved.
  return standing !== 'other' && standing !== 'gone';
}

/** Once the run has begun, what a look at the whole shows is the run's own work; before that it must be as planned. */
function isLook(run: Run, step: PlannedStep): boolean {
  const begun = [...run.phases.values()].some((phase) => phase !== 'pending');
  return begun && kindOf(run, step).onlyReads === true;
}

/** What drift is measured against, for its message. */
function expected(run: Run, step: PlannedStep): Json {
  return run.phases.get(step.id) === 'pending' ? step.before : { after: step.title };
}

async function forwardStep(run: Run, step: PlannedStep): Promise<Ending | undefined> {
  const phase = run.phases.get(step.id);
  const kind = kindOf(run, step);
  if (isSkipped(phase)) {
    run.emit({ type: 'step-skipped', stepId: step.id, reason: run.notes.get(step.id) ?? 'gone on without it before' });
    return undefined;
  }
  if (phase === 'verified' && !(await isHalf(run, step, kind))) {
    run.earlier.add(step.id);
    run.emit({ type: 'step-skipped', stepId: step.id, reason: 'done before and still in place' });
    return undefined;
  }
  run.emit({ type: 'step-started', stepId: step.id, title: step.title });
  run.stepId = step.id;
  run.calls = [];
  if (phase !== 'applied' || (await isHalf(run, step, kind))) {
    const ending = await applyStep(run, step, kind);
    if (ending !== undefined) return ending;
    if (isSkipped(run.phases.get(step.id))) return undefined;
  }
  return verifyStep(run, step, kind);
}

async function applyStep(run: Run, step: PlannedStep, kind: StepKind): Promise<Ending | undefined> {
  let current: Json;
  try {
    current = await currentOf(run, step, kind);
  } catch (error) {
    if (kind.optional === true) return skip(run, step, failureOf(error), run.phases.get(step.id) !== 'pending');
    return fail(run, step, 'check', failureOf(error), true);
  }
  if (!fits(run, step, current)) return fail(run, step, 'check', drift(step, expected(run, step), current), true);
  if (run.phases.get(step.id) === 'intended' && kind.standing(current, step, factsOf(run)) === 'after') {
    return settled(run, step, kind, current);
  }
  const isFirst = run.phases.get(step.id) === 'pending';
  await record(run, { type: 'intent', stepId: step.id, direction: 'apply' });
  run.phases.set(step.id, 'intended');
  for (let attempt = 1; ; attempt++) {
    let outcome: JsonObject;
    try {
      outcome = await kind.apply(applyContext(run, step), step, current);
    } catch (error) {
      const next = await settle(run, step, kind, failureOf(error), { isFirst, mayRetry: attempt < ATTEMPTS });
      if (next === undefined || !('again' in next)) return next;
      current = next.again;
      await run.wait(1000 * attempt);
      continue;
    }
    if (step.calls.length > 0) run.touched = true;
    await applied(run, step, outcome, false);
    return undefined;
  }
}

/** Times a step is applied when AWS asks for patience or its answer is lost, each time after reading the world. */
const ATTEMPTS = 3;

/** After a failed call: reads the world to find out whether it took effect, and says what is certain. */
async function settle(
  run: Run,
  step: PlannedStep,
  kind: StepKind,
  failure: Failure,
  { isFirst, mayRetry }: { readonly isFirst: boolean; readonly mayRetry: boolean },
): Promise<Ending | undefined | { readonly again: Json }> {
  let standing: Standing | undefined;
  let current: Json = null;
  // A lost answer may still take effect: what is read at once could be the world of before.
  if (failure.code === 'unavailable') await run.wait(run.readBackDelays.at(-1) ?? 0);
  try {
    current = await capture(run, step);
    standing = kind.standing(current, step, factsOf(run));
  } catch {
    // What the world says is then unknown; the failure of the call itself is the one to report.
  }
  if (standing === 'after') return settled(run, step, kind, current);
  const passing = failure.code === 'throttled' || failure.code === 'unavailable';
  if (mayRetry && passing && (standing === 'before' || standing === 'between') && !run.signal.aborted) {
    return { again: current };
  }
  const someTookEffect = run.calls.some((call) => call.error === undefined);
  // What an earlier process sent may have taken effect, whatever AWS answers now.
  const certain = isFirst && isDefinite(failure) && !someTookEffect;
  if (kind.optional === true) return skip(run, step, failure, !certain);
  if (!certain && standing !== 'before') run.touched = true;
  return fail(run, step, 'apply', failure, certain);
}

/** AWS answered and refused: the call had no effect. A lost answer is not that. */
function isDefinite(failure: Failure): boolean {
  return !['unavailable', 'unknown'].includes(failure.code);
}

async function settled(run: Run, step: PlannedStep, kind: StepKind, current: Json): Promise<undefined> {
  run.touched = true;
  await applied(run, step, kind.recall?.(current, step, factsOf(run)) ?? {}, true);
  return undefined;
}

async function applied(run: Run, step: PlannedStep, outcome: JsonObject, wasSettled: boolean): Promise<void> {
  const calls = run.calls;
  await record(run, { type: 'outcome', stepId: step.id, direction: 'apply', outcome, calls, settled: wasSettled });
  run.phases.set(step.id, 'applied');
  run.sent.set(step.id, [...(run.sent.get(step.id) ?? []), ...calls]);
  run.outcomes.set(step.id, outcome);
  run.emit({ type: 'step-applied', stepId: step.id, outcome });
}

/** What a lost answer changed may be seen late: until then it looks as if nothing was done. */
function currentOf(run: Run, step: PlannedStep, kind: StepKind): Promise<Json> {
  const isUnknown = run.phases.get(step.id) === 'intended';
  return captureUntil(run, step, (seen) => !isUnknown || kind.standing(seen, step, factsOf(run)) !== 'before');
}

/** Tells whether a step that was applied stands half-way by now, or as before, and has to be applied again. */
async function isHalf(run: Run, step: PlannedStep, kind: StepKind): Promise<boolean> {
  try {
    const current = await captureUntil(run, step, (seen) => stands(kind.standing(seen, step, factsOf(run))));
    return ['between', 'before'].includes(kind.standing(current, step, factsOf(run)));
  } catch {
    // Verifying reads it again and says what is wrong.
    return false;
  }
}

async function fail(
  run: Run,
  step: PlannedStep,
  phase: 'check' | 'apply',
  failure: Failure,
  unchanged: boolean,
): Promise<Ending> {
  const plain = plainFailure(failure);
  const calls = run.calls;
  await record(run, { type: 'failed', stepId: step.id, direction: 'apply', phase, unchanged, failure: plain, calls });
  if (phase === 'apply' && unchanged) run.phases.set(step.id, 'pending');
  run.emit({ type: 'step-failed', stepId: step.id, failure: plain });
  return endingOf(run, plain, `at "${step.title}"`);
}
