import { type Failure, failureOf } from '../aws/errors.ts';
import type { Proof, Standing, StepKind } from './define.ts';
import type { Json, PlannedStep } from './plan.ts';
import {
  capture,
  captureUntil,
  drift,
  type Ending,
  endingOf,
  factsOf,
  interrupted,
  kindOf,
  leftOpen,
  plainFailure,
  type Run,
  readContext,
  record,
} from './run-context.ts';

/** Reads a step back until the world shows it, or says that it does not. */
export async function verifyStep(run: Run, step: PlannedStep, kind: StepKind): Promise<Ending | undefined> {
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
      proof = (await kind.confirm?.(readContext(run), step, current)) ?? {
        evidence: 'read back as planned',
      };
      break;
    } catch (error) {
      problem = failureOf(error);
      if (!['unavailable', 'throttled', 'unknown'].includes(problem.code)) break;
    }
  }
  if (proof === undefined) {
    const failure = problem ?? notReadBack(step, current);
    if (kind.optional === true) return skip(run, step, failure, true);
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

/** Reads every verified step once more before anything is called contained: what was true of the first may be no more. */
export async function checkAll(run: Run): Promise<Ending | undefined> {
  for (const step of run.saved.plan.steps) {
    if (run.phases.get(step.id) !== 'verified') continue;
    const kind = kindOf(run, step);
    try {
      const current = await captureUntil(run, step, (seen) => stands(kind.standing(seen, step, factsOf(run))));
      if (!stands(kind.standing(current, step, factsOf(run)))) {
        return await notVerified(run, step, undoneSince(step, current), false);
      }
      const left = kind.leaves?.(current);
      if (left !== undefined) run.left.push(left);
      const isEarlier = run.earlier.has(step.id);
      if (kind.onlyReads !== true && !isEarlier) continue;
      const proof = await kind.confirm?.(readContext(run), step, current);
      // What a step leaves open is in no journal: where another process did it, it is only known from proving it anew.
      if (isEarlier) run.remaining.push(...(proof?.remaining ?? []));
    } catch (error) {
      return notVerified(run, step, failureOf(error), false);
    }
  }
  return undefined;
}

/** Tells whether a step's effect is there. */
export const stands = (standing: Standing): boolean => standing === 'after' || standing === 'same';

function undoneSince(step: PlannedStep, current: Json): Failure {
  const found = current === null ? 'the resource is gone' : drift(step, step.before, current).message;
  return {
    code: 'unknown',
    message: `"${step.title}" was done and read back, and is undone again at the end of the run: ${found.slice(Math.max(0, found.indexOf('found')))}`,
    hint: 'Look for who or what changes the resource, then resume, or plan anew; or roll back.',
  };
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
  run.phases.set(step.id, 'applied');
  const plain = plainFailure(failure);
  const isUntouched = unread && !run.touched && !leftOpen(run);
  if (!isUntouched && run.saved.plan.steps.some(({ calls }) => calls.length > 0)) run.touched = true;
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
  // A step that has nothing to change, at the head of a plan, can't be read either: nothing stands by then.
  if (isUntouched) return endingOf(run, plain, `"${step.title}" could not be read`);
  const left = run.saved.plan.steps.filter(({ id }) => run.phases.get(id) === 'pending').length;
  const open = left === 0 ? '' : ` ${left} further ${left === 1 ? 'step was' : 'steps were'} not begun.`;
  return {
    status: unread && left > 0 ? 'stopped' : 'not-verified',
    message: `Applied but not verified: ${failure.message.replace(/\.$/, '')}.${open}`,
    failure: plain,
  };
}

/**
 * Goes on without a step on which nothing of the containment rests, and says why. `unsure` when it may have changed
 * something all the same: rollback then looks.
 */
export async function skip(run: Run, step: PlannedStep, failure: Failure, unsure: boolean): Promise<undefined> {
  const reason = failure.message.replace(/\.$/, '');
  await record(run, { type: 'skipped', stepId: step.id, direction: 'apply', reason, ...(unsure ? { unsure } : {}) });
  run.phases.set(step.id, unsure ? 'given-up' : 'skipped');
  run.remaining.push(`${step.title}: ${reason}`);
  run.emit({ type: 'step-skipped', stepId: step.id, reason });
  return undefined;
}
