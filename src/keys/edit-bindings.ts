import type { TextEditAction } from '../ui/text-edit.ts';
import type { Binding } from './binding.ts';

const editKeys: readonly (readonly [Exclude<TextEditAction['do'], 'insert'>, readonly string[], string, string])[] = [
  ['backspace', ['backspace'], 'erase', 'Erases the character before the cursor.'],
  ['delete', ['delete'], 'erase next', 'Erases the character under the cursor.'],
  ['left', ['left'], 'left', 'Moves the cursor left.'],
  ['right', ['right'], 'right', 'Moves the cursor right.'],
  ['home', ['home', 'ctrl+a'], 'start', 'Moves the cursor to the start of the line.'],
  ['end', ['end', 'ctrl+e'], 'end', 'Moves the cursor to the end of the line.'],
  ['delete-word', ['ctrl+w'], 'erase word', 'Erases the word before the cursor.'],
  ['clear', ['ctrl+u'], 'clear', 'Clears the line.'],
];

/** Gives the bindings that edit a line while `when` holds; `apply` carries the edit into the screen's state. */
export function editBindings<Context>(
  when: (context: Context) => boolean,
  apply: (context: Context, action: TextEditAction) => void,
): readonly Binding<Context>[] {
  return editKeys.map(([name, keys, label, help]) => ({
    id: `edit-${name}`,
    keys,
    label,
    help,
    scope: 'modal',
    when,
    run: (context) => apply(context, { do: name }),
  }));
}
