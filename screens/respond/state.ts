import type { Failure } from '../../src/aws/errors.ts';
import type { ChainChoices, Choice, LeftOut, SavedChain } from '../../src/playbook/chain.ts';
import type { Offer, Subject } from '../../src/playbook/port.ts';
import { edited, type TextEdit, type TextEditAction, textEdit } from '../../src/ui/text-edit.ts';

/** The row to respond to, what else is to be planned together, or the journalled chain to go on with or to roll back. */
export type RespondArgs =
  | { readonly subject: Subject }
  | { readonly offers: readonly Offer[]; readonly about: string }
  | { readonly chainId: string; readonly act: 'resume' | 'rollback' };

export interface RespondState {
  readonly args: RespondArgs;
  /** `approving`: the beginning of the hash is being typed. `starting`: approved. */
  readonly phase: 'reading' | 'failed' | 'review' | 'approving' | 'starting';
  readonly choices: ChainChoices;
  readonly chain?: SavedChain;
  readonly failure?: Failure;
  /** The plan, or what is left out, that the cursor is on; -1 before anything was chosen: all is in short then. */
  readonly at: number;
  readonly offset?: number;
  readonly typed: TextEdit;
  readonly complaint?: string;
}

export type RespondAction =
  | { readonly type: 'choose'; readonly choices: ChainChoices }
  | { readonly type: 'read' }
  | { readonly type: 'planned'; readonly chain: SavedChain }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'move'; readonly by: number }
  | { readonly type: 'page'; readonly offset: number }
  | { readonly type: 'approve-open' }
  | { readonly type: 'approve-close' }
  | { readonly type: 'edit'; readonly edit: TextEditAction }
  | { readonly type: 'typed'; readonly text: string; readonly pasted: boolean }
  | { readonly type: 'confirm' };

/** Gives the state in which the screen opens. */
export function openedRespond(args: RespondArgs): RespondState {
  return { args, phase: 'reading', choices: { with: [], without: [] }, at: -1, typed: textEdit() };
}

/** Gives what the approval would start. */
export const modeOf = (args: RespondArgs): 'run' | 'resume' | 'rollback' => ('act' in args ? args.act : 'run');

/** Gives what a person types to approve exactly this chain: the beginning of its hash. */
export const wordOf = (chain: SavedChain | undefined): string => chain?.hash.slice(7, 15) ?? '';

/** Whether what was typed is the word, letter for letter. */
export function isConfirmed(state: RespondState): boolean {
  return state.phase === 'approving' && state.chain !== undefined && state.typed.text === wordOf(state.chain);
}

/** Gives what is left out, as far as it can still be taken in: only before the chain is run. */
export const outOf = ({ args, chain }: RespondState): readonly LeftOut[] =>
  modeOf(args) === 'run' ? (chain?.leftOut ?? []) : [];

/** Gives how many places the cursor has: the plans, then what is left out. */
export const placesOf = (state: RespondState): number =>
  state.chain === undefined ? 0 : state.chain.links.length + outOf(state).length;

/** Gives the state after an action. Only typing the whole word and then `confirm` leads to `starting`. */
export function reduceRespond(state: RespondState, action: RespondAction): RespondState {
  const { complaint: _, offset: __, ...calm } = state;
  switch (action.type) {
    case 'choose':
      return { ...calm, phase: 'reading', choices: action.choices };
    case 'read':
      return { ...calm, phase: 'reading' };
    case 'planned': {
      const { failure: ___, ...rest } = calm;
      return { ...rest, phase: 'review', chain: action.chain, at: cursorIn(action.chain, state), typed: textEdit() };
    }
    case 'failed':
      return { ...calm, phase: 'failed', failure: action.failure };
    case 'move':
      return { ...calm, at: Math.min(Math.max(0, state.at + action.by), Math.max(0, placesOf(state) - 1)) };
    case 'page':
      return { ...state, offset: action.offset };
    case 'approve-open':
      return state.phase === 'review' ? { ...calm, phase: 'approving', typed: textEdit() } : state;
    case 'approve-close':
      return state.phase === 'approving' ? { ...calm, phase: 'review', typed: textEdit() } : state;
    default:
      return state.phase === 'approving' ? reduceTyping(calm, action) : state;
  }
}

/** Every place of the cursor, by what is planned there or left out. */
const choicesAt = ({ links, leftOut }: SavedChain): Choice[] => [...links.map(({ saved }) => saved.plan), ...leftOut];

/** The cursor goes with what it was on: Space pressed twice takes out and in again, and nothing else. */
function cursorIn(chain: SavedChain, { chain: old, at }: RespondState): number {
  const choices = choicesAt(chain);
  const was = old === undefined ? undefined : choicesAt(old)[at];
  if (was !== undefined) {
    if (choices[at] !== undefined && isSame(choices[at], was)) return at;
    const now = choices.findIndex((each) => isSame(each, was));
    if (now >= 0) return now;
  }
  return Math.min(at, Math.max(0, choices.length - 1));
}

function reduceTyping(
  state: RespondState,
  action: Extract<RespondAction, { readonly type: 'edit' | 'typed' | 'confirm' }>,
): RespondState {
  const word = wordOf(state.chain);
  switch (action.type) {
    case 'edit':
      return { ...state, typed: edited(state.typed, action.edit) };
    case 'typed':
      if (action.pasted) return { ...state, complaint: 'A paste is not an approval: type it, reading it.' };
      return { ...state, typed: edited(state.typed, { do: 'insert', text: action.text }) };
    case 'confirm':
      return isConfirmed(state)
        ? { ...state, phase: 'starting' }
        : { ...state, complaint: state.typed.text === '' ? `Type ${word} to approve.` : `That is not ${word}.` };
  }
}

/** Gives the choices by which the plan or what is left out at the cursor changes its place; undefined where it can't. */
export function toggled({ chain, choices, at }: RespondState): ChainChoices | undefined {
  if (chain === undefined) return undefined;
  const link = chain.links[at];
  if (link !== undefined) {
    const { playbook, params } = link.saved.plan;
    const choice = { playbook, params };
    const others = choices.with.filter((each) => !isSame(each, choice));
    const isAsked = others.length < choices.with.length;
    return isAsked ? { ...choices, with: others } : { ...choices, without: [...choices.without, choice] };
  }
  const out = chain.leftOut[at - chain.links.length];
  if (out === undefined || out.failed) return undefined;
  return takenIn(choices, out);
}

function takenIn(choices: ChainChoices, { playbook, params }: LeftOut): ChainChoices {
  const choice = { playbook, params };
  const without = choices.without.filter((each) => !isSame(each, choice));
  if (without.length < choices.without.length) return { ...choices, without };
  return { ...choices, with: [...choices.with, choice] };
}

/** Gives the offers as the choices have them: what is left out stays in sight, with the reason. */
export function chosenOffers(offers: readonly Offer[], { without }: ChainChoices): readonly Offer[] {
  return offers.map((offer) =>
    without.some((each) => isSame(each, offer)) ? { ...offer, blocked: 'left out by choice' } : offer,
  );
}

const isSame = (a: Choice, b: Choice): boolean =>
  a.playbook === b.playbook && JSON.stringify(a.params) === JSON.stringify(b.params);
