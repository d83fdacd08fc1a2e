import type { AppContext, Command } from '../../src/app/screen.ts';
import { keyLabel } from '../../src/keys/dispatch.ts';
import { type ScrollMotion, scrolled } from '../../src/ui/scroll.ts';
import { blank, line, lineOf, span, type TextLine, wrapLines } from '../../src/ui/text-lines.ts';

export interface HelpState {
  /** The bindings of what help was opened over. */
  readonly commands: readonly Command[];
  readonly offset: number;
}

export interface HelpAction {
  readonly type: 'scroll';
  readonly motion: ScrollMotion;
  readonly total: number;
  readonly height: number;
}

/** Gives the state in which help opens. */
export function openedHelp(_: unknown, app: AppContext): HelpState {
  return { commands: app.commands(), offset: 0 };
}

/** Gives the state after an action. */
export function reduceHelp(state: HelpState, action: HelpAction): HelpState {
  return { ...state, offset: scrolled(state.offset, action.motion, action.total, action.height) };
}

/** Gives every binding by group, wrapped to `width`: keys, what they do, and why one can't be used now. */
export function helpLines(state: HelpState, width: number): TextLine[] {
  const groups = Map.groupBy(
    state.commands.filter((command) => command.keys.length > 0),
    (command) => command.group,
  );
  const keysOf = (command: Command): string => command.keys.map(keyLabel).join(' ');
  const column = Math.min(20, Math.max(6, ...state.commands.map((command) => keysOf(command).length))) + 2;
  const lines = [...groups].flatMap(([group, commands], index) => [
    ...(index === 0 ? [] : [blank]),
    line(group, 'accent'),
    ...commands.map((command) =>
      lineOf(
        [
          span(keysOf(command).padEnd(column - 2), command.disabled === undefined ? 'title' : 'dim'),
          span('  '),
          span(command.help, command.disabled === undefined ? undefined : 'dim'),
          ...(command.disabled === undefined ? [] : [span(` (not now: ${command.disabled})`, 'warn')]),
        ],
        column,
      ),
    ),
  ]);
  return wrapLines(lines, width);
}
