import type { AnyPane, AppContext, Detail, Origin } from '../../src/app/screen.ts';
import { type ScrollMotion, scrolled } from '../../src/ui/scroll.ts';
import { edited, type TextEdit, type TextEditAction, textEdit } from '../../src/ui/text-edit.ts';
import { relatedRows } from './related-rows.ts';

/** What the detail is opened with: a pane's id and the key of the row the cursor is on. */
export interface DetailArgs {
  readonly pane: string;
  readonly key: string;
}

export interface DetailState {
  readonly pane: AnyPane;
  readonly row: unknown;
  readonly now: number;
  /** The row is no longer in its feed: what is shown is the last that was known. */
  readonly gone: boolean;
  /** What the pane's look-up told last. */
  readonly found?: unknown;
  /** Rows of other panes that share something with this one, as labels and texts. */
  readonly related: Detail['sections'][number]['rows'];
  /** What must be known to judge the pane's rows. */
  readonly notes: readonly string[];
  /** What the row's JSON is; undefined where AWS sent it. */
  readonly origin: Origin | undefined;
  readonly offset: number;
  /** The search being typed; undefined while none is. */
  readonly typing?: TextEdit;
  /** The search in force. */
  readonly query: string;
  /** Which match is the current one, counted from 0. */
  readonly match: number;
}

export type DetailAction =
  | { readonly type: 'row'; readonly row: unknown; readonly now: number }
  | { readonly type: 'gone' }
  | { readonly type: 'found'; readonly found: unknown; readonly related: DetailState['related'] }
  | ({ readonly type: 'around' } & Pick<DetailState, 'related' | 'notes' | 'origin'>)
  | { readonly type: 'scroll'; readonly motion: ScrollMotion; readonly total: number; readonly height: number }
  | { readonly type: 'search-open' }
  | { readonly type: 'search-edit'; readonly edit: TextEditAction }
  | { readonly type: 'search-end'; readonly keep: boolean }
  /** Goes to match number `match`; `offset` shows it. */
  | { readonly type: 'match'; readonly match: number; readonly offset: number };

/** Gives the state in which the row's detail opens. */
export function openedDetail(args: DetailArgs, app: AppContext): DetailState {
  const pane = app.panes.find((each) => each.id === args.pane);
  if (pane === undefined) throw new TypeError(`There is no pane ${args.pane}`);
  const feeds = app.feeds();
  const shown = [...app.visibleRows(pane.id), ...(feeds === undefined ? [] : pane.feed(feeds).snapshot().rows)];
  const row = shown.find((each) => pane.key(each) === args.key);
  if (row === undefined) throw new TypeError(`Pane ${args.pane} has no row ${args.key}`);
  const snapshot = feeds === undefined ? undefined : pane.feed(feeds).snapshot();
  const { notes = [] } = snapshot ?? {};
  const origin = snapshot === undefined ? undefined : pane.origin?.(snapshot);
  const related = relatedRows(pane, row, undefined, app);
  return { pane, row, now: app.now(), gone: false, related, notes, origin, offset: 0, query: '', match: 0 };
}

/** Gives the state after an action. */
export function reduceDetail(state: DetailState, action: DetailAction): DetailState {
  switch (action.type) {
    case 'row':
      return { ...state, row: action.row, now: action.now, gone: false };
    case 'gone':
      return state.gone ? state : { ...state, gone: true };
    case 'found':
      return { ...state, found: action.found, related: action.related };
    case 'around':
      return { ...state, related: action.related, notes: action.notes, origin: action.origin };
    case 'scroll':
      return { ...state, offset: scrolled(state.offset, action.motion, action.total, action.height) };
    case 'search-open':
      return { ...state, typing: textEdit(state.query) };
    case 'search-edit': {
      if (state.typing === undefined) return state;
      const typing = edited(state.typing, action.edit);
      return { ...state, typing, query: typing.text, match: 0 };
    }
    case 'search-end': {
      const { typing: _, ...rest } = state;
      return action.keep ? rest : { ...rest, query: '', match: 0 };
    }
    case 'match':
      return { ...state, match: action.match, offset: action.offset };
  }
}
