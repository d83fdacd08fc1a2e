import { callingFor } from '../aws/call-scope.ts';
import { failureOf } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import type { Playbook, ReadContext, Standing } from './define.ts';
import { findPlaybook } from './make-plan.ts';
import { patiently } from './patiently.ts';
import type { PlannedStep } from './plan.ts';
import type { RunState } from './run-state.ts';
import { stands } from './verify.ts';

/** What reading a chain's runs once more takes. */
export interface Rereading {
  readonly session: Session;
  readonly playbooks: readonly Playbook[];
  readonly wait: (ms: number) => Promise<void>;
  readonly delays: readonly number[];
}

/** Gives the resource that a step changes: what follows the first colon of its id. */
const resourceOf = ({ id }: PlannedStep): string => id.slice(id.indexOf(':') + 1);

/**
 * Reads once more what the runs of a chain did, and gives a phrase for each step that no longer stands or can't be read:
 * what was true of the first plan may be no more after the last one, or after the days until a chain is gone on with.
 */
export async function noLongerStanding(rereading: Rereading, runs: readonly RunState[]): Promise<string[]> {
  const lost: string[] = [];
  const changedLater = new Set<string>();
  for (const run of runs.toReversed()) {
    if (run.rollingBack) lost.push(`run ${run.runId} was rolled back meanwhile`);
    else lost.push(...(await callingFor(run.runId, () => lostOf(rereading, run, changedLater))));
    for (const step of run.saved.plan.steps) if (step.calls.length > 0) changedLater.add(resourceOf(step));
  }
  return lost;
}

async function lostOf(rereading: Rereading, run: RunState, changedLater: ReadonlySet<string>): Promise<string[]> {
  const { playbooks, session } = rereading;
  const { plan } = run.saved;
  const playbook = findPlaybook(playbooks, plan.playbook);
  const context: ReadContext = {
    runId: run.runId,
    startedAt: run.startedAt,
    account: plan.account,
    region: plan.region,
    outcomes: run.outcomes,
    sent: (stepId) => run.sent.get(stepId) ?? [],
    read: session.read,
  };
  const lost: string[] = [];
  for (const step of plan.steps) {
    const kind = playbook.steps[step.kind];
    if (run.phases.get(step.id) !== 'verified' || kind === undefined || kind.onlyReads === true) continue;
    const look = async (): Promise<Standing> => kind.standing(await kind.capture(context, step), step, context);
    try {
      const standing = await patiently(rereading, look, stands);
      // What a later plan of the chain changed as well was read back by that plan's own steps.
      if (stands(standing) || (standing === 'other' && changedLater.has(resourceOf(step)))) continue;
      lost.push(
        `"${step.title}" was done and read back, and ${standing === 'gone' ? 'what it changed is gone' : 'is undone again'}`,
      );
    } catch (error) {
      lost.push(`"${step.title}" was done, and whether it still stands could not be read: ${failureOf(error).message}`);
    }
  }
  return lost;
}
