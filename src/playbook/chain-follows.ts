import { sameJson } from '../journal/canonical.ts';
import type { Playbook } from './define.ts';
import { covered, heeded } from './differences.ts';
import type { Json, JsonObject, Plan, PlannedStep } from './plan.ts';
import type { RunState } from './run-state.ts';

/** A step that an earlier run of the chain did and read back. */
interface Done {
  readonly step: PlannedStep;
  readonly outcome: JsonObject;
}

/**
 * Tells whether a plan made now is the approved one but for what earlier runs of the same chain did: a step of it that they
 * did with the same calls needs none any more, and what they made is named where the approved plan referred to it. Every
 * call that is left is one that was approved. What can't be shown to follow is no.
 */
export function followsFrom(approved: Plan, now: Plan, playbook: Playbook, earlier: readonly RunState[]): boolean {
  if (earlier.length === 0) return false;
  const head = ({ version, playbook: id, params, target, account, region }: Plan) => ({
    version,
    id,
    params,
    target,
    account,
    region,
  });
  if (!sameJson(head(approved), head(now))) return false;
  if (now.wontStop.some((text) => !approved.wontStop.includes(text))) return false;
  const done = doneBy(earlier);
  return stepsFollow(approved.steps, now.steps, playbook, done) && saysNoWorse(approved, now, earlier);
}

function doneBy(earlier: readonly RunState[]): ReadonlyMap<string, Done> {
  const done = new Map<string, Done>();
  for (const { saved, phases, outcomes } of earlier) {
    for (const step of saved.plan.steps) {
      if (step.calls.length === 0 || phases.get(step.id) !== 'verified') continue;
      done.set(step.id, { step, outcome: outcomes.get(step.id) ?? {} });
    }
  }
  return done;
}

function stepsFollow(
  approved: readonly PlannedStep[],
  now: readonly PlannedStep[],
  playbook: Playbook,
  done: ReadonlyMap<string, Done>,
): boolean {
  let at = 0;
  for (const step of approved) {
    const next = now[at];
    if (next?.id !== step.id) {
      if (!isDone(step, done)) return false;
      continue;
    }
    if (!stepFollows(step, next, playbook, done)) return false;
    at++;
  }
  return at === now.length;
}

function stepFollows(
  step: PlannedStep,
  now: PlannedStep,
  playbook: Playbook,
  done: ReadonlyMap<string, Done>,
): boolean {
  if (step.kind !== now.kind) return false;
  const kind = playbook.steps[step.kind];
  if (kind === undefined) return false;
  if (sameJson(step, now) || kind.sameStep?.(step, now) === true) return true;
  if (now.calls.length === 0 && isDone(step, done)) return true;
  return (
    step.title === now.title &&
    sameJson(step.args, now.args) &&
    (kind.same ?? sameJson)(step.before, now.before) &&
    sameJson(resolved(step.calls as unknown as Json, done), now.calls)
  );
}

/** An earlier run of the chain did the very calls of the step. */
function isDone(step: PlannedStep, done: ReadonlyMap<string, Done>): boolean {
  const before = done.get(step.id);
  return before !== undefined && before.step.kind === step.kind && sameJson(before.step.calls, step.calls);
}

/** A value in which references to what earlier runs made are what they made. */
function resolved(value: Json, done: ReadonlyMap<string, Done>): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each: Json) => resolved(each, done));
  const { $from, field } = value as JsonObject;
  if (typeof $from === 'string' && typeof field === 'string') {
    return done.get($from)?.outcome[field] ?? value;
  }
  return Object.fromEntries(Object.entries(value as JsonObject).map(([name, each]) => [name, resolved(each, done)]));
}

/** Resource ids as EC2 gives them. */
const IDS = /\b[a-z]+-[0-9a-f]{8,17}\b/g;

/** What is said now and was not approved has to be about what the chain itself touched, by every id that it names. */
function saysNoWorse(approved: Plan, now: Plan, earlier: readonly RunState[]): boolean {
  const said = new Set(covered(approved));
  const unsaid = heeded(now).filter((text) => !said.has(text));
  if (unsaid.length === 0) return true;
  const own = JSON.stringify([approved.steps, earlier.map(({ saved, outcomes }) => [saved.plan.steps, [...outcomes]])]);
  return unsaid.every((text) => {
    const ids = text.match(IDS) ?? [];
    return ids.length > 0 && ids.every((id) => own.includes(id));
  });
}
