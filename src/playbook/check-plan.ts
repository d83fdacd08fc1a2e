import { type Failure, FailureError } from '../aws/errors.ts';
import type { CallerIdentity, Session } from '../aws/session.ts';
import { identityOf } from '../aws/sts/reads.ts';
import { sameJson } from '../journal/canonical.ts';
import type { Playbook, ReadContext } from './define.ts';
import { changeDifference, deedDifferences, hitDifferences, sinceApproved } from './differences.ts';
import type { EngineOptions } from './engine.ts';
import { findPlaybook, makePlan } from './make-plan.ts';
import type { Plan, SavedPlan } from './plan.ts';
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
    `The plan does not follow from its own parameters: ${playbook.id} with ${parameters(plan)} makes another one here, which differs in ${deedDifferences(playbook, plan, now.plan)[0]?.text}.`,
    'Plan anew, and approve that plan; where this one is not your own, ask who made it.',
  );
}

/** Tells whether two plans do the same for the same reasons: the order in which AWS lists things may differ. */
const isSame = (playbook: Playbook, a: Plan, b: Plan): boolean => deedDifferences(playbook, a, b).length === 0;

const NO_OTHER = { more: [], less: [] };

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
    if ((kind.same ?? sameJson)(step.before, current)) continue;
    const moved = drift(step, step.before, current);
    const { more, less } = planned === undefined ? NO_OTHER : changeDifference(step, planned);
    // What is only added is told by what would change of it; of anything else the values say more.
    if (more.length === 0 || less.length > 0) return moved;
    const words = `there is more to change by now: ${more.join('; ')}`;
    return { ...moved, message: `"${step.title}" no longer fits, the resource was changed meanwhile: ${words}.` };
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
  const unsaid = hitDifferences(plan, now).filter(({ refuses }) => refuses);
  if (unsaid.length === 0) return;
  throw refusal(sinceApproved(unsaid), 'Review the plan as it is now, and approve that one.');
}

const parameters = ({ params }: Plan): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(', ');

const refusal = (message: string, hint: string): FailureError => new FailureError({ code: 'refused', message, hint });
