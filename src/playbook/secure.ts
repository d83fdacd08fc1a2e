import { failureOf } from '../aws/errors.ts';
import { applyContext, type Ending, endingOf, kindOf, type Run, record } from './run-context.ts';

/**
 * Ends what a crash in the middle of a step left as it must not stay, before anything else is read or done. Gives the
 * ending of the run where that fails.
 */
export async function secureAll(run: Run): Promise<Ending | undefined> {
  for (const step of run.saved.plan.steps) {
    const kind = kindOf(run, step);
    if (kind.secure === undefined || run.phases.get(step.id) !== 'intended') continue;
    run.stepId = step.id;
    run.calls = [];
    try {
      await kind.secure(applyContext(run, step), step);
    } catch (error) {
      run.touched = true;
      return endingOf(run, failureOf(error), `"${step.title}" was cut short, and could not be made safe`);
    }
    if (run.calls.length === 0) continue;
    run.touched = true;
    const { calls } = run;
    const failure = {
      code: 'unknown',
      message: `"${step.title}" was cut short, and was made safe before anything else.`,
      hint: 'Nothing has to be done: the run goes on.',
    } as const;
    await record(run, {
      type: 'failed',
      stepId: step.id,
      direction: 'apply',
      phase: 'check',
      unchanged: false,
      failure,
      calls,
    });
    run.sent.set(step.id, [...(run.sent.get(step.id) ?? []), ...calls]);
  }
  return undefined;
}
