import { failureOf } from '../aws/errors.ts';
import type { Plan } from './plan.ts';
import { listRuns } from './runs.ts';

/** Gives the runs that were begun on the same target after this one and still stand, newest first. */
export async function laterRuns(stateFolder: string, runId: string): Promise<string[]> {
  const runs = await listRuns(stateFolder);
  const own = runs.find((run) => run.runId === runId);
  if (own === undefined) return [];
  return runs
    .filter((run) => run.account === own.account && run.region === own.region && run.target === own.target)
    .filter((run) => run.runId !== runId && run.startedAt >= own.startedAt)
    .filter(({ state }) => state === 'done' || state === 'stopped' || state === 'not-verified')
    .map((run) => run.runId);
}

/**
 * Gives a warning for each earlier run that was begun on the same target and neither done nor rolled back: what a new
 * plan captures as the state before is then what that run left, and rolling the new one back leads only there.
 */
export async function unfinishedRuns(
  stateFolder: string,
  { account, region, target }: Pick<Plan, 'account' | 'region' | 'target'>,
): Promise<string[]> {
  try {
    const runs = await listRuns(stateFolder);
    return runs
      .filter((run) => run.account === account && run.region === region && run.target === target.id)
      .filter(({ state }) => state === 'stopped' || state === 'not-verified' || state === 'running')
      .map(({ runId, state, playbook, can }) =>
        state === 'running'
          ? `Run ${runId} (${playbook}) is at work on it now.`
          : `Run ${runId} (${playbook}) on it is unfinished (${state}): ${can.join(' it or ')} it first, or rolling this plan back restores only what that run left.`,
      );
  } catch (error) {
    return [`Whether an earlier run on it is unfinished is not known: ${failureOf(error).message}`];
  }
}
