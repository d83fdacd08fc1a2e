import type * as z from 'zod';
import type { CallerIdentity, ReadAccess, WriteAccess } from '../aws/session.ts';
import type { Reach, Stage } from './order-offers.ts';
import type { BlastItem, Json, JsonObject, Plan, PlannedCall, PlannedStep } from './plan.ts';
import type { Offer, ParamSpec, Subject, Watched } from './port.ts';
import type { RecordedCall } from './record.ts';

/**
 * Where a step stands, by what the world shows: `before` it, `after` it, `between` (part of its calls took effect; it
 * can be applied again), `same` (before and after don't differ), `gone` (the resource is no more) or `other` (someone
 * else changed it).
 */
export type Standing = 'before' | 'after' | 'between' | 'same' | 'gone' | 'other';

/** What planning may use: reads, and who asks. */
export interface PlanContext {
  readonly read: ReadAccess;
  readonly caller: CallerIdentity;
  readonly account: string;
  readonly region: string;
  /** Epoch milliseconds, for reading what happened lately: steps, and words that a run compares, must not rest on it. */
  readonly now: number;
}

/** What is known of the run while a step is at work. */
export interface StepFacts {
  readonly runId: string;
  /** When the run began, by its journal, ISO 8601 in UTC: the same for every process that works on it. */
  readonly startedAt: string;
  readonly account: string;
  readonly region: string;
  /** What earlier steps gave, by step id. */
  readonly outcomes: ReadonlyMap<string, JsonObject>;
  /** The changing calls that a step has sent to apply itself, by this process and by the journal. */
  readonly sent: (stepId: string) => readonly RecordedCall[];
}

export interface ReadContext extends StepFacts {
  readonly read: ReadAccess;
}
export interface ApplyContext extends ReadContext {
  readonly write: WriteAccess;
  /** Waits, or ends early when the run is interrupted. */
  readonly wait: (ms: number) => Promise<void>;
  /** Milliseconds before each reading of what AWS may show late; their number bounds the attempts. */
  readonly delays: readonly number[];
}

/** What a confirmed effect looks like, and what it leaves open. */
export interface Proof {
  readonly evidence: string;
  readonly remaining?: readonly string[];
}

/** One kind of step. `apply` and `undo` may be called again after a crash and then only do what is missing. */
export interface StepKind {
  /** Reads what the step changes, in the shape of `before`; null when the resource is no more. */
  capture(context: ReadContext, step: PlannedStep): Promise<Json>;
  standing(current: Json, step: PlannedStep, facts: StepFacts): Standing;
  /** Tells whether two captures mean the same; canonical JSON unless given. */
  same?(a: Json, b: Json): boolean;
  /** Tells whether two plannings of a step mean the same although they differ; no unless given. */
  sameStep?(a: PlannedStep, b: PlannedStep): boolean;
  /** Refuses, by a FailureError, a caller who must not apply the step; asked before a run begins or is resumed. */
  admit?(step: PlannedStep, caller: CallerIdentity, read: ReadAccess): void | Promise<void>;
  /** Gives what later steps need, such as ids that AWS chose. `current` is what was captured right before. */
  apply(context: ApplyContext, step: PlannedStep, current: Json): Promise<JsonObject>;
  /** The outcome, read from a world that stands after the step: for a call whose answer was lost. */
  recall?(current: Json, step: PlannedStep, facts: StepFacts): JsonObject;
  /**
   * Further proof once the world, captured as `current`, stands after the step; throws when the effect is not there.
   */
  confirm?(context: ReadContext, step: PlannedStep, current: Json): Promise<Proof>;
  /** Puts back what was before. `kept` says why something was left in place. */
  undo(context: ApplyContext, step: PlannedStep): Promise<{ readonly kept?: string }>;
  /** How the step stands for undoing it, where that is not its `standing`: what `kept` says stays as others left it. */
  standingBack?(current: Json, step: PlannedStep, facts: StepFacts): Standing | { readonly kept: string };
  /** True for a step that looks at the whole and changes nothing; `apply` and `undo` do nothing. */
  readonly onlyReads?: boolean;
  /** When true, its failure is a note and the run goes on: nothing of the containment rests on it. */
  readonly optional?: boolean;
  /**
   * Ends what a crash in the middle of `apply` must not leave as it is, such as an interface that is open for a moment.
   * Called before anything else is read when a run goes on from there, forward or back; does nothing where nothing is open.
   */
  secure?(context: ApplyContext, step: PlannedStep): Promise<void>;
  /** Says, in a sentence, what it leaves in the account on purpose and rollback keeps; read when the run is done. */
  leaves?(current: Json): string | undefined;
}

/** What a playbook's planning gives; the engine adds version, playbook, params, account and region. */
export interface PlanDraft {
  readonly target: Plan['target'];
  readonly summary: string;
  readonly blastRadius: readonly BlastItem[];
  readonly wontStop: readonly string[];
  readonly warnings: readonly string[];
  readonly verification: Plan['verification'];
  readonly undo: readonly string[];
  /** Empty when the target is contained already. */
  readonly steps: readonly PlannedStep[];
}

/**
 * A playbook: how to plan it, and the kinds of steps its plans are made of. One folder in playbooks/, one line in
 * playbooks/index.ts.
 */
export interface Playbook {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly targetParam: string;
  /** What its end is called where all of it is done and read back: `Contained` unless given. */
  readonly done?: string;
  readonly params: readonly ParamSpec[];
  readonly changes: readonly string[];
  /** `service:Operation` by our service names: what it calls, and nothing else reaches AWS while a step is applied. */
  readonly operations: { readonly reads: readonly string[]; readonly writes: readonly string[] };
  /** IAM actions that the operations need beside their own. */
  readonly furtherPermissions?: { readonly reads?: readonly string[]; readonly writes?: readonly string[] };
  readonly steps: Readonly<Record<string, StepKind>>;
  /** What it takes hold of, for the order of offers and chains; by the services it changes unless given. */
  readonly stage?: Stage;
  /** How far it reaches, for the order of offers and what a chain takes in; by its target's parameter unless given. */
  readonly reach?: Reach;
  offers(subject: Subject): readonly Offer[];
  /** Gives what to watch in the flow logs once the plan is done; nothing unless given. */
  watches?(plan: Plan): Watched | undefined;
  /** Checks the parameters and plans; reads only. */
  plan(context: PlanContext, params: Readonly<Record<string, string>>): Promise<PlanDraft>;
}

/** A playbook as its folder writes it: `params` typed by the zod schema that checks them. */
export interface PlaybookDefinition<Schema extends z.ZodType> extends Omit<Playbook, 'plan' | 'params'> {
  readonly params: { readonly specs: readonly ParamSpec[]; readonly schema: Schema };
  plan(context: PlanContext, params: z.output<Schema>): Promise<PlanDraft>;
}

/** Refers to what an earlier step gives: resolved when the step is applied. */
export const from = (step: string, field: string): JsonObject => ({ $from: step, field });

/** Refers to the run's own id, which planning does not know. */
export const RUN_ID: JsonObject = from('run', 'runId');

/** Refers to the moment at which the run begins, which planning does not know either. */
export const RUN_STARTED: JsonObject = from('run', 'startedAt');

/** Gives a call as a plan shows it, leaving out inputs that are undefined. */
export function call(service: PlannedCall['service'], operation: string, input: Record<string, Json | undefined>) {
  const given = Object.entries(input).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return { service, operation, input: Object.fromEntries(given) } satisfies PlannedCall;
}
