import type { ChainMode, OwnChainEvent, SavedChain } from '../playbook/chain.ts';
import type { RunEvent, RunStatus } from '../playbook/events.ts';

/** A plan of a chain as the screen shows it. `runKey` names its run in the store, once that has begun. */
export interface LinkView {
  readonly title: string;
  readonly mark: 'waiting' | 'running' | 'done' | 'skipped' | 'failed';
  readonly runKey?: string;
  readonly note?: string;
}

/** A chain as the screen shows it: the fold of its events so far. Times are epoch milliseconds. */
export interface ChainView {
  readonly key: string;
  readonly mode: ChainMode;
  readonly chain: SavedChain;
  readonly chainId?: string;
  readonly journal?: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly links: readonly LinkView[];
  readonly stopping: boolean;
  readonly finished?: {
    readonly status: RunStatus;
    readonly message: string;
    readonly remaining: readonly string[];
    readonly next: readonly string[];
  };
}

/** Gives the view of a chain of which nothing has been heard yet. */
export function awaitedChain(key: string, mode: ChainMode, chain: SavedChain, at: number, chainId?: string): ChainView {
  const links = chain.links.map(({ title }): LinkView => ({ title, mark: 'waiting' }));
  return { key, mode, chain, startedAt: at, links, stopping: false, ...(chainId === undefined ? {} : { chainId }) };
}

/** Gives the name that the run of a link has in the store. */
export const runKeyOf = (chainKey: string, index: number): string => `${chainKey}.${index + 1}`;

/** Gives the view after one more event of the chain itself. Pure. */
export function foldChainEvent(view: ChainView, event: OwnChainEvent): ChainView {
  switch (event.type) {
    case 'chain-started':
      return { ...view, chainId: event.chainId, journal: event.journal };
    case 'link-started': {
      const note = event.lessLeft ? { note: 'compared anew after the plans before it' } : {};
      return onLink(view, event.index, (link) => ({
        ...link,
        ...note,
        mark: 'running',
        runKey: runKeyOf(view.key, event.index),
      }));
    }
    case 'link-skipped':
      return onLink(view, event.index, (link) => ({ ...link, mark: 'skipped', note: event.reason }));
    case 'chain-finished': {
      const { chainId, at, status, message, remaining, next } = event;
      return { ...view, chainId, endedAt: Date.parse(at), finished: { status, message, remaining, next } };
    }
  }
}

/** Gives the view once the run of the link at work has ended. */
export function foldLinkEnd(view: ChainView, end: RunEvent & { readonly type: 'run-finished' }): ChainView {
  const at = view.links.findIndex(({ mark }) => mark === 'running');
  const isDone = end.status === 'done' || end.status === 'nothing-to-do';
  return onLink(view, at, (link) => ({ ...link, mark: isDone ? 'done' : 'failed', note: end.message }));
}

function onLink(view: ChainView, index: number, change: (link: LinkView) => LinkView): ChainView {
  return { ...view, links: view.links.map((link, at) => (at === index ? change(link) : link)) };
}
