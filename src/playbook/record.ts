import * as z from 'zod';
import type { Failure } from '../aws/errors.ts';
import type { JournalEntry } from '../journal/chain.ts';
import type { ProcessIdentity } from '../journal/process-identity.ts';
import type { RunStatus } from './events.ts';
import type { Json, JsonObject, SavedPlan } from './plan.ts';
import { savedPlanSchema } from './saved-plan.ts';

export type Direction = 'apply' | 'undo';

/** A changing call as it left, for the record. */
export interface RecordedCall {
  readonly service: string;
  readonly operation: string;
  readonly input: Json;
  readonly error?: string;
}

/** What the journal of a run holds, entry by entry. */
export type RunRecord =
  | {
      readonly type: 'started';
      readonly runId: string;
      readonly tool: string;
      readonly saved: SavedPlan;
      readonly caller: string;
      readonly process: ProcessIdentity;
    }
  | {
      readonly type: 'continued';
      readonly mode: 'resume' | 'rollback';
      readonly caller: string;
      readonly process: ProcessIdentity;
    }
  | { readonly type: 'intent'; readonly stepId: string; readonly direction: Direction }
  | {
      readonly type: 'outcome';
      readonly stepId: string;
      readonly direction: Direction;
      readonly outcome: JsonObject;
      readonly calls: readonly RecordedCall[];
      /** True when the answer was lost and the world was read to find out. */
      readonly settled: boolean;
    }
  | {
      readonly type: 'verified';
      readonly stepId: string;
      readonly direction: Direction;
      readonly evidence: string;
      readonly after: Json;
    }
  | {
      readonly type: 'skipped';
      readonly stepId: string;
      readonly direction: Direction;
      readonly reason: string;
      /** True when the step that was given up may have changed something, so that rollback looks at it. */
      readonly unsure?: boolean;
    }
  | {
      readonly type: 'failed';
      readonly stepId: string;
      readonly direction: Direction;
      /** What it failed at. */
      readonly phase: 'check' | 'apply' | 'verify';
      /** True when it is certain that the step changed nothing. */
      readonly unchanged: boolean;
      readonly failure: Failure;
      readonly calls: readonly RecordedCall[];
    }
  | {
      readonly type: 'finished';
      readonly mode: 'run' | 'resume' | 'rollback';
      readonly status: RunStatus;
      readonly message: string;
      readonly remaining: readonly string[];
    };

const started = z.looseObject({ runId: z.string(), tool: z.string(), saved: savedPlanSchema, caller: z.string() });
const stepRecord = z.looseObject({ stepId: z.string(), direction: z.enum(['apply', 'undo']) });
const sentCall = z.looseObject({ service: z.string(), operation: z.string(), error: z.string().optional() });
const shapes: Readonly<Record<RunRecord['type'], z.ZodType>> = {
  started,
  continued: z.looseObject({ mode: z.enum(['resume', 'rollback']), caller: z.string() }),
  intent: stepRecord,
  outcome: stepRecord.extend({ outcome: z.record(z.string(), z.unknown()), calls: z.array(sentCall) }),
  verified: stepRecord.extend({ evidence: z.string() }),
  skipped: stepRecord.extend({ reason: z.string() }),
  failed: stepRecord.extend({
    phase: z.string(),
    unchanged: z.boolean(),
    calls: z.array(sentCall),
    failure: z.looseObject({ message: z.string() }),
  }),
  finished: z.looseObject({ status: z.string(), message: z.string(), remaining: z.array(z.string()) }),
};

/** Gives the record in a journal entry; undefined for one that this version does not know. */
export function toRecord(entry: JournalEntry): (RunRecord & { readonly at: string }) | undefined {
  if (!Object.hasOwn(shapes, entry.type)) return undefined;
  const shape = shapes[entry.type as RunRecord['type']];
  return shape.safeParse(entry).success ? (entry as unknown as RunRecord & { readonly at: string }) : undefined;
}
