import { FailureError, failureOf } from '../aws/errors.ts';
import { journalPath, listRunIds, readJournal, tampered } from '../journal/journal.ts';
import { lockHolder } from '../journal/lock.ts';
import type { Plan } from './plan.ts';
import type { RunSummary } from './port.ts';
import { foldRun, leavesChange, type RunState } from './run-state.ts';

/** Kinds of targets that an account has once, whatever region a session is in. */
const GLOBAL: readonly string[] = ['user', 'role'];

/** Names what a plan changes, for the lock: account, region (but for what IAM keeps) and target in one string. */
export function resourceOf({ account, region, target }: Pick<Plan, 'account' | 'region' | 'target'>): string {
  const where = GLOBAL.includes(target.kind) ? `account ${account}` : `account ${account}, ${region}`;
  return `${target.kind} ${target.id} (${where})`;
}

/** Reads a run from its journal; throws a FailureError where it is missing, tampered with, unknown or another run's. */
export async function readRun(stateFolder: string, runId: string): Promise<RunState> {
  const path = journalPath(stateFolder, runId);
  const check = await readJournal(stateFolder, runId);
  if (check.verdict === 'tampered') throw tampered(path, check);
  const run = foldRun(check.entries, path);
  if (run.runId === runId) return run;
  throw new FailureError({
    code: 'refused',
    message: `${path} is the journal of another run: ${run.runId}.`,
    hint: 'Keep the file as evidence, and look for the journal of this run elsewhere.',
  });
}

/** Lists every run that has a journal, newest first; one that can't be read says why instead of being left out. */
export async function listRuns(stateFolder: string): Promise<RunSummary[]> {
  const ids = await listRunIds(stateFolder);
  return Promise.all(ids.reverse().map((runId) => summarise(stateFolder, runId)));
}

async function summarise(stateFolder: string, runId: string): Promise<RunSummary> {
  const journal = journalPath(stateFolder, runId);
  try {
    return summaryOf(await readRun(stateFolder, runId), stateFolder, journal);
  } catch (error) {
    return {
      runId,
      playbook: '',
      target: '',
      account: '',
      region: '',
      startedAt: '',
      state: 'unreadable',
      stepsDone: 0,
      stepsTotal: 0,
      can: [],
      journal,
      problem: failureOf(error).message,
    };
  }
}

function summaryOf(run: RunState, stateFolder: string, journal: string): RunSummary {
  const { plan } = run.saved;
  const phases = [...run.phases.values()];
  const isDone = (phase: string) => ['verified', 'skipped', 'given-up', 'undone'].includes(phase);
  const state = lockHolder(stateFolder, resourceOf(plan))?.runId === run.runId ? 'running' : stateOf(run);
  return {
    runId: run.runId,
    playbook: plan.playbook,
    target: plan.target.id,
    account: plan.account,
    region: plan.region,
    startedAt: run.startedAt,
    ...(run.endedAt === undefined ? {} : { endedAt: run.endedAt }),
    state,
    stepsDone: phases.filter(isDone).length,
    stepsTotal: phases.length,
    can: waysOf(run, state),
    journal,
    ...(run.finished === undefined || run.finished.status === 'done' ? {} : { problem: run.finished.message }),
  };
}

function stateOf(run: RunState): RunSummary['state'] {
  const status = run.finished?.status;
  if (run.rollingBack) {
    if (status === 'done') return 'rolled-back';
    return status === 'not-verified' ? 'not-verified' : 'stopped';
  }
  if (status === 'done') return 'done';
  if (status === undefined || leavesChange(run.saved.plan, run.phases))
    return status === 'not-verified' ? 'not-verified' : 'stopped';
  return status === 'refused' ? 'refused' : 'failed-unchanged';
}

function waysOf(run: RunState, state: RunSummary['state']): RunSummary['can'] {
  switch (state) {
    case 'done':
      return ['rollback'];
    case 'stopped':
    case 'not-verified':
      return run.rollingBack ? ['rollback'] : ['resume', 'rollback'];
    case 'failed-unchanged':
      return ['resume'];
    default:
      return [];
  }
}
