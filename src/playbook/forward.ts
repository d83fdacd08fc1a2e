import type { Failure } from '../aws/errors.ts';
import { sameJson } from '../journal/canonical.ts';
import type { Proof, Standing, StepKind } from './define.ts';
import type { Json, JsonObject, PlannedStep } from './plan.ts';
import type { Ending, Run } from './run-context.ts';
import {
  applyContext,
  capture,
  drift,
  endingOf,
  factsOf,
  failureOf,
  interrupted,
  kindOf,
  plainFailure,
  readContext,
  record,
} from './run-context.ts';

/** Applies and verifies every step that is not done, in order; the first failure ends it and nothing is undone. */
export async function goForward(run: Run): Promise<Ending> {
  const { steps, target } = run.saved.plan;
  const moved = await checkWorld(run);
  if (moved !== undefined) return moved;
  for (const step of steps) {
    if (run.signal.aborted) return interrupted(run);
    const ending = await forwardStep(run, step);
    if (ending !== undefined) return ending;
  }
  const except = run.remaining.length === 0 ? '' : `, except: ${run.remaining.join('; ')}`;
  return { status: 'done', message: `Contained and read back: ${target.label}${except}.` };
}

/** Reads the world of all steps before the first change, so that a plan that no longer fits changes nothing. */
async function checkWorld(run: Run): Promise<Ending | undefined> {
  for (const step of run.saved.plan.steps) {
    if (run.signal.aborted) return interrupted(run);
    try {
      const current = await capture(run, step);
      if (!fits(run, step, current))
        return endingOf(run, drift(step, expected(run, step), current), 'before the first step');
    } catch (error) {
      return endingOf(run, failureOf(error), `before the first step, "${step.title}" could not be read`);
    }
  }
  return undefined;
}

function fits(run: Run, step: PlannedStep, current: Json): boolean {
  const phase = run.phases.get(step.id);
  if (phase === 'skipped') return true;
  if (phase === 'pending') return sameJson(current, step.before);
  const standing = kindOf(run, step).standing(current, step, factsOf(run));
  if (phase === 'intended') return standing !== 'other' && standing !== 'gone';
  return standing === 'after' || standing === 'same' || (phase === 'applied' && standing === 'between');
}

/** What drift is measured against, for its message. */
function expected(run: Run, step: PlannedStep): Json {
  return run.phases.get(step.id) === 'pending' ? step.before : { after: step.title };
}

async function forwardStep(run: Run, step: PlannedStep): Promise<Ending | undefined> {
  const phase = run.phases.get(step.id);
  if (phase === 'verified' || phase === 'skipped') {
    run.emit({ type: 'step-skipped', stepId: step.id, reason: 'done before and still in place' });
    return undefined;
  }
  run.emit({ type: 'step-started', stepId: step.id, title: step.title });
  run.stepId = step.id;
  run.calls = [];
  const kind = kindOf(run, step);
  if (phase !== 'applied') {
    const ending = await applyStep(run, step, kind);
    if (ending !== undefined) return ending;
    if (run.phases.get(step.id) === 'skipped') return undefined;
  }
  return verifyStep(run, step, kind);
}

async function applyStep(run: Run, step: PlannedStep, kind: StepKind): Promise<Ending | undefined> {
  let current: Json;
  try {
    current = await capture(run, step);
  } catch (error) {
    return fail(run, step, 'check', failureOf(error), true);
  }
  if (!fits(run, step, current)) return fail(run, step, 'check', drift(step, expected(run, step), current), true);
  if (run.phases.get(step.id) === 'intended' && kind.standing(current, step, factsOf(run)) === 'after') {
    return settled(run, step, kind, current);
  }
  await record(run, { type: 'intent', stepId: step.id, direction: 'apply' });
  run.phases.set(step.id, 'intended');
  for (let attempt = 1; ; attempt++) {
    let outcome: JsonObject;
    try {
      outcome = await kind.apply(applyContext(run), step);
    } catch (error) {
      const next = await settle(run, step, kind, failureOf(error), attempt < ATTEMPTS);
      if (next !== 'again') return next;
      await run.wait(1000 * attempt);
      continue;
    }
    run.touched = true;
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
  mayRetry: boolean,
): Promise<Ending | undefined | 'again'> {
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
  if (mayRetry && passing && (standing === 'before' || standing === 'between') && !run.signal.aborted) return 'again';
  const someTookEffect = run.calls.some((call) => call.error === undefined);
  const certain = isDefinite(failure) && !someTookEffect;
  if (kind.optional === true) return skip(run, step, failure);
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
  run.outcomes.set(step.id, outcome);
  run.emit({ type: 'step-applied', stepId: step.id, outcome });
}

async function verifyStep(run: Run, step: PlannedStep, kind: StepKind): Promise<Ending | undefined> {
  let current: Json = null;
  let proof: Proof | undefined;
  let problem: Failure | undefined;
  for (const delay of run.readBackDelays) {
    if (delay > 0) await run.wait(delay);
    if (run.signal.aborted && delay > 0) return interrupted(run);
    try {
      current = await capture(run, step);
      const standing = kind.standing(current, step, factsOf(run));
      problem = undefined;
      if (standing !== 'after' && standing !== 'same') continue;
      proof = (await kind.confirm?.(readContext(run), step)) ?? {
        evidence: 'read back as planned',
      };
      break;
    } catch (error) {
      problem = failureOf(error);
      if (problem.code !== 'unavailable' && problem.code !== 'throttled') break;
    }
  }
  if (proof === undefined) {
    const failure = problem ?? notReadBack(step, current);
    if (kind.optional === true) return skip(run, step, failure);
    return notVerified(run, step, failure, problem !== undefined);
  }
  await record(run, {
    type: 'verified',
    stepId: step.id,
    direction: 'apply',
    evidence: proof.evidence,
    after: current,
  });
  run.phases.set(step.id, 'verified');
  run.remaining.push(...(proof.remaining ?? []));
  run.emit({ type: 'step-verified', stepId: step.id, evidence: proof.evidence });
  return undefined;
}

function notReadBack(step: PlannedStep, current: Json): Failure {
  const { message } = drift(step, step.before, current);
  return {
    code: 'unknown',
    message:
      `"${step.title}" was accepted by AWS, but reading back does not show it${current === null ? ': the resource is gone' : ''}. ${current === null ? '' : message.slice(message.indexOf('found'))}`.trim(),
    hint: 'Look at the resource itself, then resume to check again, or roll back.',
  };
}

async function notVerified(run: Run, step: PlannedStep, failure: Failure, unread: boolean): Promise<Ending> {
  run.touched = true;
  const plain = plainFailure(failure);
  await record(run, {
    type: 'failed',
    stepId: step.id,
    direction: 'apply',
    phase: 'verify',
    unchanged: false,
    failure: plain,
    calls: [],
  });
  run.emit({ type: 'step-failed', stepId: step.id, failure: plain });
  const left = run.saved.plan.steps.length - 1 - run.saved.plan.steps.indexOf(step);
  const open = left === 0 ? '' : ` ${left} further ${left === 1 ? 'step was' : 'steps were'} not begun.`;
  return {
    status: unread && left > 0 ? 'stopped' : 'not-verified',
    message: `Applied but not verified: ${failure.message}${open}`,
    failure: plain,
  };
}

async function skip(run: Run, step: PlannedStep, failure: Failure): Promise<undefined> {
  const reason = failure.message;
  await record(run, { type: 'skipped', stepId: step.id, direction: 'apply', reason });
  run.phases.set(step.id, 'skipped');
  run.remaining.push(`${step.title}: ${reason}`);
  run.emit({ type: 'step-skipped', stepId: step.id, reason });
  return undefined;
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
