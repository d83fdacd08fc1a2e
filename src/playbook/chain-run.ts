import { type Failure, failureOf } from '../aws/errors.ts';
import { createJournal, type Journal, openJournal } from '../journal/journal.ts';
import { type Lock, takeLock } from '../journal/lock.ts';
import { processIdentity } from '../journal/process-identity.ts';
import { goBackward } from './chain-backward.ts';
import { goForward } from './chain-forward.ts';
import { type ChainRecord, type ChainState, chainResource, foldChain, readChain } from './chain-state.ts';
import {
  type ChainConduct,
  type ChainEnding,
  type ChainJob,
  leftOpen,
  refused,
  stamp,
  tell,
  type Work,
} from './chain-work.ts';
import { verdictOf } from './events.ts';
import { refuseEdited } from './saved-chain.ts';

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
    ...(conduct.job.mode === 'rollback' ? {} : { verdict: verdictOf(ending.status, remaining) }),
    next: work === undefined ? [] : await nextOf(work, ending),
  });
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
      await journal.close();
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
    planHashes: new Map(state?.planHashes),
    journalled: new Set(state?.journalled),
    rollingBack: job.mode === 'rollback' || state?.rollingBack === true,
    finished: state?.finished,
    remaining: [],
  };
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
