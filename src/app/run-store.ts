import type { ChainEvent, ChainMode, ChainPort, SavedChain } from '../playbook/chain.ts';
import type { RunEvent } from '../playbook/events.ts';
import type { SavedPlan } from '../playbook/plan.ts';
import type { PlaybookPort } from '../playbook/port.ts';
import { awaitedChain, type ChainView, foldChainEvent, foldLinkEnd, runKeyOf } from './chain-view.ts';
import { awaitedRun, foldRunEvent, type RunMode, type RunView } from './run-view.ts';

/** An approved act: a new run of a plan, or the resume or rollback of a run that is journalled. */
export interface RunRequest {
  readonly port: PlaybookPort;
  readonly saved: SavedPlan;
  readonly mode: RunMode;
  /** Which run to resume or roll back; not given for a new one. */
  readonly runId?: string;
}

/** An approved chain: a new one, or the resume or rollback of one that is journalled. */
export interface ChainRequest {
  readonly chains: ChainPort;
  readonly chain: SavedChain;
  readonly mode: ChainMode;
  /** Which chain to resume or roll back; not given for a new one. */
  readonly chainId?: string;
}

/** The runs started in this process. They go on whatever screen is open; React reads them as a snapshot. */
export interface RunStore {
  /** Starts the act and gives its key at once. The hash of `saved` is the approval: call it only after a person gave it. */
  start(request: RunRequest): string;
  /** Newest first; the same array until something changed. */
  list(): readonly RunView[];
  view(key: string): RunView | undefined;
  /** Starts a chain and gives its key at once; its runs are among the runs. Call it only after a person approved it. */
  startChain(request: ChainRequest): string;
  chain(key: string): ChainView | undefined;
  /** Newest first. */
  chains(): readonly ChainView[];
  subscribe(listener: () => void): () => void;
  /** Asks the run, or the chain, to stop after the step under way. */
  stop(key: string): void;
}

/** What the store needs of the console. */
export interface RunStoreHost {
  readonly now: () => number;
  readonly commandLine: (words: readonly string[]) => string;
  holdOpen(reason: string): () => void;
  notify(message: string, level?: 'info' | 'good' | 'warn' | 'bad'): void;
}

/** Makes the store. While a run is under way the host is held open, and its end is said in the footer. */
export function createRunStore(host: RunStoreHost): RunStore {
  const stops = new Map<string, AbortController>();
  const listeners = new Set<() => void>();
  let runs: readonly RunView[] = [];
  let chains: readonly ChainView[] = [];
  let made = 0;

  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const changeChain = (key: string, next: (view: ChainView) => ChainView): void => {
    chains = chains.map((view) => (view.key === key ? next(view) : view));
    tell();
  };

  const change = (key: string, next: (view: RunView) => RunView): void => {
    runs = runs.map((view) => (view.key === key ? next(view) : view));
    for (const listener of listeners) listener();
  };

  const follow = async (key: string, events: AsyncGenerator<RunEvent, void, void>): Promise<void> => {
    try {
      for await (const event of events) change(key, (view) => foldRunEvent(view, event));
    } catch (error) {
      change(key, (view) => brokenOff(view, host, error));
    }
    change(key, (view) => (view.finished ? view : brokenOff(view, host, undefined)));
    stops.delete(key);
  };

  const onChainEvent = (key: string, event: ChainEvent, stop: AbortController): void => {
    const view = chains.find((each) => each.key === key);
    if ('chainId' in event) {
      const link = event.type === 'link-started' ? view?.chain.links[event.index] : undefined;
      if (event.type === 'link-started' && link !== undefined) {
        const runKey = runKeyOf(key, event.index);
        stops.set(runKey, stop);
        runs = [awaitedRun(runKey, event.mode, link.saved, host.now(), event.runId), ...runs];
      }
      changeChain(key, (each) => foldChainEvent(each, event));
      return;
    }
    const runKey = view?.links.find(({ mark }) => mark === 'running')?.runKey;
    if (runKey === undefined) return;
    change(runKey, (run) => foldRunEvent(run, event));
    if (event.type !== 'run-finished') return;
    stops.delete(runKey);
    changeChain(key, (each) => foldLinkEnd(each, event));
  };

  const followChain = async (key: string, events: AsyncIterable<ChainEvent>, stop: AbortController): Promise<void> => {
    try {
      for await (const event of events) onChainEvent(key, event, stop);
    } catch (error) {
      changeChain(key, (view) => brokenChain(view, host.now(), error));
    }
    stops.delete(key);
  };

  return {
    startChain({ chains: port, chain, mode, chainId }) {
      made += 1;
      const key = `chain-${made}`;
      const stop = new AbortController();
      const options = { approval: chain.hash, signal: stop.signal };
      if (mode !== 'run' && chainId === undefined) throw new TypeError(`${mode} needs the id of a chain`);
      const events = mode === 'run' ? port.run(chain, options) : port[mode](chainId ?? '', options);
      stops.set(key, stop);
      chains = [awaitedChain(key, mode, chain, host.now(), chainId), ...chains];
      const release = host.holdOpen(`a chain of ${chain.links.length} plans (${mode})`);
      void followChain(key, events, stop).then(() => {
        release();
        tell();
        const { finished } = chains.find((view) => view.key === key) ?? {};
        if (finished) host.notify(finished.message, finished.status === 'done' ? 'good' : 'warn');
      });
      tell();
      return key;
    },
    chain: (key) => chains.find((view) => view.key === key),
    chains: () => chains,
    start(request) {
      made += 1;
      const key = `${request.mode}-${made}`;
      const { saved, mode, runId } = request;
      const stop = new AbortController();
      const events = eventsOf(request, stop.signal);
      stops.set(key, stop);
      runs = [awaitedRun(key, mode, saved, host.now(), runId), ...runs];
      const release = host.holdOpen(`${saved.plan.playbook} of ${saved.plan.target.id} (${mode})`);
      void follow(key, events).then(() => {
        release();
        for (const listener of listeners) listener();
        const end = runs.find((view) => view.key === key);
        if (end?.finished) host.notify(end.finished.message, end.finished.status === 'done' ? 'good' : 'warn');
      });
      for (const listener of listeners) listener();
      return key;
    },
    list: () => runs,
    view: (key) => runs.find((view) => view.key === key),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop(key) {
      const stop = stops.get(key);
      if (stop === undefined || stop.signal.aborted) return;
      stop.abort();
      changeChain(key, (view) => ({ ...view, stopping: true }));
      change(key, (view) => ({ ...view, stopping: true }));
    },
  };
}

/** When the last run or chain ended, epoch milliseconds; undefined where there was none, or one is under way. */
export function lastEnd(store: Pick<RunStore, 'list' | 'chains'>): number | undefined {
  const acts = [...store.list(), ...store.chains()];
  if (acts.length === 0 || acts.some(({ finished }) => finished === undefined)) return undefined;
  return Math.max(...acts.map(({ startedAt, endedAt }) => endedAt ?? startedAt));
}

function eventsOf(request: RunRequest, signal: AbortSignal): AsyncGenerator<RunEvent, void, void> {
  const { port, saved, mode, runId } = request;
  const options = { approval: saved.hash, signal };
  if (mode === 'run') return port.run(saved, options);
  if (runId === undefined) throw new TypeError(`${mode} needs the id of a run`);
  return mode === 'resume' ? port.resume(runId, options) : port.rollback(runId, options);
}

function brokenChain(view: ChainView, at: number, error: unknown): ChainView {
  const why = error instanceof Error ? `: ${error.message}` : '';
  const message = `The chain ended without saying how${why}. What it did is in its journal.`;
  return { ...view, endedAt: at, finished: { status: 'stopped', message, remaining: [], next: [] } };
}

function brokenOff(view: RunView, { now, commandLine }: RunStoreHost, error: unknown): RunView {
  const why = error instanceof Error ? `: ${error.message}` : '';
  const { runId } = view;
  return {
    ...view,
    endedAt: now(),
    finished: {
      status: 'stopped',
      message: `The run ended without saying how${why}. What it did is in its journal.`,
      remaining: [],
      next: runId === undefined ? [] : [commandLine(['resume', runId]), commandLine(['rollback', runId])],
    },
  };
}
