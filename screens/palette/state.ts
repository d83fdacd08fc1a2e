import type { AppContext } from '../../src/app/screen.ts';
import { fuzzyScore } from '../../src/ui/fuzzy.ts';
import { edited, type TextEdit, type TextEditAction, textEdit } from '../../src/ui/text-edit.ts';
import { type PaletteEntry, paletteEntries } from './entries.ts';

export interface PaletteState {
  readonly entries: readonly PaletteEntry[];
  readonly query: TextEdit;
  readonly at: number;
}

export type PaletteAction =
  | { readonly type: 'edit'; readonly edit: TextEditAction }
  | { readonly type: 'move'; readonly by: number };

/** Gives the state in which the palette opens: everything, nothing typed. */
export function openedPalette(_: unknown, app: AppContext): PaletteState {
  return { entries: paletteEntries(app), query: textEdit(), at: 0 };
}

/** Gives the state after an action. */
export function reducePalette(state: PaletteState, action: PaletteAction): PaletteState {
  if (action.type === 'edit') return { ...state, query: edited(state.query, action.edit), at: 0 };
  const last = Math.max(0, foundEntries(state).length - 1);
  return { ...state, at: Math.min(last, Math.max(0, state.at + action.by)) };
}

/** Gives the entries that fit what was typed, best first; a title counts more than its explanation. */
export function foundEntries(state: PaletteState): PaletteEntry[] {
  const query = state.query.text;
  if (query.trim() === '') return [...state.entries];
  return state.entries
    .flatMap((entry) => {
      const title = fuzzyScore(query, entry.title);
      const detail = entry.detail.toLowerCase().includes(query.trim().toLowerCase()) ? -100 : undefined;
      const score = title ?? detail;
      return score === undefined ? [] : [{ entry, score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}
