import type { AccessFinding } from '../aws/accessanalyzer/access-finding.ts';
import type { Finding } from '../aws/guardduty/finding.ts';
import type { Connection } from '../flows/connection.ts';
import type { ChainPort } from './chain.ts';
import type { RunEvent } from './events.ts';
import type { Plan, SavedPlan } from './plan.ts';
import type { RunDeeds } from './run-deeds.ts';

/** The row a playbook is asked for. */
export type Subject =
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'access'; readonly access: AccessFinding }
  | { readonly kind: 'connection'; readonly connection: Connection };

/** A playbook that fits a row, with parameters filled in. */
export interface Offer {
  readonly playbook: string;
  readonly title: string;
  readonly params: Readonly<Record<string, string>>;
  /** Why it fits, in one sentence that names the resource. */
  readonly reason: string;
  /** Why it can't run on this row (sample finding, no id); shown disabled. */
  readonly blocked?: string;
}

/** A parameter of a playbook, as data: flags, help and forms are made from it. */
export interface ParamSpec {
  /** camelCase name; the flag is its kebab-case form. */
  readonly name: string;
  readonly help: string;
  readonly required: boolean;
  readonly choices?: readonly { readonly value: string; readonly help: string }[];
  readonly placeholder: string;
  readonly default?: string;
}

/** What a run cut off, as flow logs name it. */
export interface Watched {
  readonly interfaceIds: readonly string[];
}

export interface PlaybookInfo {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly params: readonly ParamSpec[];
  /** Which parameter names the target. */
  readonly targetParam: string;
  readonly changes: readonly string[];
  /** IAM actions, `ec2:DescribeInstances` …, exactly those used. */
  readonly permissions: { readonly reads: readonly string[]; readonly writes: readonly string[] };
}

/** A run as `runs` lists it, folded from its journal. */
export interface RunSummary {
  readonly runId: string;
  readonly playbook: string;
  readonly target: string;
  readonly account: string;
  readonly region: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** `running` while its process lives; `stopped` when it doesn't and the run did not end. */
  readonly state:
    | 'running'
    | 'done'
    | 'stopped'
    | 'not-verified'
    | 'failed-unchanged'
    | 'refused'
    | 'rolled-back'
    | 'unreadable';
  readonly stepsDone: number;
  readonly stepsTotal: number;
  /** What can be done with it now. */
  readonly can: readonly ('resume' | 'rollback')[];
  readonly journal: string;
  readonly problem?: string;
}

export interface ActOptions {
  /** The hash the person approved. For resume and rollback it is the hash of the run's plan. */
  readonly approval: string;
  readonly signal?: AbortSignal;
  /** The id of a new run, as `makeRunId` makes it; one is made unless given. */
  readonly runId?: string;
}

/** What the console and the scripts need of the playbooks; src/playbook/engine.ts makes one over a session. */
export interface PlaybookPort {
  list(): readonly PlaybookInfo[];
  offers(subject: Subject): readonly Offer[];
  /** Reads only. Throws FailureError when the target is refused or can't be read. */
  plan(playbook: string, params: Readonly<Record<string, string>>): Promise<SavedPlan>;
  /** Never throws for what goes wrong in a run: the last event is always `run-finished`. */
  run(saved: SavedPlan, options: ActOptions): AsyncGenerator<RunEvent, void, void>;
  resume(runId: string, options: ActOptions): AsyncGenerator<RunEvent, void, void>;
  rollback(runId: string, options: ActOptions): AsyncGenerator<RunEvent, void, void>;
  runs(): Promise<readonly RunSummary[]>;
  /** The plan a run was started from, for review before resume and rollback. */
  planOf(runId: string): Promise<SavedPlan>;
  /** What the runs so far did to the account: who called what, when, and on what. */
  deeds(): Promise<readonly RunDeeds[]>;
  /** What the flow logs are to be watched for once the plan is done; undefined where there is nothing. */
  watches?(plan: Plan): Watched | undefined;
  /** Sequences of plans under one approval. */
  readonly chains?: ChainPort;
}
