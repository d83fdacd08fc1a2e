import { canonicalJson, sha256 } from '../journal/canonical.ts';
import type { RunEvent, RunStatus, Verdict } from './events.ts';
import type { SavedPlan } from './plan.ts';
import type { ActOptions, Offer, Subject } from './port.ts';

/** One plan of a chain, and why it is in it. */
export interface ChainLink {
  readonly title: string;
  readonly reason: string;
  readonly saved: SavedPlan;
}

/** What fits as well and is not in the chain, and why. */
export interface LeftOut {
  readonly playbook: string;
  readonly title: string;
  readonly params: Readonly<Record<string, string>>;
  readonly reason: string;
  /** True where it was wanted and could not be planned. */
  readonly failed: boolean;
}

/** A sequence of plans under one approval. `hash` is `sha256:` and hex over all that a person reads of it. */
export interface SavedChain {
  readonly version: 1;
  /** What it is a response to, for people. */
  readonly about: string;
  readonly links: readonly ChainLink[];
  readonly leftOut: readonly LeftOut[];
  readonly hash: string;
  readonly plannedAt: string;
  readonly plannedBy: string;
  readonly tool: string;
}

/** A playbook that a person names for a chain, and parameters of it. */
export interface Choice {
  readonly playbook: string;
  readonly params: Readonly<Record<string, string>>;
}

/** How a chain departs from what it would be by itself. */
export interface ChainChoices {
  readonly with: readonly Choice[];
  /** With parameters only the offers that have them are left out. */
  readonly without: readonly Choice[];
}

interface ChainEventBase {
  readonly chainId: string;
  /** ISO 8601 UTC. */
  readonly at: string;
}

export type ChainMode = 'run' | 'resume' | 'rollback';

/** What a chain tells beside the events of its runs. */
export type OwnChainEvent = ChainEventBase &
  (
    | {
        readonly type: 'chain-started';
        readonly mode: ChainMode;
        readonly hash: string;
        readonly journal: string;
        readonly links: readonly { readonly playbook: string; readonly target: string; readonly title: string }[];
      }
    | {
        readonly type: 'link-started';
        readonly index: number;
        readonly runId: string;
        readonly mode: ChainMode;
        readonly title: string;
        /** True where earlier runs of the chain changed what it stands on: it runs what is left of what was approved. */
        readonly lessLeft: boolean;
      }
    | { readonly type: 'link-skipped'; readonly index: number; readonly title: string; readonly reason: string }
    | {
        readonly type: 'chain-finished';
        readonly status: RunStatus;
        readonly message: string;
        readonly remaining: readonly string[];
        readonly next: readonly string[];
        /** Absent for a rollback, and where no plan was run or compared with the world. */
        readonly verdict?: Verdict;
      }
  );

/** The events of a chain and those of its runs, in their order; the last is always `chain-finished`. */
export type ChainEvent = OwnChainEvent | RunEvent;

/** A chain as `runs` lists it, folded from its journal and those of its runs. */
export interface ChainSummary {
  readonly chainId: string;
  readonly about: string;
  readonly startedAt: string;
  readonly state: 'running' | 'done' | 'stopped' | 'rolled-back' | 'unreadable';
  readonly linksDone: number;
  readonly linksTotal: number;
  readonly runIds: readonly string[];
  readonly can: readonly ('resume' | 'rollback')[];
  readonly journal: string;
  readonly problem?: string;
}

/** What the console and the scripts need of chains. */
export interface ChainPort {
  /** Plans all that fits a row, one plan for each resource, the smallest strength first; reads only. */
  plan(subject: Subject, about: string, choices?: ChainChoices): Promise<SavedChain>;
  /** Plans just these offers, what hits the least first; reads only. */
  planOffers(offers: readonly Offer[], about: string): Promise<SavedChain>;
  /** Never throws for what goes wrong: the last event is always `chain-finished`. `approval` is the chain's hash. */
  run(chain: SavedChain, options: ActOptions): AsyncGenerator<ChainEvent, void, void>;
  resume(chainId: string, options: ActOptions): AsyncGenerator<ChainEvent, void, void>;
  /** Rolls back the runs of the chain, the last one first. */
  rollback(chainId: string, options: ActOptions): AsyncGenerator<ChainEvent, void, void>;
  chainOf(chainId: string): Promise<SavedChain>;
  list(): Promise<readonly ChainSummary[]>;
}

/** Gives the hash that the approval of a chain names. */
export function hashChain({ about, links, leftOut }: Pick<SavedChain, 'about' | 'links' | 'leftOut'>): string {
  const plans = links.map(({ title, reason, saved }) => ({ title, reason, plan: saved.hash }));
  return sha256(canonicalJson({ chain: 1, about, plans, leftOut }));
}

/** Tells the id of a chain from that of a run. */
export const isChainId = (id: string): boolean => id.startsWith('chain-');
