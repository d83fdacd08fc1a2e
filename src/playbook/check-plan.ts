import { type Failure, FailureError } from '../aws/errors.ts';
import type { CallerIdentity, Session } from '../aws/session.ts';
import { identityOf } from '../aws/sts/reads.ts';
import { sameJson } from '../journal/canonical.ts';
import type { Playbook, ReadContext } from './define.ts';
import type { EngineOptions } from './engine.ts';
import { findPlaybook, makePlan } from './make-plan.ts';
import type { Plan, PlannedStep, SavedPlan } from './plan.ts';
import { drift } from './run-context.ts';

/**
 * Plans anew from a plan's own playbook and parameters and throws a FailureError where that is not the plan to be run:
 * an approval names a hash, and whoever wrote the plan chose both the words that are approved and the arguments that are
 * applied. Only what else is affected may read differently by now, and then no worse.
 */
export async function checkPlan(session: Session, options: EngineOptions, saved: SavedPlan): Promise<void> {
  const { plan } = saved;
  const playbook = findPlaybook(options.playbooks, plan.playbook);
  const now = await makePlan(session, options, plan.playbook, plan.params);
  if (now.hash === saved.hash || isSame(playbook, plan, now.plan)) {
    return refuseWorse(plan, now.plan);
  }
  if (plan.steps.length === 0) {
    throw refusal(`${plan.target.label} was contained when this was planned, and is not any more.`, 'Plan anew.');
  }
  const moved = await findDrift(session, playbook, plan, now.plan);
  if (moved !== undefined) throw new FailureError(moved);
  const caller = await session.identity();
  if (await isOfOtherCaller(session, options, playbook, saved, caller)) {
    const planner = identityOf(saved.plannedBy);
    throw refusal(
      `The plan exempts ${planner.roleArn ?? planner.arn}, for whom it was made, and the caller is ${caller.roleArn ?? caller.arn}.`,
      'Plan anew as yourself, and approve that plan.',
    );
  }
  throw refusal(
    `The plan does not follow from its own parameters: ${playbook.id} with ${parameters(plan)} makes another one here, which differs in ${firstDifference(playbook, plan, now.plan)}.`,
    'Plan anew, and approve that plan; where this one is not your own, ask who made it.',
  );
}

/** Tells whether two plans do the same for the same reasons: the order in which AWS lists things may differ. */
function isSame(playbook: Playbook, a: Plan, b: Plan): boolean {
  return essence(a, b).length === 0 && a.steps.length === b.steps.length && otherStep(playbook, a, b) === undefined;
}

/** The fields beside the steps in which two plans differ. How steps are undone is told by the steps. */
function essence(a: Plan, b: Plan): string[] {
  const { blastRadius: _, warnings: __, steps: ___, undo: ____, ...rest } = a;
  const fields = (Object.keys(rest) as (keyof typeof rest)[]).filter((name) => !sameJson(a[name], b[name]));
  return [...fields, ...(sameJson(a.steps, b.steps) && !sameJson(a.undo, b.undo) ? ['undo'] : [])];
}

/** The first step of `a` that `b` does not have in that place. */
function otherStep(playbook: Playbook, a: Plan, b: Plan): PlannedStep | undefined {
  return a.steps.find((step, index) => {
    const other = b.steps[index];
    if (other === undefined || other.id !== step.id || other.kind !== step.kind) return true;
    return !sameJson(step, other) && playbook.steps[step.kind]?.sameStep?.(step, other) !== true;
  });
}

function firstDifference(playbook: Playbook, plan: Plan, now: Plan): string {
  const step = otherStep(playbook, plan, now);
  if (step !== undefined) return `the step "${step.title}"`;
  return essence(plan, now)[0] ?? `its ${plan.steps.length} steps, where ${now.steps.length} are needed`;
}

/** A step whose resource no longer stands as the plan says. */
async function findDrift(session: Session, playbook: Playbook, plan: Plan, now: Plan): Promise<Failure | undefined> {
  const { account, region } = plan;
  const context: ReadContext = {
    runId: '',
    startedAt: '',
    account,
    region,
    outcomes: new Map(),
    sent: () => [],
    read: session.read,
  };
  for (const step of plan.steps) {
    const kind = playbook.steps[step.kind];
    if (kind === undefined) continue;
    const planned = now.steps.find(({ id, kind: other }) => id === step.id && other === step.kind);
    const current = planned === undefined ? await kind.capture(context, step) : planned.before;
    if (!(kind.same ?? sameJson)(step.before, current)) return drift(step, step.before, current);
  }
  return undefined;
}

async function isOfOtherCaller(
  session: Session,
  options: EngineOptions,
  playbook: Playbook,
  saved: SavedPlan,
  caller: CallerIdentity,
): Promise<boolean> {
  const planner = identityOf(saved.plannedBy);
  if (planner.arn === caller.arn || planner.account !== caller.account) return false;
  try {
    const { plan } = await makePlan(session, options, saved.plan.playbook, saved.plan.params, planner);
    return isSame(playbook, saved.plan, plan);
  } catch (error) {
    if (error instanceof FailureError) return false;
    throw error;
  }
}

/** Whoever approved the plan has not seen what would be hit besides by now. */
function refuseWorse(plan: Plan, now: Plan): void {
  const bad = ({ warnings, blastRadius }: Plan) => [
    ...warnings,
    ...blastRadius
      .filter(({ level }) => level === 'warn')
      .map(({ kind, label, detail }) => `${kind} ${label}${detail === undefined ? '' : `: ${detail}`}`),
  ];
  const said = new Set(bad(plan));
  const unsaid = bad(now).filter((text) => !said.has(text));
  if (unsaid.length === 0) return;
  throw refusal(
    `The plan does not say what is to be said by now: ${unsaid.join(' ')}`,
    'Plan anew, and approve that plan.',
  );
}

const parameters = ({ params }: Plan): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(', ');

const refusal = (message: string, hint: string): FailureError => new FailureError({ code: 'refused', message, hint });
