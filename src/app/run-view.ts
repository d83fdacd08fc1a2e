import type { Failure } from '../aws/errors.ts';
import type { RunEvent, RunStatus, Verdict } from '../playbook/events.ts';
import type { Json, SavedPlan } from '../playbook/plan.ts';

export type RunMode = 'run' | 'resume' | 'rollback';

/** Where a step stands. `applied` is not `verified`: the call was answered, its effect not yet read back. */
export type StepMark = 'waiting' | 'running' | 'applied' | 'verified' | 'skipped' | 'failed';

/** One AWS call of a step, as it was sent and answered. */
export interface CallView {
  readonly service: string;
  readonly operation: string;
  readonly input: Json;
  readonly output?: Json;
  readonly error?: string;
  readonly durationMs: number;
}

export interface StepView {
  readonly id: string;
  readonly title: string;
  readonly mark: StepMark;
  readonly calls: readonly CallView[];
  /** What was read back, why it was skipped, or what it gave: one line. */
  readonly note?: string;
  readonly failure?: Failure;
  /** Epoch milliseconds. */
  readonly startedAt?: number;
  readonly endedAt?: number;
}

/** A run as the screen shows it: the fold of its events so far. Times are epoch milliseconds. */
export interface RunView {
  /** Name of this act within this process; a resume or rollback of the same run has another. */
  readonly key: string;
  readonly mode: RunMode;
  readonly saved: SavedPlan;
  readonly runId?: string;
  readonly journal?: string;
  readonly caller?: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly steps: readonly StepView[];
  /** The person asked to stop after the current step. */
  readonly stopping: boolean;
  readonly finished?: {
    readonly status: RunStatus;
    readonly message: string;
    readonly remaining: readonly string[];
    readonly next: readonly string[];
    readonly verdict?: Verdict;
    readonly failure?: Failure;
  };
}

/** Gives the view of a run of which nothing has been heard yet. `runId` is known for a resume or a rollback. */
export function awaitedRun(key: string, mode: RunMode, saved: SavedPlan, at: number, runId?: string): RunView {
  const steps = mode === 'rollback' ? [] : saved.plan.steps.map(({ id, title }) => waitingStep(id, title));
  return { key, mode, saved, startedAt: at, steps, stopping: false, ...(runId === undefined ? {} : { runId }) };
}

const waitingStep = (id: string, title: string): StepView => ({ id, title, mark: 'waiting', calls: [] });

/** Gives the view after one more event. Pure; an event of a step nobody announced adds that step. */
export function foldRunEvent(view: RunView, event: RunEvent): RunView {
  const at = Date.parse(event.at);
  switch (event.type) {
    case 'run-started':
      return {
        ...view,
        runId: event.runId,
        journal: event.journal,
        caller: event.caller,
        startedAt: Number.isNaN(at) ? view.startedAt : at,
        steps:
          event.mode === 'rollback'
            ? stepsBack(view.saved)
            : event.steps.map(({ id, title }) => view.steps.find((s) => s.id === id) ?? waitingStep(id, title)),
      };
    case 'step-started':
      return onStep(view, event.stepId, (step) => ({ ...step, title: event.title, mark: 'running', startedAt: at }));
    case 'call':
      return onStep(view, event.stepId, (step) => ({ ...step, calls: [...step.calls, callOf(event)] }));
    case 'step-applied':
      return onStep(view, event.stepId, (step) => ({ ...step, mark: 'applied' }));
    case 'step-verified':
      return onStep(view, event.stepId, (step) => ({ ...step, mark: 'verified', note: event.evidence, endedAt: at }));
    case 'step-skipped':
      return onStep(view, event.stepId, (step) => ({ ...step, mark: 'skipped', note: event.reason, endedAt: at }));
    case 'step-failed':
      return onStep(view, event.stepId, (step) => ({ ...step, mark: 'failed', failure: event.failure, endedAt: at }));
    case 'run-finished': {
      const { status, message, remaining, next, verdict, failure } = event;
      const finished = {
        status,
        message,
        remaining,
        next,
        ...(verdict === undefined ? {} : { verdict }),
        ...(failure === undefined ? {} : { failure }),
      };
      const steps = view.mode === 'rollback' && status === 'done' ? view.steps.map(settled) : view.steps;
      return { ...view, steps, runId: event.runId, endedAt: Number.isNaN(at) ? view.startedAt : at, finished };
    }
  }
}

/** The steps as a rollback takes them: the last one first, by what each puts back; one without calls only looks. */
const stepsBack = ({ plan }: SavedPlan): StepView[] =>
  plan.steps.toReversed().map(({ id, undo, calls }) => {
    const step = waitingStep(id, undo);
    return calls.length === 0 ? { ...step, mark: 'skipped', note: 'the step changes nothing' } : step;
  });

/** A rollback says nothing of steps that never took effect: once it is done, they wait for nothing. */
const settled = (step: StepView): StepView =>
  step.mark === 'waiting' ? { ...step, mark: 'skipped', note: 'there was nothing to put back' } : step;

function onStep(view: RunView, id: string, change: (step: StepView) => StepView): RunView {
  if (!view.steps.some((step) => step.id === id)) {
    return { ...view, steps: [...view.steps, change(waitingStep(id, id))] };
  }
  return { ...view, steps: view.steps.map((step) => (step.id === id ? change(step) : step)) };
}

function callOf(event: Extract<RunEvent, { type: 'call' }>): CallView {
  const { service, operation, input, output, error, durationMs } = event;
  return {
    service,
    operation,
    input,
    durationMs,
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error }),
  };
}
