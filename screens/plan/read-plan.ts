import type { AppContext } from '../../src/app/screen.ts';
import { failureOf } from '../../src/aws/errors.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import type { PlaybookPort } from '../../src/playbook/port.ts';
import { modeOf, type PlanAction, type PlanArgs, type PlanState } from './state.ts';

/** Reads the plan that `args` name, unless they hold it, and dispatches it, or why there is none. Nothing is changed at AWS. */
export async function readPlan(app: AppContext, args: PlanArgs, dispatch: (action: PlanAction) => void): Promise<void> {
  try {
    const port = await app.playbooks();
    const saved =
      'runId' in args ? await port.planOf(args.runId) : (args.saved ?? (await port.plan(args.playbook, args.params)));
    const soFar = 'runId' in args && args.act === 'resume' ? await doneSoFar(port, args.runId) : undefined;
    dispatch({ type: 'planned', saved });
    if (soFar !== undefined) dispatch({ type: 'note', text: soFar, bad: false });
  } catch (error) {
    const failure = failureOf(error);
    app.logError('plan', failure);
    dispatch({ type: 'failed', failure });
  }
}

/** How far the run came, by its journal: the plan alone would read as if nothing were done. */
async function doneSoFar(port: PlaybookPort, runId: string): Promise<string | undefined> {
  const run = (await port.runs()).find((each) => each.runId === runId);
  if (run === undefined) return undefined;
  return `${run.stepsDone} of ${run.stepsTotal} steps are done. Resuming first looks what took effect, then does the rest.`;
}

/** Starts what was approved and shows it; call it only once the person has typed the target's id. */
export async function startApproved(
  app: AppContext,
  state: PlanState,
  dispatch: (action: PlanAction) => void,
): Promise<void> {
  const mode = modeOf(state.args);
  if (mode === undefined || state.saved === undefined) return;
  try {
    const port = await app.playbooks();
    const runId = 'runId' in state.args ? state.args.runId : undefined;
    const key = app.runs.start({ port, saved: state.saved, mode, ...(runId === undefined ? {} : { runId }) });
    app.home();
    app.open('run', { key });
  } catch (error) {
    dispatch({ type: 'failed', failure: failureOf(error) });
  }
}

/** Writes the plan to a file and says where, with the command that applies it. */
export async function savePlan(
  app: AppContext,
  saved: SavedPlan,
  dispatch: (action: PlanAction) => void,
): Promise<void> {
  const hash = saved.hash.slice('sha256:'.length, 'sha256:'.length + 8);
  const name = `plan-${saved.plan.playbook}-${saved.plan.target.id}-${hash}.json`.replace(/[^\w.-]+/g, '-');
  try {
    const path = await app.options.writeExport(name, `${JSON.stringify(saved, null, 2)}\n`);
    const command = app.options.commandLine(['apply', path, '--approve', saved.hash]);
    dispatch({ type: 'note', text: `Saved ${path}. To apply it: ${command}`, bad: false });
  } catch (error) {
    dispatch({ type: 'note', text: `The plan was not saved: ${failureOf(error).message}`, bad: true });
  }
}
