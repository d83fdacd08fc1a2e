import * as z from 'zod';
import { FailureError, failureOf } from '../aws/errors.ts';
import type { JournalEntry } from '../journal/chain.ts';
import { journalPath, listRunIds, readJournal, tampered } from '../journal/journal.ts';
import { lockHolder } from '../journal/lock.ts';
import type { ProcessIdentity } from '../journal/process-identity.ts';
import { type ChainMode, type ChainSummary, hashChain, type SavedChain } from './chain.ts';
import type { RunStatus } from './events.ts';
import { isIntact } from './plan-hash.ts';
import { leavesChange, type RunState } from './run-state.ts';
import { readRun } from './runs.ts';
import { savedChainSchema } from './saved-chain.ts';

/** What the journal of a chain holds, entry by entry. What its runs did is in their own journals. */
export type ChainRecord =
  | {
      readonly type: 'chain-started';
      readonly chainId: string;
      readonly tool: string;
      readonly chain: SavedChain;
      readonly caller: string;
      readonly process: ProcessIdentity;
    }
  | {
      readonly type: 'chain-continued';
      readonly mode: 'resume' | 'rollback';
      readonly caller: string;
      readonly process: ProcessIdentity;
    }
  /** Written before a run begins. `planHash` is of the plan that it runs: the approved one, or what is left of that. */
  | {
      readonly type: 'link-intended';
      readonly index: number;
      readonly runId: string;
      readonly planHash: string;
      readonly lessLeft: boolean;
    }
  | {
      readonly type: 'link-ended';
      readonly index: number;
      readonly runId: string;
      readonly mode: ChainMode;
      readonly status: RunStatus;
      readonly message: string;
    }
  | {
      readonly type: 'chain-finished';
      readonly mode: ChainMode;
      readonly status: RunStatus;
      readonly message: string;
    };

const link = z.looseObject({ index: z.number().int().min(0), runId: z.string() });
const mode = z.enum(['run', 'resume', 'rollback']);
const shapes: Readonly<Record<ChainRecord['type'], z.ZodType>> = {
  'chain-started': z.looseObject({
    chainId: z.string(),
    tool: z.string(),
    chain: savedChainSchema,
    caller: z.string(),
  }),
  'chain-continued': z.looseObject({ mode: z.enum(['resume', 'rollback']), caller: z.string() }),
  'link-intended': link.extend({ planHash: z.string() }),
  'link-ended': link.extend({ mode, status: z.string(), message: z.string() }),
  'chain-finished': z.looseObject({ mode, status: z.string(), message: z.string() }),
};

/** A chain folded from its journal. */
export interface ChainState {
  readonly chainId: string;
  readonly chain: SavedChain;
  readonly startedAt: string;
  /** The ids of the runs that were begun, or were about to be, for each link; the last one counts. */
  readonly runIds: ReadonlyMap<number, readonly string[]>;
  /** The hash of the plan that each run was begun with, by run id. */
  readonly planHashes: ReadonlyMap<string, string>;
  /** Runs that have a journal, by how they ended: they changed something, or were gone on with. */
  readonly journalled: ReadonlySet<string>;
  /** True once one of its runs was rolled back, or was about to be. */
  readonly rollingBack: boolean;
  readonly finished?: ChainRecord & { readonly type: 'chain-finished' };
}

/** Reads a chain from its journal; throws a FailureError where it is missing, tampered with or not one. */
export async function readChain(stateFolder: string, chainId: string): Promise<ChainState> {
  const path = journalPath(stateFolder, chainId);
  const check = await readJournal(stateFolder, chainId);
  if (check.verdict === 'tampered') throw tampered(path, check);
  const state = foldChain(check.entries, path);
  if (state.chainId !== chainId) unreadable(path, `it is of another chain: ${state.chainId}`);
  return state;
}

/** Folds a journal's entries; throws a FailureError when they are not the journal of a chain that this version knows. */
export function foldChain(entries: readonly JournalEntry[], path: string): ChainState {
  const records = entries.map((entry) => toRecord(entry) ?? unreadable(path, `entry ${entry.seq} is unknown`));
  const [first, ...rest] = records;
  if (first?.type !== 'chain-started') unreadable(path, 'it does not begin with the start of a chain');
  const { chain } = first;
  if (chain.links.some(({ saved }) => !isIntact(saved)) || hashChain(chain) !== chain.hash) {
    unreadable(path, 'its content does not match its hash');
  }
  const runIds = new Map<number, string[]>();
  const planHashes = new Map<string, string>();
  const journalled = new Set<string>();
  let rollingBack = false;
  let finished: ChainState['finished'];
  for (const record of rest) {
    if ('index' in record && record.index >= chain.links.length) unreadable(path, `it has no link ${record.index}`);
    if (record.type === 'link-intended') {
      runIds.set(record.index, [...(runIds.get(record.index) ?? []), record.runId]);
      planHashes.set(record.runId, record.planHash);
    } else if (record.type === 'link-ended') {
      if (leavesJournal(record)) journalled.add(record.runId);
    } else if (record.type === 'chain-continued') {
      finished = undefined;
      if (record.mode === 'rollback') rollingBack = true;
    } else if (record.type === 'chain-finished') finished = record;
  }
  return {
    chainId: first.chainId,
    chain,
    startedAt: first.at,
    runIds,
    planHashes,
    journalled,
    rollingBack,
    ...(finished === undefined ? {} : { finished }),
  };
}

function toRecord(entry: JournalEntry): (ChainRecord & { readonly at: string }) | undefined {
  if (!Object.hasOwn(shapes, entry.type)) return undefined;
  const parsed = shapes[entry.type as ChainRecord['type']].safeParse(entry).success;
  return parsed ? (entry as unknown as ChainRecord & { readonly at: string }) : undefined;
}

function unreadable(path: string, reason: string): never {
  throw new FailureError({
    code: 'invalid',
    message: `${path} is not the journal of a chain: ${reason}.`,
    hint: 'Its runs have journals of their own: see `transit-tui runs`.',
  });
}

/** How runs end that changed nothing by themselves. */
export const UNCHANGED: readonly RunStatus[] = ['failed-unchanged', 'refused', 'no-access'];

/** Tells whether a run that ended so has a journal; one that was refused before it began need not. */
export function leavesJournal({
  mode: way,
  status,
}: Pick<ChainRecord & { type: 'link-ended' }, 'mode' | 'status'>): boolean {
  return way !== 'run' || !(UNCHANGED.includes(status) || status === 'nothing-to-do');
}

/** Reads the run that counts for a link; undefined where none was begun. Throws where its journal can't be trusted. */
export async function runOfLink(stateFolder: string, state: ChainState, index: number): Promise<RunState | undefined> {
  const runId = state.runIds.get(index)?.at(-1);
  if (runId === undefined) return undefined;
  try {
    const { verdict, entries } = await readJournal(stateFolder, runId);
    // A run writes that it began before it does anything: without a whole entry nothing was changed.
    if (verdict !== 'tampered' && entries.length === 0 && !state.journalled.has(runId)) return undefined;
  } catch (error) {
    if (failureOf(error).code === 'not-found' && !state.journalled.has(runId)) return undefined;
    throw error;
  }
  const run = await readRun(stateFolder, runId);
  const approved = state.planHashes.get(runId);
  if (approved === run.saved.hash) return run;
  throw new FailureError({
    code: 'refused',
    message: `${journalPath(stateFolder, runId)} is of another plan (${run.saved.hash}) than the chain began run ${runId} with (${approved}).`,
    hint: 'Keep the file as evidence, and look for the journal of this run elsewhere. The other runs of the chain can be rolled back one by one.',
  });
}

/** Gives the ids of the runs of a chain that have a journal, in the order of its plans. */
export async function runsOfChain(stateFolder: string, chainId: string): Promise<string[]> {
  const state = await readChain(stateFolder, chainId);
  const runs = await Promise.all(state.chain.links.map((_, index) => runOfLink(stateFolder, state, index)));
  return runs.flatMap((run) => (run === undefined ? [] : [run.runId]));
}

/** Names what a process holds while it works on a chain. */
export const chainResource = (chainId: string): string => `chain ${chainId}`;

/** Lists every chain that has a journal, newest first; one that can't be read says why. */
export async function listChains(stateFolder: string): Promise<ChainSummary[]> {
  const ids = await listRunIds(stateFolder, 'chain');
  return Promise.all(ids.reverse().map((id) => summarise(stateFolder, id)));
}

async function summarise(stateFolder: string, chainId: string): Promise<ChainSummary> {
  const journal = journalPath(stateFolder, chainId);
  try {
    const state = await readChain(stateFolder, chainId);
    const { chain, startedAt, finished, rollingBack } = state;
    const runs = await Promise.all(chain.links.map((_, index) => runOfLink(stateFolder, state, index)));
    const done = chain.links.filter((each, index) => isOver(each.saved.plan.steps.length, runs[index])).length;
    const open = runs.some((run) => run !== undefined && leavesChange(run.saved.plan, run.phases));
    const isRunning = lockHolder(stateFolder, chainResource(chainId)) !== undefined;
    const isDone = finished?.status === 'done' || finished?.status === 'nothing-to-do';
    // Whoever rolled a run back by itself took the chain that way too.
    const isBack = rollingBack || runs.some((run) => run?.rollingBack === true);
    const whenOver = isBack && !open ? 'rolled-back' : isDone && !isBack ? 'done' : 'stopped';
    const can: ('resume' | 'rollback')[] = [];
    if (whenOver === 'stopped' && !isBack && !isRunning) can.push('resume');
    if (open && !isRunning) can.push('rollback');
    return {
      chainId,
      about: chain.about,
      startedAt,
      state: isRunning ? 'running' : whenOver,
      linksDone: done,
      linksTotal: chain.links.length,
      runIds: chain.links.flatMap((_, index) => state.runIds.get(index) ?? []),
      can,
      journal,
      ...(finished === undefined || isDone ? {} : { problem: finished.message }),
    };
  } catch (error) {
    const { message } = failureOf(error);
    const none = { about: '', startedAt: '', linksDone: 0, linksTotal: 0, runIds: [], can: [] };
    return { ...none, chainId, state: 'unreadable', journal, problem: message };
  }
}

const isOver = (steps: number, run: RunState | undefined): boolean =>
  run === undefined ? steps === 0 : run.finished?.status === 'done' && !run.rollingBack;
