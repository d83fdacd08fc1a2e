import { type Failure, FailureError, failureOf } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import { createJournal, type Journal, openJournal } from '../journal/journal.ts';
import { type Lock, takeLock } from '../journal/lock.ts';
import { processIdentity } from '../journal/process-identity.ts';
import type { ChainEvent, ChainLink, ChainMode, OwnChainEvent, SavedChain } from './chain.ts';
import { followsFrom } from './chain-follows.ts';
import { type ChainRecord, type ChainState, chainResource, foldChain, readChain, runOfLink } from './chain-state.ts';
import type { EngineOptions } from './engine.ts';
import { type RunEvent, type RunStatus, verdictOf } from './events.ts';
import { findPlaybook } from './make-plan.ts';
import type { SavedPlan } from './plan.ts';
import type { PlaybookPort } from './port.ts';
import { leavesChange, type RunState } from './run-state.ts';
import { refuseEdited } from './saved-chain.ts';

export type ChainJob =
  | { readonly mode: 'run'; readonly chain: SavedChain }
  | { readonly mode: 'resume' }
  | { readonly mode: 'rollback' };

/** A chain that is run, gone on with or rolled back, and what it may use. */
export interface ChainConduct {
  readonly job: ChainJob;
  readonly chainId: string;
  readonly approval: string;
  readonly session: Session;
  readonly options: EngineOptions;
  readonly port: Pick<PlaybookPort, 'plan' | 'run' | 'resume' | 'rollback'>;
  readonly makeRunId: () => string;
  readonly signal: AbortSignal;
  readonly emit: (event: ChainEvent) => void;
}

type Finished = RunEvent & { readonly type: 'run-finished' };

/** How a chain comes to its end. */
interface ChainEnding {
  readonly status: RunStatus;
  readonly message: string;
}

/** Conducts it to its end and never throws: the last event is always `chain-finished`. */
export async function conductChain(conduct: ChainConduct): Promise<void> {
  let lock: Lock | undefined;
  let work: Work | undefined;
  let ending: ChainEnding;
  try {
    const caller = await admit(conduct);
    lock = takeLock(conduct.options.stateFolder, chainResource(conduct.chainId), conduct.chainId);
    work = await begin(conduct, caller);
    ending = await (conduct.job.mode === 'rollback' ? goBackward(work) : goForward(work));
    await work.record({ type: 'chain-finished', mode: conduct.job.mode, ...ending });
  } catch (error) {
    ending = await failed(work, failureOf(error));
  }
  await work?.journal.close().catch(() => undefined);
  lock?.release();
  const remaining = work?.remaining ?? [];
  conduct.emit({
    ...stamp(conduct),
    type: 'chain-finished',
    ...ending,
    remaining,
    ...(conduct.job.mode === 'rollback' || ending.status === 'nothing-to-do'
      ? {}
      : { verdict: verdictOf(ending.status, remaining) }),
    next: work === undefined ? [] : await nextOf(work, ending),
  });
}

/** A chain at work. */
interface Work {
  readonly conduct: ChainConduct;
  readonly chain: SavedChain;
  readonly journal: Journal;
  /** Run ids by link; grows as runs begin. */
  readonly runIds: Map<number, string[]>;
  readonly rollingBack: boolean;
  readonly finished: ChainState['finished'];
  readonly remaining: string[];
  record(body: ChainRecord): Promise<void>;
}

const stateOf = ({ conduct, chain, runIds, rollingBack }: Work): ChainState => ({
  chainId: conduct.chainId,
  chain,
  startedAt: '',
  runIds,
  rollingBack,
});

const stamp = ({ chainId, options }: ChainConduct) => ({ chainId, at: new Date(options.now()).toISOString() });

/** The part of an event that its maker knows. */
type Told<Event> = Event extends OwnChainEvent ? Omit<Event, 'chainId' | 'at'> : never;

function tell(conduct: ChainConduct, body: Told<OwnChainEvent>): void {
  conduct.emit({ ...stamp(conduct), ...body } as OwnChainEvent);
}

async function admit({ job, chainId, approval, session, options }: ChainConduct): Promise<string> {
  if (session.readOnly || session.write === undefined) {
    throw refused('This is read-only mode: nothing can be changed.', 'Start it without --read-only.');
  }
  const chain = job.mode === 'run' ? job.chain : (await readChain(options.stateFolder, chainId)).chain;
  refuseEdited(chain, 'The chain');
  if (approval !== chain.hash) {
    throw refused(
      `The approval names another chain: ${approval || 'nothing'} instead of ${chain.hash}.`,
      'Review the chain as it is now, and approve its own hash.',
    );
  }
  return (await session.identity()).arn;
}

/** Opens the chain's journal under its lock and writes that it begins. */
async function begin(conduct: ChainConduct, caller: string): Promise<Work> {
  const { job, chainId, options } = conduct;
  const journalOptions = { now: options.now, ...(options.journalled && { appended: options.journalled }) };
  const process = processIdentity();
  let journal: Journal;
  let state: ChainState | undefined;
  if (job.mode === 'run') journal = await createJournal(options.stateFolder, chainId, journalOptions);
  else {
    const opened = await openJournal(options.stateFolder, chainId, journalOptions);
    journal = opened.journal;
    state = foldChain(opened.entries, journal.path);
    if (job.mode === 'resume' && state.rollingBack) {
      throw refused(
        `Chain ${chainId} is being rolled back, so it can't go forward again.`,
        `Finish it with \`transit-tui rollback ${chainId}\`, then plan anew.`,
      );
    }
  }
  const chain = state?.chain ?? (job as ChainJob & { readonly mode: 'run' }).chain;
  const record = async (body: ChainRecord) => void (await journal.append({ ...body }));
  if (job.mode === 'run') {
    const tool = `transit-tui ${options.version}`;
    await record({ type: 'chain-started', chainId, tool, chain, caller, process });
  } else await record({ type: 'chain-continued', mode: job.mode, caller, process });
  tell(conduct, {
    type: 'chain-started',
    mode: job.mode,
    hash: chain.hash,
    journal: journal.path,
    links: chain.links.map(({ title, saved }) => ({
      playbook: saved.plan.playbook,
      target: saved.plan.target.id,
      title,
    })),
  });
  return {
    conduct,
    chain,
    journal,
    record,
    runIds: new Map([...(state?.runIds ?? [])].map(([index, ids]) => [index, [...ids]])),
    rollingBack: job.mode === 'rollback' || state?.rollingBack === true,
    finished: state?.finished,
    remaining: [],
  };
}

/** Runs every plan that is not done, in order; the first that fails ends it and nothing is undone. */
async function goForward(work: Work): Promise<ChainEnding> {
  const { chain, conduct } = work;
  const contained: string[] = [];
  if (chain.links.length === 0) return { status: 'nothing-to-do', message: 'Nothing to do: the chain has no plan.' };
  if (work.finished?.status === 'done') {
    return { status: 'nothing-to-do', message: `Nothing to do: chain ${conduct.chainId} is done.` };
  }
  for (const [index, link] of chain.links.entries()) {
    if (conduct.signal.aborted) return stoppedAt(work, index, 'interrupted', 'interrupted between two plans');
    const end = await forwardLink(work, index, link);
    if (end !== undefined && end.status !== 'done' && end.status !== 'nothing-to-do') {
      return stoppedAt(work, index, end.status, end.message);
    }
    if (end !== undefined) work.remaining.push(...end.remaining);
    contained.push(link.saved.plan.target.label);
  }
  const unplanned = chain.leftOut.filter(({ failed }) => failed);
  work.remaining.push(...unplanned.map(({ title, reason }) => `Not planned: ${title}: ${reason}`));
  const verdict = work.remaining.length === 0 ? 'Contained' : 'Contained except for what is still open';
  const count = contained.length === 1 ? 'the plan is' : `all ${contained.length} plans are`;
  return { status: 'done', message: `${verdict}: ${contained.join('; ')}; ${count} done and read back.` };
}

async function forwardLink(work: Work, index: number, link: ChainLink): Promise<Finished | undefined> {
  const { conduct } = work;
  const { port, options, signal } = conduct;
  const before = await runOfLink(options.stateFolder, stateOf(work), index);
  const way = before === undefined ? 'run' : wayForward(before);
  if (way === 'done') {
    tell(conduct, { type: 'link-skipped', index, title: link.title, reason: 'done before' });
    work.remaining.push(...(before?.finished?.remaining ?? []), ...link.saved.plan.wontStop);
    return undefined;
  }
  if (way === 'resume' && before !== undefined) {
    const { runId, saved } = before;
    tell(conduct, { type: 'link-started', index, runId, mode: 'resume', title: link.title, lessLeft: false });
    return followLink(work, index, 'resume', runId, port.resume(runId, { approval: saved.hash, signal }));
  }
  const { saved, lessLeft } = await planToRun(work, index, link);
  const runId = conduct.makeRunId();
  // The id is on the disk before the run is: whoever goes on after a crash looks for its journal.
  await work.record({ type: 'link-intended', index, runId, planHash: saved.hash, lessLeft });
  work.runIds.set(index, [...(work.runIds.get(index) ?? []), runId]);
  tell(conduct, { type: 'link-started', index, runId, mode: 'run', title: link.title, lessLeft });
  return followLink(work, index, 'run', runId, port.run(saved, { approval: saved.hash, signal, runId }));
}

/** A run that changed nothing is run anew, by a plan that is compared again. */
function wayForward(run: RunState): 'done' | 'resume' | 'run' {
  if (run.rollingBack) {
    throw refused(`Run ${run.runId} of this chain was rolled back.`, 'Plan anew, or roll the chain back.');
  }
  if (run.finished?.status === 'done') return 'done';
  return run.finished === undefined || leavesChange(run.saved.plan, run.phases) ? 'resume' : 'run';
}

/**
 * The plan to be run for a link: the approved one, or, where earlier runs of this chain did a part of it, what they left of
 * it. Any other difference is left to the run itself, which compares again and refuses.
 */
async function planToRun(
  work: Work,
  index: number,
  { saved }: ChainLink,
): Promise<{ readonly saved: SavedPlan; readonly lessLeft: boolean }> {
  const { port, options } = work.conduct;
  const earlier: RunState[] = [];
  for (let at = 0; at < index; at++) {
    const run = await runOfLink(options.stateFolder, stateOf(work), at);
    if (run !== undefined) earlier.push(run);
  }
  if (earlier.length === 0) return { saved, lessLeft: false };
  const { playbook: id, params } = saved.plan;
  const now = await port.plan(id, params);
  if (now.hash === saved.hash) return { saved, lessLeft: false };
  const follows = followsFrom(saved.plan, now.plan, findPlaybook(options.playbooks, id), earlier);
  return follows ? { saved: now, lessLeft: true } : { saved, lessLeft: false };
}

/** Passes on the events of a run and writes down how it ended. */
async function followLink(
  work: Work,
  index: number,
  mode: ChainMode,
  runId: string,
  events: AsyncIterable<RunEvent>,
): Promise<Finished> {
  let end: Finished | undefined;
  for await (const event of events) {
    work.conduct.emit(event);
    if (event.type === 'run-finished') end = event;
  }
  if (end === undefined) throw new TypeError(`run ${runId} ended without saying how`);
  const { status, message } = end;
  await work.record({ type: 'link-ended', index, runId, mode, status, message });
  return end;
}

/** Rolls back what the runs of the chain left changed, the last one first; the first that fails ends it. */
async function goBackward(work: Work): Promise<ChainEnding> {
  const { conduct, chain } = work;
  const { port, options, signal } = conduct;
  let rolledBack = 0;
  for (const [index, link] of [...chain.links.entries()].reverse()) {
    if (signal.aborted) return { status: 'interrupted', message: 'Interrupted between two rollbacks.' };
    const run = await runOfLink(options.stateFolder, stateOf(work), index);
    if (run === undefined || !leavesChange(run.saved.plan, run.phases)) {
      tell(conduct, { type: 'link-skipped', index, title: link.title, reason: 'it left nothing changed' });
      continue;
    }
    const { runId, saved } = run;
    tell(conduct, { type: 'link-started', index, runId, mode: 'rollback', title: link.title, lessLeft: false });
    const events = port.rollback(runId, { approval: saved.hash, signal });
    const end = await followLink(work, index, 'rollback', runId, events);
    if (end.status !== 'done' && end.status !== 'nothing-to-do') {
      const status = rolledBack > 0 && UNCHANGED.includes(end.status) ? 'stopped' : end.status;
      return { status, message: `Stopped while rolling back "${link.title}": ${end.message}` };
    }
    work.remaining.push(...end.remaining);
    rolledBack++;
  }
  if (rolledBack === 0) return { status: 'nothing-to-do', message: 'Nothing to do: no run of it left a change.' };
  return { status: 'done', message: `Rolled back and read back: ${rolledBack} of ${chain.links.length} plans.` };
}

/** How runs end that changed nothing by themselves. */
const UNCHANGED: readonly RunStatus[] = ['failed-unchanged', 'refused', 'no-access'];

async function stoppedAt(work: Work, index: number, status: RunStatus, message: string): Promise<ChainEnding> {
  const { links } = work.chain;
  const title = links[index]?.title ?? '';
  const done = links.slice(0, index).map((link) => link.title);
  const left = links.slice(index + 1).map((link) => link.title);
  const parts = [
    `Not contained: stopped at plan ${index + 1} of ${links.length}, "${title}": ${message.replace(/\.$/, '')}`,
    done.length === 0 ? 'No plan before it' : `Done: ${done.join('; ')}`,
    left.length === 0 ? 'No plan after it' : `Not begun: ${left.join('; ')}`,
  ];
  const isOpen = await leftOpen(work);
  // What the plan at hand left alone says nothing of what the plans before it changed.
  return { status: isOpen && UNCHANGED.includes(status) ? 'stopped' : status, message: `${parts.join('. ')}.` };
}

/** Tells whether any run of the chain stands. */
async function leftOpen(work: Work): Promise<boolean> {
  for (const index of work.chain.links.keys()) {
    const run = await runOfLink(work.conduct.options.stateFolder, stateOf(work), index).catch(() => undefined);
    if (run !== undefined && leavesChange(run.saved.plan, run.phases)) return true;
  }
  return false;
}

async function nextOf(work: Work, { status }: ChainEnding): Promise<string[]> {
  const { chainId, job } = work.conduct;
  const isOpen = await leftOpen(work);
  const isBack = job.mode === 'rollback';
  const next: string[] = [];
  if (!isBack && status !== 'done' && status !== 'nothing-to-do') next.push(`transit-tui respond --resume ${chainId}`);
  if (isOpen) next.push(`transit-tui rollback ${chainId}`);
  return next;
}

const NO_ACCESS: readonly string[] = ['denied', 'expired', 'no-credentials', 'throttled', 'unavailable'];

/** What went wrong outside a run: before the first one, between two, or in the journal of the chain. */
async function failed(work: Work | undefined, failure: Failure): Promise<ChainEnding> {
  const isOpen = work !== undefined && (await leftOpen(work));
  const closed = NO_ACCESS.includes(failure.code) ? 'no-access' : failure.code === 'refused' ? 'refused' : undefined;
  const status = isOpen ? 'stopped' : (closed ?? 'failed-unchanged');
  const stands = isOpen ? 'Stopped between two plans; what was done stays' : 'Nothing was changed';
  const ending = { status, message: `${stands}: ${failure.message} ${failure.hint}`.trim() } as const;
  if (work !== undefined) {
    const { mode } = work.conduct.job;
    await work.record({ type: 'chain-finished', mode, ...ending }).catch(() => undefined);
  }
  return ending;
}

function refused(message: string, hint: string): FailureError {
  return new FailureError({ code: 'refused', message, hint });
}
