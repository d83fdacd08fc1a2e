import { type Span, span } from './text-lines.ts';

/** One line of text being typed. `cursor` counts characters (code points) from the start. */
export interface TextEdit {
  readonly text: string;
  readonly cursor: number;
}

export type TextEditAction =
  | { readonly do: 'insert'; readonly text: string }
  | { readonly do: 'backspace' | 'delete' | 'left' | 'right' | 'home' | 'end' | 'delete-word' | 'clear' };

/** Gives a line holding `text` with the cursor behind it. */
export function textEdit(text = ''): TextEdit {
  return { text, cursor: [...text].length };
}

/** Gives the line after an edit. Controls and line breaks in what is inserted are dropped: a field is one line. */
export function edited(edit: TextEdit, action: TextEditAction): TextEdit {
  const all = [...edit.text];
  const before = all.slice(0, edit.cursor);
  const after = all.slice(edit.cursor);
  switch (action.do) {
    case 'insert': {
      const added = [...action.text.replace(/[\p{Cc}\p{Cs}]/gu, '')];
      return { text: [...before, ...added, ...after].join(''), cursor: edit.cursor + added.length };
    }
    case 'backspace':
      return { text: [...before.slice(0, -1), ...after].join(''), cursor: Math.max(0, edit.cursor - 1) };
    case 'delete':
      return { text: [...before, ...after.slice(1)].join(''), cursor: edit.cursor };
    case 'left':
      return { ...edit, cursor: Math.max(0, edit.cursor - 1) };
    case 'right':
      return { ...edit, cursor: Math.min(all.length, edit.cursor + 1) };
    case 'home':
      return { ...edit, cursor: 0 };
    case 'end':
      return { ...edit, cursor: all.length };
    case 'delete-word': {
      const kept = [...before.join('').replace(/\S+\s*$/u, '')];
      return { text: [...kept, ...after].join(''), cursor: kept.length };
    }
    case 'clear':
      return textEdit();
  }
}

/** Gives the line's text with its cursor, the part around the cursor when it is wider than `width` characters. */
export function editSpans(edit: TextEdit, width: number, colour: boolean): Span[] {
  const all = [...edit.text];
  const room = Math.max(2, width - 1);
  const from = Math.max(0, Math.min(edit.cursor - room + 1, all.length + 1 - room));
  const before = all.slice(from, edit.cursor).join('');
  const under = all[edit.cursor] ?? ' ';
  const after = all.slice(edit.cursor + 1, from + room).join('');
  if (!colour) return [span(`${before}▏${all[edit.cursor] ?? ''}${after}`)];
  return [span(before), span(under, 'selected'), span(after)];
}
