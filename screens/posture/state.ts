import { edited, type TextEdit, type TextEditAction, textEdit } from '../../src/ui/text-edit.ts';
import type { ViewId } from './rows.ts';

export interface PostureState {
  /** Which practice is shown: 0 is all of them, then in their order. */
  readonly practice: number;
  readonly view: ViewId;
  readonly filter: string;
  /** The filter being typed; it applies as it is typed. */
  readonly typing?: TextEdit;
  /** The row at the cursor: where it is, and its key, which it keeps while other rows come and go. */
  readonly index: number;
  readonly key?: string;
  /** The first row in sight. */
  readonly top: number;
  /** True while the evidence has the whole screen. */
  readonly whole: boolean;
  /** The first line of the evidence in sight. */
  readonly offset: number;
}

export type PostureAction =
  | { readonly type: 'practice'; readonly practice: number }
  | { readonly type: 'view'; readonly view: ViewId }
  | { readonly type: 'select'; readonly index: number; readonly key: string | undefined; readonly top: number }
  | { readonly type: 'filter-open' }
  | { readonly type: 'filter-edit'; readonly edit: TextEditAction }
  | { readonly type: 'filter-end'; readonly keep: boolean }
  | { readonly type: 'whole'; readonly whole: boolean }
  | { readonly type: 'scroll'; readonly offset: number };

/** Gives the state in which the screen opens: all practices, what failed and what is unknown. */
export const openedPosture = (): PostureState => ({
  practice: 0,
  view: 'open',
  filter: '',
  index: 0,
  top: 0,
  whole: false,
  offset: 0,
});

/** Gives the state after an action. */
export function reducePosture(state: PostureState, action: PostureAction): PostureState {
  switch (action.type) {
    case 'practice':
      return atTop({ ...state, practice: action.practice });
    case 'view':
      return atTop({ ...state, view: action.view });
    case 'select': {
      const { key: _, ...rest } = state;
      const at = { index: action.index, top: action.top, offset: 0 };
      return action.key === undefined ? { ...rest, ...at } : { ...rest, ...at, key: action.key };
    }
    case 'filter-open':
      return { ...state, typing: textEdit(state.filter) };
    case 'filter-edit': {
      const typing = edited(state.typing ?? textEdit(), action.edit);
      return atTop({ ...state, typing, filter: typing.text.trim() });
    }
    case 'filter-end': {
      const { typing: _, ...rest } = state;
      return action.keep ? rest : atTop({ ...rest, filter: '' });
    }
    case 'whole':
      return { ...state, whole: action.whole, offset: 0 };
    case 'scroll':
      return { ...state, offset: action.offset };
  }
}

function atTop(state: PostureState): PostureState {
  const { key: _, ...rest } = state;
  return { ...rest, index: 0, top: 0, offset: 0 };
}
