import { callingFor } from '../aws/call-scope.ts';
import { type Failure, FailureError, failureOf } from '../aws/errors.ts';
import type { CallerIdentity, Session } from '../aws/session.ts';
import { createJournal, type Journal, openJournal } from '../journal/journal.ts';
import { type Lock, refuseHeld, takeLocks } from '../journal/lock.ts';
import { processIdentity } from '../journal/process-identity.ts';
import { goBackward } from './backward.ts';
import { checkPlan } from './check-plan.ts';
import type { EngineOptions } from './engine.ts';
import { type RunEventBody, verdictOf } from './events.ts';
import { goForward } from './forward.ts';
import { resourcesOf } from './locked-resources.ts';
import { findPlaybook } from './make-plan.ts';
import { nothingLeft } from './nothing-left.ts';
import type { SavedPlan } from './plan.ts';
import { isIntact } from './plan-hash.ts';
import { watchCalls } from './recorded-calls.ts';
import { type Ending, endingOf, plainFailure, type Run, record } from './run-context.ts';
import { foldRun, isSkipped, leavesChange, type RunState } from './run-state.ts';
import { readRun } from './runs.ts';
import { laterRuns } from './unfinished-runs.ts';

export type Job =
  | { readonly mode: 'run'; readonly saved: SavedPlan }
  | { readonly mode: 'resume' }
  | { readonly mode: 'rollback' };

/** A run, a resume or a rollback, and what it may use. */
export interface Conduct {
  readonly job: Job;
  readonly runId: string;
  readonly approval: string;
  readonly session: Session;
  readonly options: EngineOptions;
  readonly signal: AbortSignal;
  readonly emit: (body: RunEventBody) => void;
  readonly wait: (ms: number) => Promise<void>;
  readonly readBackDelays: readonly number[];
}

/** Conducts it to its end and never throws: the last event is always `run-finished`. */
export async function conductRun(conduct: Conduct): Promise<void> {
  let lock: Lock | undefined;
  let run: Run | undefined;
  let ending: Ending;
  try {
    const { stateFolder } = conduct.options;
    const { saved, caller } = await callingFor(conduct.runId, () => admit(conduct));
    const { done: word } = findPlaybook(conduct.options.playbooks, saved.plan.playbook);
    const empty = nothingLeft(conduct.job.mode, saved, undefined, word);
    if (empty !== undefined) ending = empty;
    else {
      lock = takeLocks(stateFolder, resourcesOf(saved.plan), conduct.runId);
      // Read under the lock: what admission saw may have gone on since.
      const state = conduct.job.mode === 'run' ? undefined : await readRun(stateFolder, conduct.runId);
      const done = nothingLeft(conduct.job.mode, saved, state);
      if (done !== undefined) ending = done;
      else {
        run = await begin(conduct, saved, caller);
        const begun = run;
        ending = await callingFor(conduct.runId, () => drive(conduct, begun));
      }
    }
  } catch (error) {
    ending = refusal(failureOf(error));
  }
  lock?.release();
  conduct.emit(finishedEvent(conduct, run, ending));
}

/** Checks everything that can be checked before anything is written: mode, approval, account, playbook, journal. */
async function admit(conduct: Conduct): Promise<{ saved: SavedPlan; caller: CallerIdentity }> {
  const { job, session, options } = conduct;
  if (session.readOnly || session.write === undefined) {
    throw refused('This is read-only mode: nothing can be changed.', 'Start it without --read-only to apply a plan.');
  }
  const saved = job.mode === 'run' ? job.saved : (await readRun(options.stateFolder, conduct.runId)).saved;
  if (!isIntact(saved)) {
    throw refused('The plan was changed after it was planned.', 'Plan anew.');
  }
  if (conduct.approval !== saved.hash) {
    throw refused(
      `The approval names another plan: ${conduct.approval || 'nothing'} instead of ${saved.hash}.`,
      'Review the plan as it is now, and approve its own hash.',
    );
  }
  const playbook = findPlaybook(options.playbooks, saved.plan.playbook);
  const foreign = saved.plan.steps.find((step) => !Object.hasOwn(playbook.steps, step.kind));
  if (foreign !== undefined) {
    throw refused(`This version of ${playbook.id} has no step "${foreign.kind}".`, 'Plan anew with this version.');
  }
  const ids = new Set(saved.plan.steps.map((step) => step.id));
  if (ids.size !== saved.plan.steps.length) throw refused('The plan names a step twice.', 'Plan anew.');
  const caller = await session.identity();
  if (caller.account !== saved.plan.account || session.region !== saved.plan.region) {
    throw refused(
      `The plan is for account ${saved.plan.account} in ${saved.plan.region}; this session is in account ${caller.account} in ${session.region}.`,
      'Use the profile and region that the plan was made with.',
    );
  }
  // Before the world is read: what another run is changing would be called drift, and that run not be named.
  refuseHeld(options.stateFolder, resourcesOf(saved.plan));
  if (job.mode === 'run') await checkPlan(session, options, saved);
  if (job.mode !== 'rollback') {
    for (const step of saved.plan.steps) await playbook.steps[step.kind]?.admit?.(step, caller, session.read);
  }
  return { saved, caller };
}

/** Opens the journal under the lock and writes that it begins; a resume reads it anew, as nobody else writes it now. */
async function begin(conduct: Conduct, saved: SavedPlan, caller: CallerIdentity): Promise<Run> {
  const { job, runId, session, options } = conduct;
  const journalOptions = {
    now: options.now,
    ...(options.journalling && { appending: options.journalling }),
    ...(options.journalled && { appended: options.journalled }),
  };
  let journal: Journal;
  let state: RunState | undefined;
  let startedAt: string;
  if (job.mode === 'run') {
    journal = await createJournal(options.stateFolder, runId, journalOptions);
    const started = await journal.append({
      type: 'started',
      runId,
      tool: `transit-tui ${options.version}`,
      saved,
      caller: caller.arn,
      process: processIdentity(),
    });
    startedAt = started.at;
  } else {
    const opened = await openJournal(options.stateFolder, runId, journalOptions);
    journal = opened.journal;
    state = foldRun(opened.entries, journal.path);
    startedAt = state.startedAt;
    await journal.append({ type: 'continued', mode: job.mode, caller: caller.arn, process: processIdentity() });
  }
  const playbook = findPlaybook(options.playbooks, saved.plan.playbook);
  const access = session.write?.(playbook.operations.writes);
  const noAccess = session.write?.([]);
  if (access === undefined || noAccess === undefined)
    throw refused('This is read-only mode: nothing can be changed.', '');
  const { plan } = saved;
  conduct.emit({
    type: 'run-started',
    mode: job.mode,
    playbook: plan.playbook,
    target: plan.target.id,
    hash: saved.hash,
    caller: caller.arn,
    journal: journal.path,
    steps: plan.steps.map(({ id, title }) => ({ id, title })),
  });
  return {
    runId,
    startedAt,
    session,
    access,
    noAccess,
    playbook,
    saved,
    journal,
    phases: new Map(state?.phases ?? plan.steps.map((step) => [step.id, 'pending'])),
    outcomes: new Map(state?.outcomes ?? []),
    sent: new Map([...(state?.sent ?? [])].map(([id, calls]) => [id, [...calls]])),
    earlier: new Set(),
    notes: state?.notes ?? new Map(),
    signal: conduct.signal,
    emit: conduct.emit,
    wait: conduct.wait,
    readBackDelays: conduct.readBackDelays,
    // What an earlier process skipped is still not there.
    remaining: job.mode === 'resume' ? skippedBefore(saved, state) : [],
    left: [],
    direction: job.mode === 'rollback' ? 'undo' : 'apply',
    laterRuns: () => laterRuns(options.stateFolder, runId),
    stepId: undefined,
    calls: [],
    touched: false,
  };
}

function skippedBefore({ plan }: SavedPlan, state: RunState | undefined): string[] {
  return plan.steps.flatMap(({ id, title }) => {
    const reason = isSkipped(state?.phases.get(id)) ? state?.notes.get(id) : undefined;
    return reason === undefined ? [] : [`${title}: ${reason}`];
  });
}

async function drive(conduct: Conduct, run: Run): Promise<Ending> {
  const { mode } = conduct.job;
  const unwatch = watchCalls(run);
  let ending: Ending;
  try {
    ending = await (mode === 'rollback' ? goBackward(run) : goForward(run));
  } catch (error) {
    // Only a journal that can't be written comes here: steps turn their own failures into endings.
    ending = endingOf(run, plainFailure(failureOf(error)), 'the journal');
  } finally {
    unwatch();
  }
  const { status, message } = ending;
  try {
    await record(run, { type: 'finished', mode, status, message, remaining: run.remaining });
  } catch (error) {
    run.remaining.push(`the journal has no last entry: ${failureOf(error).message}`);
  }
  await run.journal.close().catch(() => undefined);
  return ending;
}

function finishedEvent(conduct: Conduct, run: Run | undefined, ending: Ending): RunEventBody {
  const { runId, job, options } = conduct;
  const open = run !== undefined && leavesChange(run.saved.plan, run.phases);
  const isBack = job.mode === 'rollback';
  const next: string[] = [];
  if (open && ending.status !== 'done' && !isBack) next.push(`transit-tui resume ${runId}`);
  if (open) next.push(`transit-tui rollback ${runId}`);
  // A plan without a step was compared with the world just now; a run that is resumed was not.
  const isReadNow = ending.status !== 'nothing-to-do' || job.mode === 'run';
  const plan = run?.saved.plan ?? (job.mode === 'run' ? job.saved.plan : undefined);
  const isOver = ending.status === 'done' || ending.status === 'nothing-to-do';
  const remaining = [...(run?.remaining ?? []), ...(isOver && !isBack ? (plan?.wontStop ?? []) : [])];
  const contains = options.playbooks.find(({ id }) => id === plan?.playbook)?.done === undefined;
  return {
    type: 'run-finished',
    status: ending.status,
    message: ending.message,
    remaining,
    next,
    ...(isBack || !contains || !isReadNow ? {} : { verdict: verdictOf(ending.status, remaining) }),
    ...(ending.failure === undefined ? {} : { failure: plainFailure(ending.failure) }),
  };
}

/** What went wrong before anything was changed. */
function refusal(failure: Failure): Ending {
  const noAccess = ['denied', 'expired', 'no-credentials', 'throttled', 'unavailable'].includes(failure.code);
  const status = noAccess ? 'no-access' : failure.code === 'refused' ? 'refused' : 'failed-unchanged';
  return { status, message: `Nothing was changed: ${failure.message}`, failure };
}

function refused(message: string, hint: string): FailureError {
  return new FailureError({ code: 'refused', message, hint });
}
