import type { AppContext } from '../../src/app/screen.ts';
import type { Failure } from '../../src/aws/errors.ts';
import { blank, line, type TextLine, wrapLines } from '../../src/ui/text-lines.ts';

export interface LoginState {
  /** What a pane or the log said of the credentials, when it said something. */
  readonly failure?: Failure;
  readonly command: readonly string[];
  readonly phase: 'ask' | 'running' | 'checking' | 'failed';
  readonly problem?: string;
}

export type LoginAction =
  | { readonly type: 'phase'; readonly phase: 'running' | 'checking' }
  | { readonly type: 'failed'; readonly problem: string };

/** Gives the state in which the screen opens: the newest failure that is about credentials, and the command that helps. */
export function openedLogin(_: unknown, app: AppContext): LoginState {
  const failure = app
    .errors()
    .findLast(({ failure: { code } }) => code === 'expired' || code === 'no-credentials')?.failure;
  const { profile } = app.options;
  const command = ['aws', 'sso', 'login', ...(profile === undefined ? [] : ['--profile', profile])];
  return { command, phase: 'ask', ...(failure === undefined ? {} : { failure }) };
}

/** Gives the state after an action. */
export function reduceLogin(state: LoginState, action: LoginAction): LoginState {
  const { problem: _, ...rest } = state;
  return action.type === 'failed'
    ? { ...rest, phase: 'failed', problem: action.problem }
    : { ...rest, phase: action.phase };
}

/** Gives what the screen says, wrapped to `width`. */
export function loginLines(state: LoginState, width: number): TextLine[] {
  const command = state.command.join(' ');
  return wrapLines(
    [
      ...(state.failure === undefined
        ? [line('Nothing says that the credentials have ended; they can be renewed all the same.')]
        : [line(state.failure.message, 'bad'), line(state.failure.hint)]),
      blank,
      ...phaseLines(state, command),
      blank,
      line('For credentials that are not from IAM Identity Center: renew them elsewhere, then press r.', 'dim'),
    ],
    width,
  );
}

function phaseLines(state: LoginState, command: string): TextLine[] {
  switch (state.phase) {
    case 'ask':
      return [line(`Enter runs ${command} in this terminal. Rows, filters and runs stay as they are.`, 'accent')];
    case 'running':
      return [line(`${command} is running …`, 'accent')];
    case 'checking':
      return [line('Asking AWS who we are now …', 'accent')];
    case 'failed':
      return [line(state.problem ?? '', 'bad'), line(`Enter runs ${command} again.`, 'accent')];
  }
}
