import type { RunMode } from '../../src/app/screen.ts';
import type { Failure } from '../../src/aws/errors.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { type ScrollMotion, scrolled } from '../../src/ui/scroll.ts';
import { edited, type TextEdit, type TextEditAction, textEdit } from '../../src/ui/text-edit.ts';

/** What is to be planned, or whose journalled plan is to be looked at before a resume or rollback. */
export type PlanArgs =
  | {
      readonly playbook: string;
      readonly params: Readonly<Record<string, string>>;
      /** The plan itself where it was made already, as one of a chain. */
      readonly saved?: SavedPlan;
    }
  | { readonly runId: string; readonly act: 'resume' | 'rollback' | 'look' };

/**
 * - `reading`: the world is being read. `failed`: it could not be, or the target is refused.
 * - `review`: the plan is on the screen. `approving`: the target's id is being typed. `starting`: approved.
 */
export type PlanPhase = 'reading' | 'failed' | 'review' | 'approving' | 'starting';

export interface PlanState {
  readonly args: PlanArgs;
  readonly phase: PlanPhase;
  readonly saved?: SavedPlan;
  readonly failure?: Failure;
  readonly offset: number;
  readonly typed: TextEdit;
  /** Said beside the approval: why it did not go through. */
  readonly complaint?: string;
  /** Said under the plan: where it was saved and the command that applies it. */
  readonly note?: { readonly text: string; readonly bad: boolean };
}

export type PlanAction =
  | { readonly type: 'read' }
  | { readonly type: 'planned'; readonly saved: SavedPlan }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'scroll'; readonly motion: ScrollMotion; readonly total: number; readonly height: number }
  | { readonly type: 'approve-open' }
  | { readonly type: 'approve-close' }
  | { readonly type: 'edit'; readonly edit: TextEditAction }
  | { readonly type: 'typed'; readonly text: string; readonly pasted: boolean }
  | { readonly type: 'confirm' }
  | { readonly type: 'note'; readonly text: string; readonly bad: boolean };

/** Gives the state in which the screen opens. */
export function openedPlan(args: PlanArgs): PlanState {
  return { args, phase: 'reading', offset: 0, typed: textEdit() };
}

/** The same without the plan that was made already: to read again is to plan anew. */
export const anew = (args: PlanArgs): PlanArgs =>
  'runId' in args ? args : { playbook: args.playbook, params: args.params };

/** Gives what the approval would start; undefined when the plan is only looked at. */
export function modeOf(args: PlanArgs): RunMode | undefined {
  if (!('runId' in args)) return 'run';
  return args.act === 'look' ? undefined : args.act;
}

/** Whether the plan can be saved for `apply`: that of a run that has begun is resumed or rolled back, never applied again. */
export const canSave = ({ args }: PlanState): boolean => !('runId' in args);

/** What is typed to approve: the target's id; of an ARN its last part, which fits on a line, unless that is too short. */
export function toBeTyped(id: string): string {
  const last = id.startsWith('arn:') ? (id.split(/[:/]/).at(-1) ?? '') : '';
  return last.length < 8 ? id : last;
}

/** Whether what was typed is the target's id, letter for letter, or all of its ARN. */
export function isConfirmed(state: PlanState): boolean {
  if (state.phase !== 'approving' || state.saved === undefined) return false;
  const { id } = state.saved.plan.target;
  return state.typed.text === id || state.typed.text === toBeTyped(id);
}

/** Gives the state after an action. Only typing the whole id and then `confirm` leads to `starting`. */
export function reducePlan(state: PlanState, action: PlanAction): PlanState {
  switch (action.type) {
    case 'read':
      return openedPlan(anew(state.args));
    case 'planned':
      return { args: state.args, phase: 'review', saved: action.saved, offset: 0, typed: textEdit() };
    case 'failed':
      return { args: state.args, phase: 'failed', failure: action.failure, offset: 0, typed: textEdit() };
    case 'scroll':
      return { ...state, offset: scrolled(state.offset, action.motion, action.total, action.height) };
    case 'note':
      return { ...state, offset: 0, note: { text: action.text, bad: action.bad } };
    default:
      return reduceApproval(state, action);
  }
}

type ApprovalAction = Extract<
  PlanAction,
  { readonly type: 'approve-open' | 'approve-close' | 'edit' | 'typed' | 'confirm' }
>;

function reduceApproval(state: PlanState, action: ApprovalAction): PlanState {
  const { complaint: _, ...calm } = state;
  switch (action.type) {
    case 'approve-open':
      return state.phase === 'review' ? { ...calm, phase: 'approving', typed: textEdit() } : state;
    case 'approve-close':
      return state.phase === 'approving' ? { ...calm, phase: 'review', typed: textEdit() } : state;
    case 'edit':
      return state.phase === 'approving' ? { ...calm, typed: edited(state.typed, action.edit) } : state;
    case 'typed':
      if (state.phase !== 'approving') return state;
      if (action.pasted) return { ...state, complaint: 'A paste is not an approval: type the id, reading it.' };
      return { ...calm, typed: edited(state.typed, { do: 'insert', text: action.text }) };
    case 'confirm':
      if (state.phase !== 'approving') return state;
      return isConfirmed(state) ? { ...calm, phase: 'starting' } : { ...state, complaint: whyNot(state) };
  }
}

function whyNot(state: PlanState): string {
  const wanted = state.saved?.plan.target.id ?? '';
  const typed = state.typed.text;
  if (typed === '') return `Type ${wanted} to approve.`;
  if (wanted.startsWith(typed)) return `That is only the start of ${wanted}.`;
  const differs = [...typed].findIndex((character, index) => character !== [...wanted][index]);
  return `That is not ${wanted}: it differs from character ${differs + 1} on.`;
}
