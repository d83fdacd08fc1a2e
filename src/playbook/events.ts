import type { Failure } from '../aws/errors.ts';
import type { Json } from './plan.ts';

/** How a run ended. The exit code follows from it alone: see `exitCodeOf` in src/cli/exit-codes.ts. */
export type RunStatus =
  | 'done' // applied and verified, or rolled back and verified
  | 'nothing-to-do'
  | 'failed-unchanged' // failed before anything changed
  | 'stopped' // stopped part-way: resume or roll back
  | 'not-verified' // applied, but the effect could not be read back
  | 'refused' // read-only, drift, sample resource, lock-out, another run holds the resource
  | 'no-access'
  | 'interrupted';

/** What the end of a run means for the target: never more than was read back, and `except` whatever is still open. */
export type Verdict = 'contained' | 'contained except' | 'not contained';

/** Gives the verdict on how a run, or a chain, ended and what it left open. */
export function verdictOf(status: RunStatus, remaining: readonly string[]): Verdict {
  if (status !== 'done' && status !== 'nothing-to-do') return 'not contained';
  return remaining.length === 0 ? 'contained' : 'contained except';
}

interface EventBase {
  readonly runId: string;
  /** Counts from 0 within one process's view of the run. */
  readonly seq: number;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** What a run tells while it runs. The run screen and `--json` fold the same events. */
export type RunEvent = EventBase &
  (
    | {
        readonly type: 'run-started';
        readonly mode: 'run' | 'resume' | 'rollback';
        readonly playbook: string;
        readonly target: string;
        readonly hash: string;
        readonly caller: string;
        readonly journal: string;
        readonly steps: readonly { readonly id: string; readonly title: string }[];
      }
    | { readonly type: 'step-started'; readonly stepId: string; readonly title: string }
    | {
        readonly type: 'call';
        readonly stepId: string;
        readonly service: string;
        readonly operation: string;
        readonly input: Json;
        readonly output?: Json;
        readonly error?: string;
        readonly durationMs: number;
      }
    | { readonly type: 'step-applied'; readonly stepId: string; readonly outcome: Json }
    | { readonly type: 'step-verified'; readonly stepId: string; readonly evidence: string }
    | { readonly type: 'step-skipped'; readonly stepId: string; readonly reason: string }
    | { readonly type: 'step-failed'; readonly stepId: string; readonly failure: Failure }
    | {
        readonly type: 'run-finished';
        readonly status: RunStatus;
        /** One sentence: contained, contained except …, not contained, stopped at …, rolled back. */
        readonly message: string;
        /** What is still open although the run is done. */
        readonly remaining: readonly string[];
        /** Commands or keys that come next. */
        readonly next: readonly string[];
        /** Absent for a rollback, for a run that was done before and is not read again, and where nothing is contained. */
        readonly verdict?: Verdict;
        readonly failure?: Failure;
      }
  );

/** The part of an event that its maker knows; the engine adds runId, seq and at. */
export type RunEventBody = RunEvent extends infer E ? (E extends EventBase ? Omit<E, keyof EventBase> : never) : never;
