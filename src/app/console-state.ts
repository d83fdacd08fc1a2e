import type { CallerIdentity } from '../aws/session.ts';
import { scrolledTo, withinList } from '../ui/scroll.ts';
import { edited, type TextEdit, type TextEditAction, textEdit } from '../ui/text-edit.ts';
import type { Area } from './layout.ts';
import type { Row } from './pane-rows.ts';
import type { EntitySet } from './relation.ts';
import type { AnyScreen, LoggedError } from './screen.ts';

/** Where a pane stands: what it shows and which row is selected. `key` keeps the selection through refreshes. */
export interface PaneState {
  readonly filter: string;
  /** The filter being typed; it applies as it is typed. */
  readonly draft?: TextEdit;
  readonly view: number;
  readonly sort: number;
  readonly index: number;
  readonly key?: string;
  /** It has had the focus: from then on the selection stays on its row. */
  readonly visited?: boolean;
  readonly top: number;
}

/** A screen that is open over the panes. `serial` tells two openings of one screen apart. */
export interface OpenScreen {
  readonly serial: number;
  readonly screen: AnyScreen;
  readonly state: unknown;
}

export type NoticeLevel = 'info' | 'good' | 'warn' | 'bad';

/** Who and where: what the header says of the session. */
export interface SessionFacts {
  readonly region?: string;
  readonly identity?: CallerIdentity;
  readonly alias?: string;
  readonly credentialsExpireAt?: number;
}

export interface ConsoleState {
  readonly size: Area;
  readonly focus: number;
  readonly zoom: boolean;
  readonly panes: readonly PaneState[];
  readonly relation?: { readonly entities: EntitySet; readonly label: string };
  readonly stack: readonly OpenScreen[];
  readonly notice?: { readonly text: string; readonly level: NoticeLevel; readonly until: number };
  readonly errors: readonly LoggedError[];
  readonly session: SessionFacts;
  readonly now: number;
  /** False for the very first frame, which is kept light so that it is there at once. */
  readonly painted: boolean;
  /** Grows with every change of a feed or of a run, so that what is drawn from them is drawn anew. */
  readonly revision: number;
}

export type ConsoleAction =
  | { readonly type: 'resized'; readonly size: Area }
  | { readonly type: 'focus'; readonly pane: number }
  | { readonly type: 'zoom' }
  | { readonly type: 'move'; readonly by: number }
  | { readonly type: 'jump'; readonly to: 'first' | 'last' }
  | { readonly type: 'filter-open' | 'filter-accept' | 'filter-cancel' | 'filter-clear' }
  | { readonly type: 'filter-edit'; readonly edit: TextEditAction }
  | { readonly type: 'sort' | 'view'; readonly choices: number }
  | { readonly type: 'relate'; readonly relation: ConsoleState['relation'] }
  | { readonly type: 'open'; readonly screen: OpenScreen }
  | { readonly type: 'back' | 'home' }
  | { readonly type: 'screen'; readonly serial: number; readonly state: unknown }
  | { readonly type: 'notice'; readonly notice: ConsoleState['notice'] }
  | { readonly type: 'error'; readonly error: LoggedError }
  | { readonly type: 'session'; readonly facts: SessionFacts }
  | { readonly type: 'tick'; readonly now: number }
  | { readonly type: 'painted' | 'changed' };

/** Errors kept for the error log. */
const ERRORS_KEPT = 200;

/** The state before anything has loaded. */
export function initialState(size: Area, panes: number, now: number): ConsoleState {
  return {
    size,
    focus: 0,
    zoom: false,
    panes: Array.from({ length: panes }, () => ({ filter: '', view: 0, sort: 0, index: 0, top: 0 })),
    stack: [],
    errors: [],
    session: {},
    now,
    painted: false,
    revision: 0,
  };
}

/** The state after an action. Selections may then point past their rows: `settled` puts that right. */
export function reduce(state: ConsoleState, action: ConsoleAction): ConsoleState {
  switch (action.type) {
    case 'resized':
      return { ...state, size: action.size };
    case 'focus':
      return { ...state, focus: action.pane };
    case 'zoom':
      return { ...state, zoom: !state.zoom };
    case 'relate': {
      const { relation: _, ...others } = state;
      return action.relation === undefined ? others : { ...others, relation: action.relation };
    }
    case 'open':
      return { ...state, stack: [...state.stack, action.screen] };
    case 'back':
      return { ...state, stack: state.stack.slice(0, -1) };
    case 'home':
      return {
        ...state,
        stack: state.stack.slice(0, state.stack.findLastIndex(({ screen }) => screen.aPlaceToReturnTo === true) + 1),
      };
    case 'screen':
      return {
        ...state,
        stack: state.stack.map((open) => (open.serial === action.serial ? { ...open, state: action.state } : open)),
      };
    case 'notice': {
      const { notice: _, ...others } = state;
      return action.notice === undefined ? others : { ...others, notice: action.notice };
    }
    case 'error':
      return { ...state, errors: [...state.errors, action.error].slice(-ERRORS_KEPT) };
    case 'session':
      return { ...state, session: sessionAfter(state.session, action.facts) };
    case 'tick':
      return ticked(state, action.now);
    case 'painted':
      return { ...state, painted: true };
    case 'changed':
      return { ...state, revision: state.revision + 1 };
    default:
      return withFocused(state, (pane) => reducePane(pane, action));
  }
}

/** The name of an account goes with it. */
function sessionAfter(before: SessionFacts, facts: SessionFacts): SessionFacts {
  const { alias: _, ...unnamed } = before;
  const other = facts.identity !== undefined && facts.identity.account !== before.identity?.account;
  return { ...(other ? unnamed : before), ...facts };
}

function ticked(state: ConsoleState, now: number): ConsoleState {
  const { notice, ...others } = state;
  return notice !== undefined && notice.until > now ? { ...others, notice, now } : { ...others, now };
}

type PaneAction = Extract<ConsoleAction, { type: 'move' | 'jump' | `filter-${string}` | 'sort' | 'view' }>;

function reducePane(pane: PaneState, action: PaneAction): PaneState {
  const { draft } = pane;
  const { key: _, ...unkeyed } = pane;
  switch (action.type) {
    case 'move':
      return { ...unkeyed, index: pane.index + action.by };
    case 'jump':
      return { ...unkeyed, index: action.to === 'first' ? 0 : Number.MAX_SAFE_INTEGER };
    case 'sort':
      return { ...pane, sort: (pane.sort + 1) % Math.max(1, action.choices) };
    case 'view':
      return { ...pane, view: (pane.view + 1) % Math.max(1, action.choices) };
    case 'filter-open':
      return { ...pane, draft: textEdit(pane.filter) };
    case 'filter-edit': {
      const next = edited(draft ?? textEdit(pane.filter), action.edit);
      return { ...pane, draft: next, filter: next.text };
    }
    case 'filter-accept':
      return withoutDraft(pane);
    case 'filter-cancel':
    case 'filter-clear':
      return { ...withoutDraft(pane), filter: '' };
  }
}

function withoutDraft(pane: PaneState): PaneState {
  const { draft: _, ...others } = pane;
  return others;
}

function withFocused(state: ConsoleState, change: (pane: PaneState) => PaneState): ConsoleState {
  return { ...state, panes: state.panes.map((pane, index) => (index === state.focus ? change(pane) : pane)) };
}

/**
 * The pane with its selection on a row that exists: the row it was on (found by key) when `changed`, else the same
 * place; scrolled so that the selection shows. The same object when nothing moved.
 */
export function settledPane(
  pane: PaneState,
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  height: number,
  changed: boolean,
): PaneState {
  const found = changed && pane.key !== undefined ? rows.findIndex((row) => keyOf(row) === pane.key) : -1;
  const index = found >= 0 ? found : withinList(pane.index, rows.length);
  const row = rows[index];
  // A pane that is empty for a moment (a filter being typed, a reload) still knows which row it was on.
  const key = row === undefined ? pane.key : keyOf(row);
  const top = scrolledTo(pane.top, index, rows.length, height);
  if (index === pane.index && top === pane.top && key === pane.key) return pane;
  const { key: _, ...others } = pane;
  return { ...others, index, top, ...(key === undefined ? {} : { key }) };
}
