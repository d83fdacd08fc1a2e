import { FailureError } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import type { Journal } from '../journal/journal.ts';
import type { ChainEvent, ChainMode, OwnChainEvent, SavedChain } from './chain.ts';
import { type ChainRecord, type ChainState, leavesJournal, runOfLink } from './chain-state.ts';
import type { EngineOptions } from './engine.ts';
import type { RunEvent, RunStatus } from './events.ts';
import type { PlaybookPort } from './port.ts';
import { leavesChange } from './run-state.ts';

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
  readonly wait: (ms: number) => Promise<void>;
}

/** How a run of a chain ended. */
export type Finished = RunEvent & { readonly type: 'run-finished' };

/** How a chain comes to its end. */
export interface ChainEnding {
  readonly status: RunStatus;
  readonly message: string;
}

/** A chain at work. */
export interface Work {
  readonly conduct: ChainConduct;
  readonly chain: SavedChain;
  readonly journal: Journal;
  /** Run ids by link; grows as runs begin. */
  readonly runIds: Map<number, string[]>;
  readonly planHashes: Map<string, string>;
  readonly journalled: Set<string>;
  readonly rollingBack: boolean;
  readonly finished: ChainState['finished'];
  readonly remaining: string[];
  record(body: ChainRecord): Promise<void>;
}

/** Gives what the journal says by now, without reading it anew. */
export const stateOf = ({ conduct, chain, runIds, planHashes, journalled, rollingBack }: Work): ChainState => ({
  chainId: conduct.chainId,
  chain,
  startedAt: '',
  runIds,
  planHashes,
  journalled,
  rollingBack,
});

/** Gives what every event of the chain carries. */
export const stamp = ({ chainId, options }: ChainConduct) => ({ chainId, at: new Date(options.now()).toISOString() });

/** The part of an event that its maker knows. */
type Told<Event> = Event extends OwnChainEvent ? Omit<Event, 'chainId' | 'at'> : never;

/** Tells an event of the chain itself. */
export function tell(conduct: ChainConduct, body: Told<OwnChainEvent>): void {
  conduct.emit({ ...stamp(conduct), ...body } as OwnChainEvent);
}

/** Passes on the events of a run and writes down how it ended. */
export async function followLink(
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
  if (leavesJournal({ mode, status })) work.journalled.add(runId);
  return end;
}

/** Tells whether any run of the chain stands. */
export async function leftOpen(work: Work): Promise<boolean> {
  for (const index of work.chain.links.keys()) {
    const run = await runOfLink(work.conduct.options.stateFolder, stateOf(work), index).catch(() => undefined);
    if (run !== undefined && leavesChange(run.saved.plan, run.phases)) return true;
  }
  return false;
}

/** Makes the failure of a chain that must not go on. */
export function refused(message: string, hint: string): FailureError {
  return new FailureError({ code: 'refused', message, hint });
}
