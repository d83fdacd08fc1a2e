import type { ChainLink } from './chain.ts';
import { followsFrom } from './chain-follows.ts';
import { noLongerStanding } from './chain-stands.ts';
import { runOfLink, UNCHANGED } from './chain-state.ts';
import {
  type ChainEnding,
  type Finished,
  followLink,
  leftOpen,
  refused,
  stateOf,
  tell,
  type Work,
} from './chain-work.ts';
import type { RunStatus } from './events.ts';
import { findPlaybook } from './make-plan.ts';
import { READ_BACK_DELAYS } from './patiently.ts';
import type { SavedPlan } from './plan.ts';
import { leavesChange, type RunState } from './run-state.ts';

/** Runs every plan that is not done, in order; the first that fails ends it and nothing is undone. */
export async function goForward(work: Work): Promise<ChainEnding> {
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
  const lost = await lostMeanwhile(work);
  if (lost.length > 0) {
    const message = `${notDoneWord(work)}: every plan was run, and at the end ${lost.join('; ')}. Look for who or what changes it, then plan anew.`;
    return { status: 'not-verified', message };
  }
  const unplanned = chain.leftOut.filter(({ failed }) => failed);
  work.remaining.push(...unplanned.map(({ title, reason }) => `Not planned: ${title}: ${reason}`));
  const word = doneWord(work);
  const verdict = work.remaining.length === 0 ? word : `${word} except for what is still open`;
  const count = contained.length === 1 ? 'the plan is' : `all ${contained.length} plans are`;
  return { status: 'done', message: `${verdict}: ${contained.join('; ')}; ${count} done and read back.` };
}

/** What the end of a chain is called: as its playbooks call theirs, where all say the same. */
function doneWord({ chain, conduct }: Work): string {
  const words = chain.links.map(({ saved }) => findPlaybook(conduct.options.playbooks, saved.plan.playbook).done);
  const [word, ...others] = new Set(words.map((each) => each ?? 'Contained'));
  return word === undefined || others.length > 0 ? 'Done' : word;
}

const notDoneWord = (work: Work): string => (doneWord(work) === 'Contained' ? 'Not contained' : 'Not done');

/** What the runs of the chain did and no longer stands, in phrases. */
async function lostMeanwhile(work: Work): Promise<string[]> {
  const { session, options, wait } = work.conduct;
  const runs = await Promise.all(
    work.chain.links.map((_, index) => runOfLink(options.stateFolder, stateOf(work), index)),
  );
  const delays = options.readBackDelays ?? READ_BACK_DELAYS;
  return noLongerStanding(
    { session, playbooks: options.playbooks, wait, delays },
    runs.flatMap((run) => run ?? []),
  );
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
  work.planHashes.set(runId, saved.hash);
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

async function stoppedAt(work: Work, index: number, status: RunStatus, message: string): Promise<ChainEnding> {
  const { links } = work.chain;
  const title = links[index]?.title ?? '';
  const done = links.slice(0, index).map((link) => link.title);
  const left = links.slice(index + 1).map((link) => link.title);
  const parts = [
    `${notDoneWord(work)}: stopped at plan ${index + 1} of ${links.length}, "${title}": ${message.replace(/\.$/, '')}`,
    done.length === 0 ? 'No plan before it' : `Done: ${done.join('; ')}`,
    left.length === 0 ? 'No plan after it' : `Not begun: ${left.join('; ')}`,
  ];
  const isOpen = await leftOpen(work);
  // What the plan at hand left alone says nothing of what the plans before it changed.
  return { status: isOpen && UNCHANGED.includes(status) ? 'stopped' : status, message: `${parts.join('. ')}.` };
}
