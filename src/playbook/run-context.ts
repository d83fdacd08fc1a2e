import type { Failure } from '../aws/errors.ts';
import type { Session, WriteAccess } from '../aws/session.ts';
import { canonicalJson } from '../journal/canonical.ts';
import type { Journal } from '../journal/journal.ts';
import type { ApplyContext, Playbook, ReadContext, StepFacts, StepKind } from './define.ts';
import type { RunEventBody, RunStatus } from './events.ts';
import { patiently } from './patiently.ts';
import type { Json, JsonObject, PlannedStep, SavedPlan } from './plan.ts';
import type { Direction, RecordedCall, RunRecord } from './record.ts';
import { leavesChange, type StepPhase } from './run-state.ts';

/** A run at work: what the steps share. The maps change as the journal grows. */
export interface Run {
  readonly runId: string;
  /** When its first process began it, ISO 8601. */
  readonly startedAt: string;
  readonly session: Session;
  readonly access: WriteAccess;
  /** Sends nothing at all. */
  readonly noAccess: WriteAccess;
  readonly playbook: Playbook;
  readonly saved: SavedPlan;
  readonly journal: Journal;
  readonly phases: Map<string, StepPhase>;
  readonly outcomes: Map<string, JsonObject>;
  /** Changing calls that the journal knows of, by the step they applied. */
  readonly sent: Map<string, RecordedCall[]>;
  /** Steps that earlier processes of the run did and read back, and this one left alone. */
  readonly earlier: Set<string>;
  /** Why earlier processes of the run went on without a step, by step. */
  readonly notes: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
  readonly emit: (body: RunEventBody) => void;
  readonly wait: (ms: number) => Promise<void>;
  /** Milliseconds before each reading back; their number bounds the attempts. */
  readonly readBackDelays: readonly number[];
  /** What stays open although the steps are done. */
  readonly remaining: string[];
  /** Sentences on what stays in the account on purpose. */
  readonly left: string[];
  readonly direction: Direction;
  /** Gives the runs that were begun later on the same target and still stand. */
  readonly laterRuns: () => Promise<readonly string[]>;
  /** The step at work, for the calls that are seen meanwhile. */
  stepId: string | undefined;
  /** Changing calls of the step at work. */
  calls: RecordedCall[];
  /** True once this invocation may have changed something. */
  touched: boolean;
}

/** How a run comes to its end. */
export interface Ending {
  readonly status: RunStatus;
  readonly message: string;
  readonly failure?: Failure;
}

/** Gives the kind of a planned step; the plan was checked to name only kinds that the playbook has. */
export function kindOf(run: Run, step: PlannedStep): StepKind {
  const kind = run.playbook.steps[step.kind];
  if (kind === undefined) throw new TypeError(`${run.playbook.id} has no step ${step.kind}`);
  return kind;
}

/** Gives what a step may know of its run. */
export function factsOf(run: Run): StepFacts {
  const { account, region } = run.saved.plan;
  const sent = (stepId: string) => [
    ...(run.sent.get(stepId) ?? []),
    ...(run.stepId === stepId && run.direction === 'apply' ? run.calls : []),
  ];
  return { runId: run.runId, startedAt: run.startedAt, account, region, outcomes: run.outcomes, sent };
}

/** Gives what a step reads with: the session's own reads, which are tried again when AWS asks for patience. */
export function readContext(run: Run): ReadContext {
  return { ...factsOf(run), read: run.session.read };
}

/** Gives what a step works with; one whose plan shows no call can send none. */
export function applyContext(run: Run, step: PlannedStep): ApplyContext {
  const write = step.calls.length === 0 ? run.noAccess : run.access;
  return { ...readContext(run), write, wait: run.wait, delays: run.readBackDelays };
}

/** Reads the world for a step. */
export function capture(run: Run, step: PlannedStep): Promise<Json> {
  return kindOf(run, step).capture(readContext(run), step);
}

/** Reads the world for a step again and again until it is `enough`, or AWS had the time to show it. */
export function captureUntil(run: Run, step: PlannedStep, enough: (current: Json) => boolean): Promise<Json> {
  const patience = { wait: run.wait, delays: run.readBackDelays };
  return patiently(
    patience,
    () => capture(run, step),
    (current) => run.signal.aborted || enough(current),
  );
}

/** Writes a record to the journal; resolves once it is on the disk. */
export async function record(run: Run, body: RunRecord): Promise<void> {
  await run.journal.append({ ...body });
}

/** A failure as the journal and events hold it: without its cause, which JSON can't hold. */
export function plainFailure({ cause: _, ...failure }: Failure): Failure {
  return failure;
}

const NO_ACCESS: readonly string[] = ['denied', 'expired', 'no-credentials', 'throttled', 'unavailable'];

/** Gives the ending that a failure means, by whether this invocation changed anything. */
export function endingOf(run: Run, failure: Failure, where: string): Ending {
  const status = run.touched
    ? 'stopped'
    : NO_ACCESS.includes(failure.code)
      ? 'no-access'
      : failure.code === 'refused'
        ? 'refused'
        : 'failed-unchanged';
  const stands = run.touched
    ? run.direction === 'undo'
      ? 'Stopped part-way back: what was undone is undone, the rest stays as the run left it'
      : 'Stopped part-way, and nothing was opened again'
    : leftOpen(run)
      ? 'Nothing was changed now; what the run did before stays'
      : 'Nothing was changed';
  return { status, message: `${stands}: ${where}: ${failure.message}`, failure };
}

/** Tells whether steps of earlier invocations stand. */
export function leftOpen(run: Run): boolean {
  return leavesChange(run.saved.plan, run.phases);
}

/** Makes the failure that a world which moved means. */
export function drift(step: PlannedStep, planned: Json, current: Json): Failure {
  const [was, is] = differing(...membersThatDiffer(planned, current));
  return {
    code: 'refused',
    message:
      current === null
        ? `"${step.title}" no longer fits: the resource is gone.`
        : `"${step.title}" no longer fits, the resource was changed meanwhile: expected ${was}, found ${is}.`,
    hint: 'Someone or something else changed it. Look at the resource, then plan anew.',
  };
}

/** Makes the failure that keeps an undo from writing over what someone else did since. */
export function driftBack(step: PlannedStep, current: Json, later: readonly string[]): Failure {
  const found = canonicalJson(current);
  const cut = found.length > 300 ? `${found.slice(0, 300)}…` : found;
  const first = later[0];
  return {
    code: 'refused',
    message: `"${step.undo}" would write over what was changed after the run: found ${cut}.`,
    hint:
      first === undefined
        ? 'Take that later change back, or make it fit by hand, then roll back again. The run can be rolled back at any time.'
        : `Run ${first} changed it later: roll that one back first, with \`transit-tui rollback ${first}\`.`,
  };
}

/** Two values as texts, cut to where they first differ. */
function differing(one: Json, other: Json): [string, string] {
  const [a, b] = [canonicalJson(one), canonicalJson(other)];
  let index = 0;
  while (index < a.length && a[index] === b[index]) index++;
  const start = Math.max(0, index - 40);
  const cut = (text: string) =>
    `${start > 0 ? '…' : ''}${text.slice(start, start + 160)}${text.length > start + 160 ? '…' : ''}`;
  return [cut(a), cut(b)];
}

/** The ending of a run that was asked to stop. */
export function interrupted(run: Run): Ending {
  const done = [...run.phases.values()].filter((phase) => phase === 'verified' || phase === 'undone').length;
  const stands = run.touched || leftOpen(run) ? `${done} of ${run.phases.size} steps are done` : 'nothing was changed';
  return { status: 'interrupted', message: `Interrupted between two steps: ${stands}.` };
}

/** Of two objects, what is not the same in both: that tells a person what moved. Other values as they are. */
function membersThatDiffer(a: Json, b: Json): [Json, Json] {
  if (!isObject(a) || !isObject(b)) return [a, b];
  const textOf = (value: JsonObject, name: string) => canonicalJson(value[name] ?? null);
  const differs = (name: string) => textOf(a, name) !== textOf(b, name);
  const of = (value: JsonObject) => Object.fromEntries(Object.entries(value).filter(([name]) => differs(name)));
  return [of(a), of(b)];
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
